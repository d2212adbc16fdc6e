/**
 * Negative log likelihood of each target under softmax(logits), in nats, one value a row; the mean is
 * taken outside, so that per-image likelihoods come from the same op.
 *
 *   loss = logsumexp(logits) - logits[target]
 *
 * Gradient:   dlogits = (softmax(logits) - onehot(target)) dloss
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementation'
import { crossEntropyReference } from './reference'

export interface CrossEntropyImplementation {
  /** @param logits (N, V), targets (N) int32. @returns loss (N) and lse (N). */
  forward(logits: tf.Tensor2D, targets: tf.Tensor1D): { loss: tf.Tensor1D; lse: tf.Tensor1D }
  /** @param dLoss (N). @returns (N, V). */
  backward(dLoss: tf.Tensor1D, logits: tf.Tensor2D, targets: tf.Tensor1D, lse: tf.Tensor1D): tf.Tensor2D
}

export const crossEntropyImplementations = new Implementations<CrossEntropyImplementation>('crossEntropy', crossEntropyReference)

/**
 * @param logits (..., V)
 * @param targets (...) int32 palette indices
 * @returns (...) nats, the caller's to dispose
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const implementation = crossEntropyImplementations.current()
  return customOp([logits], () => {
    const rows = logits.reshape([targets.size, -1]) as tf.Tensor2D
    const { loss, lse } = implementation.forward(rows, targets.flatten())
    return {
      value: loss.reshape(targets.shape),
      saved: [rows, lse, targets.flatten()],
      backward(dLoss, [logitsSaved, lseSaved, targetsSaved]) {
        const dLogits = implementation.backward(dLoss.flatten(), logitsSaved as tf.Tensor2D, targetsSaved as tf.Tensor1D, lseSaved as tf.Tensor1D)
        return [dLogits.reshape(logits.shape)]
      },
    }
  })
}
