/**
 * One Web Lock per run: only the tab that holds it trains the run, until another run replaces it there or the
 * tab closes. Two tabs that autosave one run would overwrite each other's steps. In a browser without locks
 * every tab may train; each save is still complete, and the last one wins.
 */
import { SerialQueue } from '../../../core/serialQueue'

const prefix = 'igpt-lab-run '

/** A tab that has just closed may still hold its lock, so a refused request is repeated after this delay. */
const retryMs = 400

export type LocksLike = Pick<LockManager, 'request' | 'query'>

export interface RunLocks {
  /** Takes the run's lock and releases the held one. False if another tab has it; the held one stays then. */
  take(runId: string): Promise<boolean>
  release(): void
  /** Ids of the runs whose locks other tabs hold. */
  heldByOtherTabs(): Promise<string[]>
}

interface Held {
  runId: string
  release(): void
}

/**
 * Resolves with the held lock, or null if another tab has it. A frame that may use no storage has no locks
 * either, and trains without.
 */
function request(locks: LocksLike, runId: string): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    const granted = locks.request(prefix + runId, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null)
        return undefined
      }
      // The lock is held until this promise settles.
      return new Promise<void>((release) => {
        resolve({ runId, release })
      })
    })
    granted.catch((error: unknown) => {
      const isDenied = error instanceof DOMException && error.name === 'SecurityError'
      if (isDenied) resolve({ runId, release: () => undefined })
      else reject(error)
    })
  })
}

/** @param locks navigator.locks, undefined if the browser has none */
export function createRunLocks(locks: LocksLike | undefined, waitMs = retryMs): RunLocks {
  let held: Held | null = null
  const queue = new SerialQueue()
  const take = async (runId: string): Promise<boolean> => {
    if (!locks || held?.runId === runId) return true
    const got =
      (await request(locks, runId)) ??
      (await new Promise((done) => {
        setTimeout(done, waitMs)
      }).then(() => request(locks, runId)))
    if (!got) return false
    held?.release()
    held = got
    return true
  }
  return {
    take: (runId) => queue.run(() => take(runId)),
    release() {
      held?.release()
      held = null
    },
    async heldByOtherTabs() {
      const names = (await locks?.query())?.held?.map(({ name }) => name ?? '') ?? []
      return names
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length))
        .filter((id) => id !== held?.runId)
    },
  }
}
