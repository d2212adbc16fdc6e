/**
 * Runs saved in this browser: list, suggest, open, resume, branch and delete them. The worker autosaves on
 * its own; the page requests a save only before something may be lost.
 */
import { LabError, toFailure, type Failure } from '../../../core/failure'
import type { Branch, BranchChange, RunRecord } from '../../../core/runRecord'
import type { SavedRuns } from '../../../storage/runs'
import { displayStatus, isActive, isUnfinished, type Run } from '../state/run'
import { runName } from '../state/runName'
import { resumableRun } from '../state/savedRuns'
import type { ActionContext, NewId } from './context'
import { replaced } from './pageFailures'
import { openRunFromFile } from './runFileActions'
import type { RunLocks } from './runLocks'
import { text } from '../../text/text'

/** The part of the storage that the page uses. */
export type SavedRunsLike = Pick<SavedRuns, 'list' | 'read' | 'remove' | 'save'>

export interface SavedRunsOptions {
  /** Opens the storage; called again after a failure. */
  openStorage(): Promise<SavedRunsLike>
  locks: RunLocks
}

/** The failure of a request for a run that another tab trains. */
export function inOtherTab(runId: string): Failure {
  return {
    code: 'run-elsewhere',
    subject: runId,
    message: text.failures.inOtherTab.message(runName(runId)),
    remedy: text.failures.inOtherTab.remedy,
  }
}

/** @throws LabError run-elsewhere if another tab has the run */
export async function claimRun(locks: RunLocks, runId: string): Promise<void> {
  if (!(await locks.take(runId))) throw new LabError(inOtherTab(runId))
}

/**
 * After a reload the page's previous instance may still hold the lock of the newest run, so the list is read
 * again, at most this often and after this delay.
 */
const [mostRetries, retryMs] = [4, 1000]

/** The list of saved runs: read once at a time, and once more if something changed meanwhile. */
function createList(
  { stores }: ActionContext<'run' | 'runSet' | 'savedRuns'>,
  { openStorage, locks }: SavedRunsOptions,
) {
  let storage: Promise<SavedRunsLike> | null = null
  let reading: Promise<void> | null = null
  let again = false
  let retries = 0
  const open = () =>
    (storage ??= openStorage().catch((error: unknown) => {
      storage = null
      throw error
    }))
  const read = async () => {
    try {
      const [runs, inOtherTabs] = await Promise.all([(await open()).list(), locks.heldByOtherTabs()])
      stores.savedRuns.setState(({ dismissed }) => ({
        runs,
        inOtherTabs,
        listFailure: null,
        // Between two runs of a set nothing is interrupted.
        resumable: stores.runSet.getState().queue
          ? null
          : resumableRun({ runs, inOtherTabs, dismissed }, stores.run.getState().run),
      }))
      if (runs.length > 0 && inOtherTabs.includes(runs[0].runId) && retries < mostRetries) {
        retries += 1
        setTimeout(() => void refresh(), retryMs)
      }
    } catch (error) {
      stores.savedRuns.setState({ runs: [], resumable: null, listFailure: toFailure(error) })
    }
  }
  const refresh = async (): Promise<void> => {
    if (reading) {
      again = true
      return reading
    }
    reading = (async () => {
      do {
        again = false
        await read()
      } while (again)
    })().finally(() => {
      reading = null
    })
    return reading
  }
  return { open, refresh }
}

/** Locks each run that trains here, and takes back a suggestion that the current run replaces. */
function followCurrentRun(
  { stores }: ActionContext<'run' | 'savedRuns'>,
  locks: RunLocks,
  refresh: () => Promise<void>,
): void {
  const hasFailed = (run: Run | null) => run !== null && displayStatus(run) === 'failed'
  stores.run.subscribe(({ run }, before) => {
    if (isActive(run) && (run.id !== before.run?.id || !isActive(before.run))) void locks.take(run.id)
    if (isUnfinished(run))
      stores.savedRuns.setState(({ resumable }) =>
        resumable && (run.id === resumable.runId || isActive(run)) ? { resumable: null } : {},
      )
    if (hasFailed(run) && !hasFailed(before.run)) void refresh()
  })
}

