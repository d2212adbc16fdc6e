/**
 * Root-mean-square norm with a gain, over the last axis (official image GPT code): no mean subtraction and no
 * bias.
 *
 *   r = 1 / sqrt(mean(x^2) + 1e-5)        y = x r g
 *
 * Gradient, with u = dy g:   dx = r u - x r^3 mean(u x)        dg = sum over rows of dy x r
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { rmsNormReference, type RmsNormImplementation } from './rmsNormReference'
import { rmsNormWasm } from './rmsNormWasm'
import { rmsNormWebgpu } from './rmsNormWebgpu'

export const rmsNormImplementations = new Implementations<RmsNormImplementation>(rmsNormReference, {
  wasm: rmsNormWasm,
  webgpu: rmsNormWebgpu,
})

/**
 * @param x (..., C)
 * @param gain (C)
 * @returns like x, the caller's to dispose
 */
export function rmsNorm<T extends tf.Tensor>(x: T, gain: tf.Tensor1D): T {
  const implementation = rmsNormImplementations.current()
  return customOp([x, gain], () => {
    const { y, rstd } = implementation.forward(x, gain)
    return {
      value: y,
      saved: [x, gain, rstd],
      addsFirst: true,
      backward(dy, [xSaved, gainSaved, rstdSaved], already) {
        const { dx, dGain } = implementation.backward(
          dy,
          xSaved!,
          gainSaved as tf.Tensor1D,
          rstdSaved!,
          already,
        )
        return [dx, dGain]
      },
    }
  })
}
