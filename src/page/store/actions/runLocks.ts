/**
 * Which tab may train a run: the one that holds its lock (Web Locks), from when it trains the run until
 * another takes its place on show or the tab is gone. Two tabs keeping one run in turns would each undo the
 * other's steps. Where a browser has no locks, every tab may: what is kept stays whole then too, it is only
 * the last one's.
 */
import { SerialQueue } from '../../../core/serialQueue'

const prefix = 'igpt-lab-run '

/**
 * A tab that was closed a moment ago may still be letting go, so a taken lock is asked for once more, after
 * so many milliseconds.
 */
const lettingGoMs = 400

export type LocksLike = Pick<LockManager, 'request' | 'query'>

export interface RunLocks {
  /**
   * Takes the run's lock in place of the one held; false where another tab holds it, and then the one held
   * stays.
   */
  take(runId: string): Promise<boolean>
  release(): void
  /** Ids of the runs that other tabs hold. */
  elsewhere(): Promise<string[]>
}

interface Held {
  runId: string
  release(): void
}

/** Resolves with what holds the lock, or null where another tab has it. */
function ask(locks: LocksLike, runId: string): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    const asked = locks.request(prefix + runId, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null)
        return undefined
      }
      // Held for as long as this promise waits.
      return new Promise<void>((release) => {
        resolve({ runId, release })
      })
    })
    asked.catch(reject)
  })
}

/** @param locks the browser's, or undefined where it has none */
export function createRunLocks(locks: LocksLike | undefined, waitMs = lettingGoMs): RunLocks {
  let held: Held | null = null
  const queue = new SerialQueue()
  const take = async (runId: string): Promise<boolean> => {
    if (!locks || held?.runId === runId) return true
    const got =
      (await ask(locks, runId)) ??
      (await new Promise((done) => {
        setTimeout(done, waitMs)
      }).then(() => ask(locks, runId)))
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
    async elsewhere() {
      const names = (await locks?.query())?.held?.map(({ name }) => name ?? '') ?? []
      return names
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length))
        .filter((id) => id !== held?.runId)
    },
  }
}
