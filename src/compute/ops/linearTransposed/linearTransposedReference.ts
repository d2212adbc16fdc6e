/** Interface of linearTransposed's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface LinearTransposedImplementation {
  /** @param x (N, in), weight (out, in). @returns (N, out). */
  forward(x: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D
  /** @param dy (N, out). @returns dx (N, in) and dWeight (out, in). */
  backward(dy: tf.Tensor2D, x: tf.Tensor2D, weight: tf.Tensor2D): { dx: tf.Tensor2D; dWeight: tf.Tensor2D }
}

export const linearTransposedReference: LinearTransposedImplementation = {
  forward: (x, weight) => tf.matMul(x, weight, false, true) as tf.Tensor2D,

  backward: (dy, x, weight) => ({
    dx: tf.matMul(dy, weight) as tf.Tensor2D,
    dWeight: tf.matMul(dy, x, true, false) as tf.Tensor2D,
  }),
}
