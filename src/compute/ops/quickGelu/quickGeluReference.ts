/** Interface of quickGelu's implementations, and the reference in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface QuickGeluImplementation {
  forward(x: tf.Tensor): tf.Tensor
  backward(dy: tf.Tensor, x: tf.Tensor): tf.Tensor
}

/** Factor of x inside the logistic function. */
const gateFactor = 1.702

export const quickGeluReference: QuickGeluImplementation = {
  forward(x) {
    return tf.tidy(() => x.mul(tf.sigmoid(x.mul(gateFactor))))
  },

  backward(dy, x) {
    return tf.tidy(() => {
      const gate = tf.sigmoid(x.mul(gateFactor))
      const slope = gate.add(x.mul(gateFactor).mul(gate).mul(tf.sub(1, gate)))
      return dy.mul(slope)
    })
  },
}
