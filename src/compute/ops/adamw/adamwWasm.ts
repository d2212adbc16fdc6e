/** The AdamW update by SIMD kernels, in place on tfjs-wasm's memory. Source: wasm/assembly/adamw.ts. */
import * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from '../../wasm/runtime'
import { elementwiseItems, expectSize, sizeOf } from '../../wasm/shapes'
import type { AdamwImplementation } from './adamwReference'

/** Sum of squares of all numbers, in float64. */
export function sumSquaresOf(runtime: WasmRuntime, x: tf.Tensor): number {
  const size = sizeOf(x.shape)
  const items = elementwiseItems(size)
  const partials = runtime.partials.need(8 * items)
  runtime.launch({
    kernel: 'sumSquares',
    args: [runtime.offset(x), partials, size],
    items,
    scratchBytes: 0,
    cost: size,
  })
  // A new view each time: memory may have grown since the last call. Added in order, whatever thread did
  // which.
  return new Float64Array(runtime.memory.memory.buffer, partials, items).reduce((sum, part) => sum + part, 0)
}

export const adamwWasm = (runtime: WasmRuntime): AdamwImplementation => ({
  update(parameter, m, v, gradient, gradScale, s) {
    const size = sizeOf(parameter.shape)
    expectSize('adamw m', m, size)
    expectSize('adamw v', v, size)
    expectSize('adamw gradient', gradient, size)
    runtime.launch({
      kernel: 'adamw',
      args: [
        runtime.offset(parameter),
        runtime.offset(m),
        runtime.offset(v),
        runtime.offset(gradient),
        size,
        s.learningRate,
        s.beta1,
        s.beta2,
        1 - s.beta1,
        1 - s.beta2,
        s.epsilon,
        s.weightDecay,
        1 / s.correction1,
        1 / s.correction2,
        // Reading a scalar costs nothing here: it lies in this thread's memory.
        gradScale ? gradScale.dataSync()[0]! : 1,
      ],
      items: elementwiseItems(size),
      scratchBytes: 0,
      cost: size * 4,
    })
  },

  sumSquares: (tensors) => tf.scalar(tensors.reduce((sum, x) => sum + sumSquaresOf(runtime, x), 0)),
})
