/** What every implementation of bias gives; bias.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface BiasImplementation {
  /** @param x (N, C), bias (C). @returns (N, C). */
  forward(x: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D
  /** @param dy (N, C). @returns its column sums (C). */
  backward(dy: tf.Tensor2D): tf.Tensor1D
}
