/**
 * Promises that wait for the stores to reach a state. Checked after each event, so that nothing polls.
 */
import { LabError, type Failure } from '../../../core/failure'

export interface Waiters {
  /** Resolves once `done` returns true, rejects with what it throws. Looks at once and after each `check`. */
  until(done: () => boolean): Promise<void>
  check(): void
  rejectAll(failure: Failure): void
}

export function createWaiters(): Waiters {
  let open: { look(): boolean; reject(error: LabError): void }[] = []
  return {
    until: (done) =>
      new Promise((resolve, reject) => {
        const look = () => {
          try {
            const settled = done()
            if (settled) resolve()
            return settled
          } catch (error) {
            reject(error)
            return true
          }
        }
        if (!look()) open.push({ look, reject })
      }),
    check() {
      open = open.filter((waiter) => !waiter.look())
    },
    rejectAll(failure) {
      const all = open
      open = []
      for (const waiter of all) waiter.reject(new LabError(failure))
    },
  }
}
