/** Interface of linear's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface LinearImplementation {
  /** @param x (N, in), weight (in, out), residual (N, out) or null. @returns (N, out). */
  forward(x: tf.Tensor2D, weight: tf.Tensor2D, residual: tf.Tensor2D | null): tf.Tensor2D
  /** @param dy (N, out). @returns dx (N, in) and dWeight (in, out). */
  backward(dy: tf.Tensor2D, x: tf.Tensor2D, weight: tf.Tensor2D): { dx: tf.Tensor2D; dWeight: tf.Tensor2D }
}

export const linearReference: LinearImplementation = {
  forward(x, weight, residual) {
    return tf.tidy(() => {
      const product = tf.matMul(x, weight) as tf.Tensor2D
      return residual ? (product.add(residual) as tf.Tensor2D) : product
    })
  },

  backward(dy, x, weight) {
    return {
      dx: tf.matMul(dy, weight, false, true) as tf.Tensor2D,
      dWeight: tf.matMul(x, dy, true, false) as tf.Tensor2D,
    }
  },
}
