/** Reference composition of linear, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import type { LinearImplementation } from './linearContract'

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
