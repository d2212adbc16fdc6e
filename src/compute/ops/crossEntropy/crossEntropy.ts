/**
 * Negative log-likelihood of each target under softmax(logits), in nats, one value per row; the caller takes
 * the mean, so that per-image likelihoods use the same op. Rows may have weights: a masked objective counts
 * hidden pixels only (model/loss.ts).
 *
 *   loss = weight (logsumexp(logits) - logits[target])
 *
 * Gradient:   dlogits = weight (softmax(logits) - onehot(target)) dloss
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { crossEntropyReference, type CrossEntropyImplementation } from './crossEntropyReference'
import { crossEntropyWasm } from './crossEntropyWasm'
import { crossEntropyWebgpu } from './crossEntropyWebgpu'

export const crossEntropyImplementations = new Implementations<CrossEntropyImplementation>(
  crossEntropyReference,
  { wasm: crossEntropyWasm, webgpu: crossEntropyWebgpu },
)

/**
 * @param logits (..., V)
 * @param targets (...) int32 palette indices
 * @param weights (...) float32, 0 for rows that do not count; by default 1 for every row
 * @returns (...) nats times weight, the caller's to dispose
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor, weights?: tf.Tensor): tf.Tensor {
  const implementation = crossEntropyImplementations.current()
  return customOp([logits], () => {
    const rows = logits.reshape([targets.size, -1]) as tf.Tensor2D
    const rowWeights = weights ? weights.flatten() : null
    const { loss, lse } = implementation.forward(rows, targets.flatten(), rowWeights)
    return {
      value: loss.reshape(targets.shape),
      saved: [rows, lse, targets.flatten(), ...(rowWeights ? [rowWeights] : [])],
      backward(dLoss, saved) {
        const [logitsSaved, lseSaved, targetsSaved, weightsSaved] = saved as [
          tf.Tensor2D,
          tf.Tensor1D,
          tf.Tensor1D,
          tf.Tensor1D?,
        ]
        const dLogits = implementation.backward(
          dLoss.flatten(),
          logitsSaved,
          targetsSaved,
          lseSaved,
          weightsSaved ?? null,
        )
        return [dLogits.reshape(logits.shape)]
      },
    }
  })
}

/**
 * The same with the gradient of the mean over all rows, where a training step ends; not differentiable.
 *
 * @param logits (..., V), targets (...) int32, weights (...) float32
 * @returns loss (...) in nats times weight and dLogits (..., V); call inside tf.tidy
 */
export function crossEntropyWithGradient(
  logits: tf.Tensor,
  targets: tf.Tensor,
  weights?: tf.Tensor,
): { loss: tf.Tensor; dLogits: tf.Tensor } {
  const implementation = crossEntropyImplementations.current()
  const rows = logits.reshape([targets.size, -1]) as tf.Tensor2D
  const flatTargets = targets.flatten()
  const rowWeights = weights ? weights.flatten() : null
  const scale = 1 / targets.size
  const separately = () => {
    const { loss, lse } = implementation.forward(rows, flatTargets, rowWeights)
    const dLoss: tf.Tensor1D = tf.fill([targets.size], scale)
    return { loss, dLogits: implementation.backward(dLoss, rows, flatTargets, lse, rowWeights) }
  }
  const { loss, dLogits } =
    implementation.withGradient?.(rows, flatTargets, scale, rowWeights) ?? separately()
  return { loss: loss.reshape(targets.shape), dLogits: dLogits.reshape(logits.shape) }
}
