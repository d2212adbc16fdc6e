/**
 * Mean over positions: the input of linear probes (paper 2.4) and of a class head.
 *
 *   y[b, c] = (sum over s of x[b, s, c]) / S
 *
 * Gradient:   dx[b, s, c] = dy[b, c] / S
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { meanPoolReference, type MeanPoolImplementation } from './meanPoolReference'
import { meanPoolWebgpu } from './meanPoolWebgpu'

export const meanPoolImplementations = new Implementations<MeanPoolImplementation>(meanPoolReference, {
  webgpu: meanPoolWebgpu,
})

/**
 * @param x (B, S, C)
 * @returns (B, C), the caller's to dispose
 */
export function meanPool(x: tf.Tensor3D): tf.Tensor2D {
  const implementation = meanPoolImplementations.current()
  return customOp([x], () => ({
    value: implementation.forward(x),
    saved: [],
    addsFirst: true,
    backward: (dy, _, already) => [implementation.backward(dy as tf.Tensor2D, x.shape[1], already)],
  }))
}
