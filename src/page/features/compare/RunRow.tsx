/** One run of the list: colour, name, results, and changed settings. */
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import { withOverlay, type PastRun } from '../../store/state/history'
import { useLab, useStores } from '../../store/hooks'
import { configDiff, heldOutName, objectiveWords, pixelWords } from '../../store/state/labels'
import { bestLayer } from '../../store/state/metrics'
import { figures, percent } from '../../ui/format'
import { Num } from '../../ui/inline'
import { compareText } from '../../text/compare'
import { text } from '../../text/text'

interface Props {
  past: PastRun
  /** Settings of the previous run, null for the first. */
  before: RunConfig | null
  /** The run that all panels display; always on the charts. */
  isCurrent: boolean
}

/** Highest probe accuracy of any layer at any step of the training, so not of the untrained model. */
function bestProbe({ probes }: PastRun): number | undefined {
  const trained = probes.filter(({ step }) => step > 0)
  return trained.length === 0
    ? undefined
    : Math.max(...trained.map(({ accuracy }) => accuracy[bestLayer(accuracy)]))
}

export function RunRow({ past, before, isCurrent }: Props) {
  const { history } = useLab().stores
  const { run, validation } = past
  const overlaid = useStore(useStores().history, (state) => state.overlaid.includes(run.id))
  const loss = validation.at(-1)?.loss
  return (
    <li className="run-row">
      <span className="run-head">
        <i className="run-swatch" style={{ background: `var(--run-${run.colour})` }} aria-hidden="true" />
        <strong>{run.name}</strong>
        {isCurrent ? (
          <span className="small quiet">{text.common.currentRun}</span>
        ) : (
          <label className="check">
            <input
              type="checkbox"
              checked={overlaid}
              aria-label={compareText().showOnCharts(run.name)}
              onChange={(event) =>
                history.setState((state) => withOverlay(state, run.id, event.target.checked))
              }
            />
            {compareText().onCharts}
          </label>
        )}
      </span>
      <span className="small">
        {compareText().result(
          objectiveWords(run.config),
          <Num>{run.step}</Num>,
          heldOutName(run.config),
          <Num>{figures(loss)}</Num>,
          pixelWords(run.config),
          <Num>{percent(bestProbe(past))}</Num>,
        )}
      </span>
      <span className="small quiet">
        {before ? compareText().changed(configDiff(before, run.config)) : compareText().firstRun}
      </span>
    </li>
  )
}
