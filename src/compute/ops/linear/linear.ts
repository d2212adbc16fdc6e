/**
 * Matrix product of the last axis with a weight, without bias (the official model has none), plus an optional
 * residual.
 *
 *   y = x W (+ residual)
 *
 * Gradient:   dx = dy W^T        dW = x^T dy        dresidual = dy
 */
import type * as tf from '@tensorflow/tfjs'
import { customOp, rowsOf, viewOf } from '../customOp'
import { Implementations } from '../implementations'
import { linearReference, type LinearImplementation } from './linearReference'
import { linearWasm } from './linearWasm'
import { linearWebgpu } from './linearWebgpu'

export const linearImplementations = new Implementations<LinearImplementation>(linearReference, {
  wasm: linearWasm,
  webgpu: linearWebgpu,
})

/**
 * @param x (..., in)
 * @param weight (in, out)
 * @param residual (..., out), added to the product if given
 * @returns (..., out), the caller's to dispose
 */
export function linear<T extends tf.Tensor2D | tf.Tensor3D>(x: T, weight: tf.Tensor2D, residual?: T): T {
  const implementation = linearImplementations.current()
  const outShape = [...x.shape.slice(0, -1), weight.shape[1]]
  const inputs = residual ? [x, weight, residual] : [x, weight]
  return customOp(inputs, () => ({
    value: implementation.forward(rowsOf(x), weight, residual ? rowsOf(residual) : null).reshape(outShape),
    saved: [x, weight],
    backward(dy, [xSaved, weightSaved]) {
      const { dx, dWeight } = implementation.backward(rowsOf(dy), rowsOf(xSaved!), weightSaved as tf.Tensor2D)
      const gradients = [dx.reshape(xSaved!.shape), dWeight]
      return residual ? [...gradients, viewOf(dy)] : gradients
    },
  }))
}
