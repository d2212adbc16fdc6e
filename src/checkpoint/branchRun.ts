/**
 * Copies a saved run to start another: to continue one that another tab trains, or to continue with other
 * training settings, such as a lower learning rate. The journal up to the branch is kept.
 */
import { branchKeys, type Branch } from '../core/runRecord'
import type { SavedRun } from './savedRun'

/** The saved run under another id; arrays are shared with it. */
export function branchRun(saved: SavedRun, { runId, change }: Branch): SavedRun {
  const known = Object.fromEntries(
    branchKeys.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]),
  )
  return {
    ...saved,
    runId,
    config: { ...saved.config, ...known },
    journal: saved.journal.map((event) => ({ ...event, runId })),
  }
}
