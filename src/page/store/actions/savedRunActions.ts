/**
 * The runs that this browser keeps, as the page handles them: lists them, offers the newest, opens, deletes.
 * Autosave itself is the worker's; the page only says when something may be about to be lost.
 */
import { LabError, toFailure, type Failure } from '../../../core/failure'
import type { Branch, BranchChange } from '../../../core/runRecord'
import type { SavedRuns } from '../../../storage/runs'
import type { ActionContext } from './context'
import { replaced } from './pageFailures'
import { offerOf, trainsHere } from '../state/savedRuns'
import { isLive } from '../state/run'
import { showRunFile } from './runFileActions'
import type { RunLocks } from './runLocks'
import { runName } from '../state/runName'

/** What the page needs of the storage. */
export type SavedRunsLike = Pick<SavedRuns, 'list' | 'read' | 'remove'>

export interface KeptOptions {
  /** Opens the storage; asked again after a failure. */
  openKept(): Promise<SavedRunsLike>
  locks: RunLocks
}

function elsewhere(runId: string): Failure {
  return {
    code: 'run-elsewhere',
    subject: runId,
    message: `${runName(runId)} is open in another tab, and two tabs must not train one run.`,
    remedy:
      'Go on in that tab, or close it and try again, or open a copy here: it goes on from what was kept last, as a run of its own.',
  }
}

/** @throws LabError run-elsewhere where another tab has the run */
export async function claimRun(locks: RunLocks, runId: string): Promise<void> {
  if (!(await locks.take(runId))) throw new LabError(elsewhere(runId))
}

/**
 * A page that was just reloaded may find its own run still held by what it was before: so often it looks
 * again, after so long.
 */
const [mostLooks, lookAgainMs] = [4, 1000]

/** The list on show, read anew: one reading at a time, and one more if something changed meanwhile. */
function createList({ stores }: ActionContext, { openKept, locks }: KeptOptions) {
  let storage: Promise<SavedRunsLike> | null = null
  let reading: Promise<void> | null = null
  let again = false
  let looks = 0
  const open = () =>
    (storage ??= openKept().catch((error: unknown) => {
      storage = null
      throw error
    }))
  const read = async () => {
    try {
      const [runs, others] = await Promise.all([(await open()).list(), locks.elsewhere()])
      stores.kept.setState(({ waved }) => ({
        runs,
        elsewhere: others,
        failure: null,
        offered: offerOf({ runs, elsewhere: others, waved }, stores.run.getState().run),
      }))
      if (runs.length > 0 && others.includes(runs[0].runId) && looks < mostLooks) {
        looks += 1
        setTimeout(() => void refresh(), lookAgainMs)
      }
    } catch (error) {
      stores.kept.setState({ runs: [], offered: null, failure: toFailure(error) })
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

/** @param newId gives a branch its id */
export function createSavedRunActions(
  core: ActionContext,
  newId: (prefix: string) => string,
  options: KeptOptions,
) {
  const { stores, client, waiters } = core
  const { locks } = options
  const { open, refresh } = createList(core, options)

  /** A run that trains here is this tab's, and another is not offered beside it. */
  stores.run.subscribe(({ run }, before) => {
    if (run && trainsHere(run) && (run.id !== before.run?.id || !trainsHere(before.run)))
      void locks.take(run.id)
    if (isLive(run))
      stores.kept.setState(({ offered }) =>
        offered && (trainsHere(run) || run.id === offered.runId) ? { offered: null } : {},
      )
    if (run?.status === 'failed' && before.run?.status !== 'failed') void refresh()
  })

  /** Has what is on show kept before something else takes its place, as far as that is possible. */
  const keepNow = (): void => {
    try {
      client.saveNow()
    } catch {
      // No worker, nothing to keep.
    }
  }
  const fileOf = async (runId: string): Promise<Blob> => (await open()).read(runId)

  /** Shows a run from storage as it was kept, without computing anything. */
  const show = async (runId: string, branch?: Branch): Promise<void> => {
    stores.kept.setState({ opening: runId })
    try {
      const file = await fileOf(runId)
      keepNow()
      const opened = await showRunFile(core, file, `${runName(runId)}.igpt`, branch)
      const { run } = stores.run.getState()
      // The run's own settings go into the form too, so that a restart changes nothing unseen.
      if (run?.id === opened) stores.settings.setState({ config: run.config, chosen: true })
      const entry = stores.kept.getState().runs.find((kept) => kept.runId === opened)
      if (run?.id === opened && entry)
        stores.run.setState({ kept: { runId: opened, step: entry.step, at: entry.savedAt } })
    } finally {
      stores.kept.setState({ opening: null })
    }
  }
  const goOn = async (runId: string): Promise<void> => {
    client.resume(runId)
    await waiters.until(() => {
      const { run, startFailure } = stores.run.getState()
      if (run?.id !== runId) throw new LabError(replaced)
      if (startFailure) throw new LabError(startFailure)
      return !run.dormant
    })
  }
  return {
    refreshKept: refresh,
    keepNow,
    showKept: (runId: string) => show(runId),
    /** Opens a kept run and goes on with it. Rejects with run-elsewhere where another tab has it. */
    async resumeKept(runId: string) {
      await claimRun(locks, runId)
      await show(runId)
      await goOn(runId)
    },
    /** Begins a run of its own from a kept one, with other settings of training where they are given. */
    async branchKept(runId: string, change: BranchChange = {}) {
      const id = newId('run')
      await show(runId, { runId: id, change })
      await goOn(id)
    },
    /** The file of a kept run, to be saved elsewhere. */
    keptFile: fileOf,
    async removeKept(runId: string) {
      await (await open()).remove(runId)
      await refresh()
    },
    /** Does not offer this run again in this visit; it stays in the list. */
    waveOffer() {
      stores.kept.setState(({ offered, waved }) => ({
        offered: null,
        waved: offered ? [...waved, offered.runId] : waved,
      }))
    },
  }
}
