/**
 * AdamW by its WGSL kernel, in place on the parameter's own buffer, and the squared norm in two passes. The
 * scalars go through the runtime's step scalars: a plain queue write would take effect before updates that
 * are collected but not yet submitted.
 */
import type * as tf from '@tensorflow/tfjs'
import type { AdamwScalars } from '../../../core/schedule'
import type { GpuRuntime } from '../../webgpu/runtime'
import {
  adamwKernel,
  adamwScalarNames,
  partialsOf,
  squaredNormPartials,
  sumPartials,
  tensorsPerPass,
} from './adamwWgsl'
import type { AdamwImplementation } from './adamwReference'

/** The scalars in the order that the kernels read them. */
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
    const countPartials = (some: readonly tf.Tensor[]) => some.reduce((sum, x) => sum + partialsOf(x.size), 0)
    const count = countPartials(tensors)
    const partials = runtime.output([count])
    let firstPartial = 0
    for (let i = 0; i < tensors.length; i += tensorsPerPass) {
      const pass = tensors.slice(i, i + tensorsPerPass)
      const kernel = squaredNormPartials({ sizes: pass.map((x) => x.size), firstPartial })
      runtime.run(
        kernel,
        [...pass, partials].map((t) => runtime.slice(t)),
      )
      firstPartial += countPartials(pass)
    }
    const total = runtime.output<tf.Scalar>([])
    runtime.run(sumPartials({ count }), [runtime.slice(partials), runtime.slice(total)])
    partials.dispose()
    return total
  },
})
