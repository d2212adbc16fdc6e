/**
 * The AdamW update by its WGSL kernel, in place on the parameter's own buffer, and the squared norm in two
 * passes. The scalars go through the runtime's step scalars: a plain queue write would reach the GPU before
 * updates that are collected but not yet submitted.
 */
import type * as tf from '@tensorflow/tfjs'
import type { AdamwScalars } from '../../../core/schedule'
import type { GpuRuntime } from '../../webgpu/runtime'
import {
  adamwKernel,
  adamwScalarNames,
  squaresOfStretches,
  stretchesOf,
  sumOfStretches,
  tensorsPerPass,
} from './adamwWgsl'
import { adopt } from '../adopt'
import type { AdamwImplementation } from './adamwReference'

/** In the order that the kernel reads. */
export function flatScalars(scalars: AdamwScalars): Float32Array<ArrayBuffer> {
  const all = { ...scalars, oneMinusBeta1: 1 - scalars.beta1, oneMinusBeta2: 1 - scalars.beta2 }
  return Float32Array.from(adamwScalarNames, (name) => all[name])
}

export const adamwWebgpu = (runtime: GpuRuntime): AdamwImplementation => ({
  update(parameter, m, v, gradient, gradScale, scalars) {
    const kernel = adamwKernel({ size: parameter.size, scaled: gradScale !== null })
    runtime.run(kernel, [
      runtime.inPlace(parameter),
      runtime.inPlace(m),
      runtime.inPlace(v),
      runtime.slice(gradient),
      runtime.scalars.put(flatScalars(scalars)),
      ...(gradScale ? [runtime.slice(gradScale)] : []),
    ])
  },

  sumSquares(tensors) {
    const count = tensors.reduce((sum, x) => sum + stretchesOf(x.size), 0)
    const sums = runtime.output([count])
    let firstSum = 0
    for (let i = 0; i < tensors.length; i += tensorsPerPass) {
      const some = tensors.slice(i, i + tensorsPerPass)
      const kernel = squaresOfStretches({ sizes: some.map((x) => x.size), firstSum })
      runtime.run(
        kernel,
        [...some, sums].map((t) => runtime.slice(t)),
      )
      firstSum += some.reduce((sum, x) => sum + stretchesOf(x.size), 0)
    }
    const total = runtime.output([])
    runtime.run(sumOfStretches({ count }), [runtime.slice(sums), runtime.slice(total)])
    runtime.gpu.discard(sums)
    return adopt<tf.Scalar>(total)
  },
})
