/**
 * Mean over positions: what the linear probes read of a layer (paper 2.4), and what a class head reads.
 *
 *   y[b, c] = (sum over s of x[b, s, c]) / S
 *
 * Gradient:   dx[b, s, c] = dy[b, c] / S
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementation'
import { meanPoolReference } from './reference'

export interface MeanPoolImplementation {
  /** @param x (B, S, C). @returns (B, C). */
  forward(x: tf.Tensor3D): tf.Tensor2D
  /** @param dy (B, C). @returns (B, length, C). */
  backward(dy: tf.Tensor2D, length: number): tf.Tensor3D
}

export const meanPoolImplementations = new Implementations<MeanPoolImplementation>('meanPool', meanPoolReference)

/**
 * @param x (B, S, C)
 * @returns (B, C), the caller's to dispose
 */
export function meanPool(x: tf.Tensor3D): tf.Tensor2D {
  const implementation = meanPoolImplementations.current()
  return customOp([x], () => ({
    value: implementation.forward(x),
    saved: [],
    backward: (dy) => [implementation.backward(dy as tf.Tensor2D, x.shape[1])],
  }))
}
