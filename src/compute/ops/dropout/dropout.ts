/**
 * Dropout, an ablation (paper 3.4: it did not help, so the rate is 0 by default): each number becomes zero
 * with probability `rate`, the others are scaled to preserve the mean, and an optional residual is added.
 *
 *   y = x m / (1 - rate) (+ residual)        m is 0 where the random word is below rate 2^32, else 1
 *
 * Gradient:   dx = dy m / (1 - rate)        dresidual = dy
 *
 * The mask is never stored: it is a function of the step's key, the place in the model and the element
 * (core/counterNoise.ts), the same on every backend, so that a resumed run continues as it would have.
 */
import type * as tf from '@tensorflow/tfjs'
import { customOp, viewOf } from '../customOp'
import { Implementations } from '../implementations'
import type { DropoutNoise } from './dropoutNoise'
import { dropoutReference, type DropoutImplementation } from './dropoutReference'
import { dropoutWasm } from './dropoutWasm'
import { dropoutWebgpu } from './dropoutWebgpu'

export const dropoutImplementations = new Implementations<DropoutImplementation>(dropoutReference, {
  wasm: dropoutWasm,
  webgpu: dropoutWebgpu,
})

/**
 * @param x any shape
 * @param place index of this dropout in the model; each has its own masks
 * @param residual like x, added if given
 * @returns like x, the caller's to dispose
 */
export function dropout<T extends tf.Tensor>(x: T, noise: DropoutNoise, place: number, residual?: T): T {
  const implementation = dropoutImplementations.current()
  return customOp(residual ? [x, residual] : [x], () => ({
    value: implementation.forward(x, noise, place, residual ?? null),
    saved: [],
    backward(dy) {
      // The same mask and scale, on the gradient.
      const dx = implementation.forward(dy, noise, place, null)
      return residual ? [dx, viewOf(dy)] : [dx]
    },
  }))
}
