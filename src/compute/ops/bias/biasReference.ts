/** Interface of bias's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface BiasImplementation {
  /** @param x (N, C), bias (C). @returns (N, C). */
  forward(x: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D
  /** @param dy (N, C). @returns its column sums (C). */
  backward(dy: tf.Tensor2D): tf.Tensor1D
}

export const biasReference: BiasImplementation = {
  forward: (x, bias) => tf.add(x, bias),
  backward: (dy) => tf.tidy(() => dy.sum(0) as tf.Tensor1D),
}
