/** What every part of the controller works with. */
import { LabError } from '../../../core/failure'
import type { LabClient } from '../../client/labClient'
import { workerBusy } from './pageFailures'
import type { Stores } from '../state/stores'
import type { Waiters } from './waiters'

export interface ActionContext {
  stores: Stores
  client: LabClient
  waiters: Waiters
}

/** Throws a LabError while no worker can take a request. */
export function requireReady({ stores }: ActionContext): void {
  if (stores.lab.getState().phase !== 'ready') throw new LabError(workerBusy)
}

/** Ids that differ within and between visits: a run's id also gives its name. */
export function createIds(): (prefix: string) => string {
  let next = 1
  return (prefix) => `${prefix}-${Date.now().toString(36)}-${next++}`
}
