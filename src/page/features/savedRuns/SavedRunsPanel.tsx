/** The runs that are autosaved in this browser: resume, open, save as a file or delete them; sets as one. */
import { useStore } from 'zustand'
import { groupedRuns } from '../../../storage/runs'
import { useNow, useStores } from '../../store/hooks'
import { Empty, Panel } from '../../ui/Panel'
import { Notice } from '../../ui/Notice'
import { SavedRunRow } from './SavedRunRow'
import { SavedSetRow } from './SavedSetRow'
import { text } from '../../text/text'
import './savedRuns.css'

export function SavedRunsPanel() {
  const runs = useStore(useStores().savedRuns, (state) => state.runs)
  const failure = useStore(useStores().savedRuns, (state) => state.listFailure)
  const now = useNow()
  return (
    <Panel title={text.savedRuns.title} className="saved-runs-panel">
      {failure && <Notice failure={failure} announce={false} />}
      {!failure && runs.length === 0 && (
        <Empty title={text.savedRuns.emptyTitle}>{text.savedRuns.empty}</Empty>
      )}
      {runs.length > 0 && (
        <ul className="saved-runs" aria-label={text.savedRuns.list}>
          {groupedRuns(runs).flatMap((group) =>
            group[0].set?.kind === 'seeds' ? (
              <SavedSetRow key={group[0].set.id} runs={group} now={now} />
            ) : (
              group.map((run) => <SavedRunRow key={run.runId} saved={run} now={now} />)
            ),
          )}
        </ul>
      )}
    </Panel>
  )
}
