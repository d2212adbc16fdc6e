/**
 * Negative log likelihood of each target under softmax(logits), in nats, one value a row; the mean is
 * taken outside, so that per-image likelihoods come from the same op. Rows may be weighed: a masked
 * objective counts hidden pixels only (model/maskWeights.ts).
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
 * @param weights (...) float32, 0 for rows that do not count; left out, every row weighs 1
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
