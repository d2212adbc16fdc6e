/** What every implementation of linearTransposed gives; linearTransposed.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface LinearTransposedImplementation {
  /** @param x (N, in), weight (out, in). @returns (N, out). */
  forward(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D
  /** @param dy (N, out). @returns dx (N, in) and dWeight (out, in). */
  backward(dy: tf.Tensor2D, x: tf.Tensor2D, weight: tf.Tensor2D): { dx: tf.Tensor2D; dWeight: tf.Tensor2D }
}
