/**
 * A saved run as the beginning of another: a copy to go on with where the first may not be touched (another
 * tab trains it), or the same state with other settings of training, such as a lower learning rate. What the
 * first had told stays told, up to the branch.
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
