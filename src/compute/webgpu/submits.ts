/**
 * Over how many command buffers captured work is spread, by how long it took the last time: a display that
 * shares the device must not freeze.
 */

/** More than this cost more than they spare. */
const mostSubmits = 32

/**
 * @param ms what the work took when it was last done; 0 where that is not known
 * @param submitMs longest that one submit should take; 0 for no limit
 */
export function submitsFor(ms: number, submitMs: number): number {
  return submitMs > 0 ? Math.min(mostSubmits, Math.max(1, Math.ceil(ms / submitMs))) : 1
}
