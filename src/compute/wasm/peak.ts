/**
 * The most that this machine can do with the instructions of the kernels, for benches to compare with.
 * Source: assembly/multiplyAdds.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { MULTIPLY_ADDS_PER_ITEM } from './kernelConstants'
import type { WasmRuntime } from './runtime'

/** Two operations for each of four lanes of twelve vectors. */
const flopsPerRound = 2 * 4 * 12
/** Work items of one measurement: about a tenth of a second on one core. */
const items = 32

/** GFLOP/s of multiply-adds in registers, on all threads of the runtime; takes a tenth of a second. */
export function multiplyAddPeak(runtime: WasmRuntime): number {
  const out = tf.zeros([items])
  const run = (): number => {
    const start = performance.now()
    runtime.launch({
      kernel: 'multiplyAdds',
      args: [runtime.offset(out)],
      items,
      scratchBytes: 0,
      cost: items * MULTIPLY_ADDS_PER_ITEM,
    })
    return performance.now() - start
  }
  // The first call wakes the threads.
  const ms = Math.min(run(), run())
  out.dispose()
  return (items * MULTIPLY_ADDS_PER_ITEM * flopsPerRound) / ms / 1e6
}
