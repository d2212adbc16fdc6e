/**
 * Sums over many rows, such as a weight's gradient: slices of the rows are summed apart, on any thread, and
 * their parts added up in order. The number of slices depends on sizes only, so results do not depend on the
 * number of threads. Source: assembly/sumSlices.ts.
 */
import type * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from './runtime'
import { elementwiseItems, expectSize, sizeOf } from './shapes'

/** Most slices: as many as a pool has threads at most. */
const MAX_SLICES = 8
/** Fewest rows of a slice, if there are that many. */
const MIN_ROWS = 64

/** Slices of so many rows. */
export function slicesOf(rows: number, minRows = MIN_ROWS): number {
  return Math.min(MAX_SLICES, Math.ceil(rows / minRows))
}

/**
 * Writes to `out` the sum of the `slices` parts of `parts`, which holds them one after another.
 * @param accumulate add to what `out` holds
 */
export function sumSlices(
  runtime: WasmRuntime,
  parts: tf.Tensor,
  out: tf.Tensor,
  slices: number,
  accumulate = false,
): void {
  const size = sizeOf(out.shape)
  expectSize('sumSlices parts', parts, slices * size)
  runtime.launch({
    kernel: 'sumSlices',
    args: [runtime.offset(parts), runtime.offset(out), slices, size, accumulate ? 1 : 0],
    items: elementwiseItems(size),
    scratchBytes: 0,
    cost: slices * size,
  })
}
