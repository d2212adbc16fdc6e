/**
 * The Play view: what the model has drawn, a choice of pictures, Start, and one chart with the sentence that
 * reads it. The same panels as in the Lab view, which leave out here what is for later. One composition for
 * all widths: two columns where there is room, else one.
 */
import { useStore } from 'zustand'
import { ChartSwitch } from '../features/play/ChartSwitch'
import { Guide } from '../features/play/Guide'
import { RunReadout, TransportButtons } from '../features/transport/Transport'
import { useStores } from '../store/hooks'
import { panelsIn, useHasPanels } from './panels'
import { text } from '../text/text'
import './play.css'

export function Play() {
  const chosen = useStore(useStores().view, (state) => state.playChart)
  const hasPanels = useHasPanels('play')
  // A link may hide one chart, or both.
  const charts = (['layers', 'loss'] as const).filter(hasPanels)
  const chart = charts.includes(chosen) ? chosen : charts[0]
  return (
    <main id="main" className="play-main" tabIndex={-1}>
      <Guide />
      <div className="play-images">{panelsIn('play', 'images')}</div>
      <div className="play-side">
        <div className="play-presets">{panelsIn('play', 'presets')}</div>
        <section className="play-run" aria-label={text.play.run}>
          <TransportButtons />
          <RunReadout />
        </section>
        {chart && (
          <div className="play-chart">
            {charts.length > 1 && <ChartSwitch />}
            {panelsIn('play', chart)}
          </div>
        )}
        {hasPanels('trained') && <div className="play-trained">{panelsIn('play', 'trained')}</div>}
      </div>
    </main>
  )
}
