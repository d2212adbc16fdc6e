/**
 * crossEntropy by the WGSL kernels; and loss and gradient in one pass, for a step that takes the mean over
 * all rows, weighed or not.
 */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { crossEntropyBackward, crossEntropyForward, crossEntropyWithGradient } from './crossEntropyWgsl'
import { adopt } from '../adopt'
import type { CrossEntropyImplementation } from './crossEntropyReference'

export const crossEntropyWebgpu = (runtime: GpuRuntime): CrossEntropyImplementation => {
  const specOf = ({ shape: [rows, nVocab] }: tf.Tensor2D, weights: tf.Tensor1D | null) => ({
    rows,
    nVocab,
    weighed: weights !== null,
    ...runtime.rowSharing,
  })
  const slices = (tensors: (tf.TensorInfo | null)[]) =>
    tensors.filter((t) => t !== null).map((t) => runtime.slice(t))
  return {
    forward(logits, targets, weights) {
      const loss = runtime.output(targets.shape)
      const lse = runtime.output(targets.shape)
      runtime.run(crossEntropyForward(specOf(logits, weights)), slices([logits, targets, loss, lse, weights]))
      return { loss: adopt(loss), lse: adopt(lse) }
    },

    backward(dLoss, logits, targets, lse, weights) {
      const dLogits = runtime.output(logits.shape)
      runtime.run(
        crossEntropyBackward(specOf(logits, weights)),
        slices([dLoss, logits, targets, lse, dLogits, weights]),
      )
      return adopt(dLogits)
    },

    withGradient: (logits, targets, scale, weights) =>
      lossWithGradient(runtime, logits, targets, scale, weights ?? undefined),
  }
}

/**
 * @param logits (N, V), targets (N) int32
 * @param scale gradient of each row's loss: 1 / N where the mean is what is minimised
 * @param weights (N), by which each row's loss and gradient are multiplied; left out, every row weighs 1
 * @returns loss (N) in nats times weight and dLogits (N, V), the caller's to dispose
 */
export function lossWithGradient(
  runtime: GpuRuntime,
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  scale: number,
  weights?: tf.Tensor1D,
): { loss: tf.Tensor1D; dLogits: tf.Tensor2D } {
  const [rows, nVocab] = logits.shape
  const loss = runtime.output([rows])
  const dLogits = runtime.output([rows, nVocab])
  const kernel = crossEntropyWithGradient({
    rows,
    nVocab,
    ...runtime.rowSharing,
    weighed: weights !== undefined,
    scale,
  })
  runtime.run(
    kernel,
    [logits, targets, loss, dLogits, ...(weights ? [weights] : [])].map((t) => runtime.slice(t)),
  )
  return { loss: adopt(loss), dLogits: adopt(dLogits) }
}
