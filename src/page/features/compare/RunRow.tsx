/** One run of the list: colour, name, what it learned and how far it came, and what it changed. */
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import { withOverlay, type PastRun } from '../../store/state/history'
import { useLab, useStores } from '../../store/hooks'
import { configDiff, heldOutName, objectiveWords, pixelWords } from '../../store/state/labels'
import { bestLayer } from '../../store/state/metrics'
import { figures, percent } from '../../ui/format'

interface Props {
  past: PastRun
  /** Settings of the run before, null for the first. */
  before: RunConfig | null
  /** The run that all panels speak of; always on the charts. */
  onShow: boolean
}

/** The highest accuracy of any layer at any step. */
function bestProbe({ probes }: PastRun): number | undefined {
  return probes.length === 0
    ? undefined
    : Math.max(...probes.map(({ accuracy }) => accuracy[bestLayer(accuracy)]))
}

export function RunRow({ past, before, onShow }: Props) {
  const { history } = useLab().stores
  const { run, validation } = past
  const overlaid = useStore(useStores().history, (state) => state.overlaid.includes(run.id))
  const loss = validation.at(-1)?.loss
  return (
    <li className="run-row">
      <span className="run-head">
        <i className="run-swatch" style={{ background: `var(--run-${run.colour})` }} aria-hidden="true" />
        <strong>{run.name}</strong>
        {onShow ? (
          <span className="small quiet">on show</span>
        ) : (
          <label className="check">
            <input
              type="checkbox"
              checked={overlaid}
              aria-label={`Show ${run.name} on the charts`}
              onChange={(event) =>
                history.setState((state) => withOverlay(state, run.id, event.target.checked))
              }
            />
            on the charts
          </label>
        )}
      </span>
      <span className="small">
        {objectiveWords(run.config)} · <span className="num">{run.step}</span> steps ·{' '}
        {heldOutName(run.config)} <span className="num">{figures(loss)}</span> nats per{' '}
        {pixelWords(run.config)} · best probe <span className="num">{percent(bestProbe(past))}</span>
      </span>
      <span className="small quiet">
        {before ? `changed: ${configDiff(before, run.config)}` : 'the first run of this visit'}
      </span>
    </li>
  )
}
