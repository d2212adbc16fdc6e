/** Reference composition of quickGelu, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'

export interface QuickGeluImplementation {
  forward(x: tf.Tensor): tf.Tensor
  backward(dy: tf.Tensor, x: tf.Tensor): tf.Tensor
}

/** The slope inside the logistic function. */
const quickGeluSlope = 1.702

export const quickGeluReference: QuickGeluImplementation = {
  forward(x) {
    return tf.tidy(() => x.mul(tf.sigmoid(x.mul(quickGeluSlope))))
  },

  backward(dy, x) {
    return tf.tidy(() => {
      const gate = tf.sigmoid(x.mul(quickGeluSlope))
      const slope = gate.add(x.mul(quickGeluSlope).mul(gate).mul(tf.sub(1, gate)))
      return dy.mul(slope)
    })
  },
}
