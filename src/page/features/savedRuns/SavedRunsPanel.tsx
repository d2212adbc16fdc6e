/**
 * The runs that this browser keeps by itself, across visits: to go on with, to look at again, to save or to
 * delete.
 */
import { useStore } from 'zustand'
import { useNow, useStores } from '../../store/hooks'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { SavedRunRow } from './SavedRunRow'
import './savedRuns.css'

export function SavedRunsPanel() {
  const runs = useStore(useStores().savedRuns, (state) => state.runs)
  const failure = useStore(useStores().savedRuns, (state) => state.listFailure)
  const now = useNow()
  return (
    <Panel title="Kept runs" className="kept-panel">
      {failure && <Notice failure={failure} announce={false} />}
      {!failure && runs.length === 0 && (
        <Empty title="Runs are kept here as they train">
          A closed tab or a crash costs a run nothing: it is kept in this browser, and can go on where it was.
          The last ten stay.
        </Empty>
      )}
      {runs.length > 0 && (
        <ul className="kept-runs" aria-label="Runs kept in this browser">
          {runs.map((run) => (
            <SavedRunRow key={run.runId} kept={run} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  )
}
