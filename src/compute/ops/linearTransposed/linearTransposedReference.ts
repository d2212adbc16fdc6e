/** Reference composition of linearTransposed, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import type { LinearTransposedImplementation } from './linearTransposedContract'

export const linearTransposedReference: LinearTransposedImplementation = {
  forward: (x, weight) => tf.matMul(x, weight, false, true) as tf.Tensor2D,

  backward: (dy, x, weight) => ({
    dx: tf.matMul(dy, weight) as tf.Tensor2D,
    dWeight: tf.matMul(dy, x, true, false) as tf.Tensor2D,
  }),
}
