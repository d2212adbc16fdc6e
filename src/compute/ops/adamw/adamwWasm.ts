/** The AdamW update by the SIMD kernels, in place on tfjs-wasm's memory. */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import type { AdamwImplementation } from './adamwContract'

export const adamwWasm = (kernels: Kernels): AdamwImplementation => ({
  update(parameter, m, v, gradient, gradScale, scalars) {
    // Reading a scalar is free here: its memory is ours.
    kernels.adamw(parameter, m, v, gradient, {
      ...scalars,
      gradScale: gradScale ? gradScale.dataSync()[0]! : 1,
    })
  },

  sumSquares: (tensors) => tf.scalar(tensors.reduce((sum, x) => sum + kernels.sumSquares(x), 0)),
})
