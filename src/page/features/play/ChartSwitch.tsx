/** Which chart the Play view shows: accuracy by layer, or the loss. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { text } from '../../text/text'
import { Switch } from '../../ui/Switch'

export function ChartSwitch() {
  const { view } = useLab().stores
  const chart = useStore(useStores().view, (state) => state.playChart)
  const words = text.play
  return (
    <Switch
      caption={words.chart}
      choices={[
        { id: 'layers', label: words.charts.layers, title: words.chartHelp.layers },
        { id: 'loss', label: words.charts.loss, title: words.chartHelp.loss },
      ]}
      value={chart}
      onChange={(next) => view.setState({ playChart: next })}
    />
  )
}
