/** Reference composition of crossEntropy, in stock tfjs ops; the target is picked by a one-hot product. */
import * as tf from '@tensorflow/tfjs'
import type { CrossEntropyImplementation } from './crossEntropyContract'

export const crossEntropyReference: CrossEntropyImplementation = {
  forward(logits, targets, weights) {
    return tf.tidy(() => {
      const lse = tf.logSumExp(logits, -1) as tf.Tensor1D
      const picked = logits.mul(tf.oneHot(targets, logits.shape[1]).toFloat()).sum(-1)
      const nats = lse.sub(picked) as tf.Tensor1D
      return { loss: weights ? nats.mul(weights) : nats, lse }
    })
  },

  backward(dLoss, logits, targets, lse, weights) {
    return tf.tidy(() => {
      const probabilities = tf.exp(logits.sub(lse.expandDims(-1)))
      const upstream = weights ? dLoss.mul(weights) : dLoss
      return probabilities
        .sub(tf.oneHot(targets, logits.shape[1]).toFloat())
        .mul(upstream.expandDims(-1)) as tf.Tensor2D
    })
  },
}
