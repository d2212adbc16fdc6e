/**
 * Interface of crossEntropy's implementations, and the reference in stock tfjs ops, which picks the target by
 * a one-hot product.
 */
import * as tf from '@tensorflow/tfjs'

export interface CrossEntropyImplementation {
  /**
   * @param logits (N, V), targets (N) int32, weights (N) or null for 1 everywhere
   * @returns loss (N), and lse (N), undefined where the weight is 0
   */
  forward(
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    weights: tf.Tensor1D | null,
  ): { loss: tf.Tensor1D; lse: tf.Tensor1D }
  /** @param dLoss (N). @returns (N, V). */
  backward(
    dLoss: tf.Tensor1D,
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    lse: tf.Tensor1D,
    weights: tf.Tensor1D | null,
  ): tf.Tensor2D
  /**
   * Both in one pass, if the implementation has one; dLoss is `scale` in every row.
   *
   * @returns loss (N) and dLogits (N, V)
   */
  withGradient?(
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    scale: number,
    weights: tf.Tensor1D | null,
  ): { loss: tf.Tensor1D; dLogits: tf.Tensor2D }
}

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
