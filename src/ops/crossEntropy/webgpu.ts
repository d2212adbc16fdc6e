/** crossEntropy by the WGSL kernels; and loss and gradient in one pass, for a step that takes the mean over all rows. */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { crossEntropyBackward, crossEntropyForward, crossEntropyWithGradient } from '../../webgpu/wgsl/crossEntropy'
import { adopt } from '../adopt'
import type { CrossEntropyImplementation } from './crossEntropy'

export const crossEntropyWebgpu = (runtime: GpuRuntime): CrossEntropyImplementation => {
  const specOf = (logits: tf.Tensor2D) => ({ rows: logits.shape[0], nVocab: logits.shape[1], rowLanes: runtime.options.rowLanes })
  return {
    forward(logits, targets) {
      const loss = runtime.output(targets.shape)
      const lse = runtime.output(targets.shape)
      runtime.run(crossEntropyForward(specOf(logits)), [logits, targets, loss, lse].map((t) => runtime.slice(t)))
      return { loss: adopt(loss), lse: adopt(lse) }
    },

    backward(dLoss, logits, targets, lse) {
      const dLogits = runtime.output(logits.shape)
      runtime.run(crossEntropyBackward(specOf(logits)), [dLoss, logits, targets, lse, dLogits].map((t) => runtime.slice(t)))
      return adopt(dLogits)
    },
  }
}

/**
 * @param logits (N, V), targets (N) int32
 * @param scale gradient of each row's loss: 1 / N where the mean is what is minimised
 * @returns loss (N) in nats and dLogits (N, V), the caller's to dispose
 */
export function lossWithGradient(
  runtime: GpuRuntime, logits: tf.Tensor2D, targets: tf.Tensor1D, scale: number,
): { loss: tf.Tensor1D; dLogits: tf.Tensor2D } {
  const [rows, nVocab] = logits.shape
  const loss = runtime.output([rows])
  const dLogits = runtime.output([rows, nVocab])
  const kernel = crossEntropyWithGradient({ rows, nVocab, rowLanes: runtime.options.rowLanes, scale })
  runtime.run(kernel, [logits, targets, loss, dLogits].map((t) => runtime.slice(t)))
  return { loss: adopt(loss), dLogits: adopt(dLogits) }
}
