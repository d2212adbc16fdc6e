/**
 * The runs of this session: changed settings, results, a switch that overlays each on the charts, and probe
 * accuracy against loss over all checkpoints (paper figure 3). Runs over several seeds are listed as sets
 * (features/runSets).
 */
import { useStore } from 'zustand'
import { commandById, commandButton } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { useRunsHere } from '../../store/shownSets'
import { isUnfinished } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { Empty, Panel } from '../../ui/Panel'
import { CheckpointScatter } from './CheckpointScatter'
import { RunRow } from './RunRow'
import { compareText } from '../../text/compare'
import { text } from '../../text/text'
import './compare.css'

/** What can follow a finished run: all images, after a search for settings (paper 3.1), or more steps. */
function AfterRun() {
  const lab = useLab()
  const run = useStore(useStores().run, (state) => state.run)
  // Renders again when the state that `blocked` reads changes.
  useStore(useStores().run, (state) => state.pending)
  useStore(useStores().lab, (state) => state)
  if (!run || isUnfinished(run)) return null
  return (
    <div className="fold-back">
      {[['longer', compareText().longerNote] as const, ['foldBack', compareText().retrainNote] as const].map(
        ([id, note]) => {
          const command = commandById(id)
          const button = commandButton(lab, command)
          return (
            <div key={id}>
              <Button {...button} size="small" title={text.common.withNote(button.title, command.help)} />
              <p className="small quiet">{note}</p>
            </div>
          )
        },
      )}
    </div>
  )
}

export function ComparePanel() {
  const runs = useRunsHere()
  const single = runs.filter(({ run }) => run.set?.kind !== 'seeds')
  const currentId = useStore(useStores().run, (state) => state.run?.id)
  return (
    <Panel title={compareText().title} className="compare-panel">
      {runs.length === 0 ? (
        <Empty title={compareText().emptyTitle}>{compareText().empty(commandById('pair').label)}</Empty>
      ) : (
        <div className="compare">
          <div>
            {single.length > 0 && (
              <ul className="runs" aria-label={compareText().list}>
                {single
                  .map((past, i) => (
                    <RunRow
                      key={past.run.id}
                      past={past}
                      before={single[i - 1]?.run.config ?? null}
                      isCurrent={past.run.id === currentId}
                    />
                  ))
                  .reverse()}
              </ul>
            )}
            <AfterRun />
          </div>
          <CheckpointScatter runs={runs} />
        </div>
      )}
    </Panel>
  )
}
