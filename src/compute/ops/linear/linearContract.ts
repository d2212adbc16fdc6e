/** What every implementation of linear gives; linear.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface LinearImplementation {
  /** @param x (N, in), weight (in, out), residual (N, out) or null. @returns (N, out). */
  forward(x: tf.Tensor2D, weight: tf.Tensor2D, residual: tf.Tensor2D | null): tf.Tensor2D
  /** @param dy (N, out). @returns dx (N, in) and dWeight (in, out). */
  backward(dy: tf.Tensor2D, x: tf.Tensor2D, weight: tf.Tensor2D): { dx: tf.Tensor2D; dWeight: tf.Tensor2D }
}
