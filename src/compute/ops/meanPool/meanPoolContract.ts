/** What every implementation of meanPool gives; meanPool.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface MeanPoolImplementation {
  /** @param x (B, S, C). @returns (B, C). */
  forward(x: tf.Tensor3D): tf.Tensor2D
  /** @param dy (B, C). @returns (B, length, C). */
  backward(dy: tf.Tensor2D, length: number): tf.Tensor3D
}