export function createSavedRunActions(
  context: ActionContext<'run' | 'runSet' | 'savedRuns' | 'settings'>,
  newId: NewId,
  options: SavedRunsOptions,
) {
  const { stores, client, waiters } = context
  const { locks } = options
  const { open, refresh } = createList(context, options)
  followCurrentRun(context, locks, refresh)

  /** Autosaves the current run before another replaces it, if there is a worker. */
  const saveNow = (): void => {
    try {
      client.saveNow()
    } catch {
      // Without a worker there is nothing to save.
    }
  }
  const savedRunFile = async (runId: string): Promise<Blob> => (await open()).read(runId)

  /** Opens a saved run without computing anything; its settings go into the form too. */
  const openRun = async (runId: string, branch?: Branch): Promise<void> => {
    stores.savedRuns.setState({ openingId: runId })
    try {
      const file = await savedRunFile(runId)
      saveNow()
      const opened = await openRunFromFile(context, file, `${runName(runId)}.igpt`, branch)
      const { run } = stores.run.getState()
      if (run?.id === opened) stores.settings.setState({ config: run.config, chosen: true })
      const saved = stores.savedRuns.getState().runs.find((entry) => entry.runId === opened)
      if (run?.id === opened && saved)
        stores.savedRuns.setState({ lastSave: { runId: opened, step: saved.step, at: saved.savedAt } })
    } finally {
      stores.savedRuns.setState({ openingId: null })
    }
  }
  const deleteSavedRuns = async (runIds: readonly string[]): Promise<void> => {
    const saved = await open()
    for (const runId of runIds) await saved.remove(runId)
    await refresh()
  }
  const resume = async (runId: string): Promise<void> => {
    client.resume(runId)
    await waiters.until(() => {
      const { run, startFailure } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced())
      if (startFailure) throw new LabError(startFailure)
      return run.status !== 'opened'
    })
  }
  return {
    refreshSavedRuns: refresh,
    saveNow,
    openSavedRun: (runId: string) => openRun(runId),
    /** Opens a saved run and resumes it. Rejects with LabError run-elsewhere if another tab has it. */
    async resumeSavedRun(runId: string) {
      await claimRun(locks, runId)
      await openRun(runId)
      await resume(runId)
    },
    /** Starts a new run from a saved one, with changed training settings if given. */
    async branchSavedRun(runId: string, change: BranchChange = {}) {
      const id = newId('run')
      await openRun(runId, { runId: id, change })
      await resume(id)
    },
    savedRunFile,
    /** Deletes saved runs to make room, and saves the current one again. */
    async deleteForRoom(runIds: readonly string[]) {
      await deleteSavedRuns(runIds)
      stores.savedRuns.setState({ saveFailure: null })
      saveNow()
    },
    deleteSavedRun: (runId: string) => deleteSavedRuns([runId]),
    deleteSavedRuns,
    /** Saves runs that were opened from files. A browser without storage is none of their failures. */
    async storeRuns(runs: readonly { record: RunRecord; file: Blob }[]) {
      try {
        const saved = await open()
        for (const { record, file } of runs) {
          const gone = await saved.save(record, file)
          if (gone.length > 0)
            stores.savedRuns.setState(({ dropped }) => ({ dropped: [...dropped, ...gone] }))
        }
      } catch (error) {
        stores.savedRuns.setState({ saveFailure: toFailure(error) })
      }
      await refresh()
    },
    /** Does not suggest this run again in this visit; it stays in the list. */
    dismissResumable() {
      stores.savedRuns.setState(({ resumable, dismissed }) => ({
        resumable: null,
        dismissed: resumable ? [...dismissed, resumable.runId] : dismissed,
      }))
    },
  }
}
