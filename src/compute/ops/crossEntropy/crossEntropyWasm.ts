/** crossEntropy by SIMD kernels on tfjs-wasm's memory. Source: wasm/assembly/crossEntropy.ts. */
import type * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from '../../wasm/runtime'
import { asRows, expectSize } from '../../wasm/shapes'
import type { CrossEntropyImplementation } from './crossEntropyReference'

/**
 * (softmax - onehot) dLoss by rows, times the row's weight.
 * @param logits (N, V), targets int32 (N), lse and dLoss (N), weights (N) or null
 * @param out (N, V) to write into, which may be `logits` itself; by default a new tensor
 * @returns (N, V): `out`, or a tensor that the caller disposes
 */
export function crossEntropyGrad(
  runtime: WasmRuntime,
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  lse: tf.Tensor1D,
  dLoss: tf.Tensor1D,
  weights: tf.Tensor1D | null,
  out = runtime.output<tf.Tensor2D>(logits.shape),
): tf.Tensor2D {
  const { rows, columns } = asRows(logits)
  if (weights) expectSize('crossEntropyGrad weights', weights, rows)
  expectSize('crossEntropyGrad targets', targets, rows, 'int32')
  expectSize('crossEntropyGrad lse', lse, rows)
  expectSize('crossEntropyGrad dLoss', dLoss, rows)
  expectSize('crossEntropyGrad out', out, rows * columns)
  runtime.launch({
    kernel: 'crossEntropyGrad',
    args: [
      runtime.offset(logits),
      runtime.offset(targets),
      weights ? runtime.offset(weights) : 0,
      runtime.offset(lse),
      runtime.offset(dLoss),
      runtime.offset(out),
      columns,
    ],
    items: rows,
    scratchBytes: 0,
    cost: rows * columns * 8,
  })
  return out
}

export const crossEntropyWasm = (runtime: WasmRuntime): CrossEntropyImplementation => ({
  forward(logits, targets, weights) {
    const { rows, columns } = asRows(logits)
    expectSize('crossEntropy targets', targets, rows, 'int32')
    if (weights) expectSize('crossEntropy weights', weights, rows)
    const loss = runtime.output<tf.Tensor1D>([rows])
    const lse = runtime.output<tf.Tensor1D>([rows])
    runtime.launch({
      kernel: 'crossEntropy',
      args: [
        runtime.offset(logits),
        runtime.offset(targets),
        weights ? runtime.offset(weights) : 0,
        runtime.offset(loss),
        runtime.offset(lse),
        columns,
      ],
      items: rows,
      scratchBytes: 0,
      cost: rows * columns * 8,
    })
    return { loss, lse }
  },

  backward: (dLoss, logits, targets, lse, weights) =>
    crossEntropyGrad(runtime, logits, targets, lse, dLoss, weights),
})
