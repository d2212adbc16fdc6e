/** What the actions share: stores, the worker's client, promises that wait for a state, and new ids. */
import { LabError, type Failure } from '../../../core/failure'
import type { LabClient } from '../../client/labClient'
import type { Stores } from '../state/stores'
import { workerBusy } from './pageFailures'

/** The client, the waiters, and the stores named by K. */
export interface ActionContext<K extends keyof Stores = keyof Stores> {
  stores: Pick<Stores, K>
  client: LabClient
  waiters: Waiters
}

/** Gives a new run, set or study its id, with this prefix. */
export type NewId = (prefix: string) => string

/** @throws LabError busy while no worker takes requests */
export function requireReady({ stores }: ActionContext<'lab'>): void {
  if (stores.lab.getState().phase !== 'ready') throw new LabError(workerBusy())
}

/** Ids are unique within and between visits; a run's name is derived from its id. */
export function createIds(): NewId {
  let next = 1
  return (prefix) => `${prefix}-${Date.now().toString(36)}-${next++}`
}

/** Promises that wait for the stores to reach a state; checked after each event instead of polling. */
export interface Waiters {
  /** Resolves once `done` returns true, rejects with what it throws. Calls it now and at each `check`. */
  until(done: () => boolean): Promise<void>
  check(): void
  rejectAll(failure: Failure): void
}

export function createWaiters(): Waiters {
  let open: { settle(): boolean; reject(error: LabError): void }[] = []
  return {
    until: (done) =>
      new Promise((resolve, reject) => {
        const settle = () => {
          try {
            const settled = done()
            if (settled) resolve()
            return settled
          } catch (error) {
            reject(error)
            return true
          }
        }
        if (!settle()) open.push({ settle, reject })
      }),
    check() {
      open = open.filter((waiter) => !waiter.settle())
    },
    rejectAll(failure) {
      const all = open
      open = []
      for (const waiter of all) waiter.reject(new LabError(failure))
    },
  }
}
