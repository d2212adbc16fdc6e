/**
 * crossEntropy by its WGSL kernels; and `lossWithGradient`, both in one pass, for a step that minimises the
 * mean over all rows, weighted or not.
 */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { crossEntropyBackward, crossEntropyForward, crossEntropyWithGradient } from './crossEntropyWgsl'
import type { CrossEntropyImplementation } from './crossEntropyReference'

export const crossEntropyWebgpu = (runtime: GpuRuntime): CrossEntropyImplementation => {
  const specOf = ({ shape: [rows, nVocab] }: tf.Tensor2D, weights: tf.Tensor1D | null) => ({
    rows,
    nVocab,
    weighted: weights !== null,
    ...runtime.rowSharing,
  })
  const slices = (tensors: (tf.TensorInfo | null)[]) =>
    tensors.filter((t) => t !== null).map((t) => runtime.slice(t))
  return {
    forward(logits, targets, weights) {
      const loss = runtime.output<tf.Tensor1D>(targets.shape)
      const lse = runtime.output<tf.Tensor1D>(targets.shape)
      runtime.run(crossEntropyForward(specOf(logits, weights)), slices([logits, targets, loss, lse, weights]))
      return { loss, lse }
    },

    backward(dLoss, logits, targets, lse, weights) {
      const dLogits = runtime.output<tf.Tensor2D>(logits.shape)
      runtime.run(
        crossEntropyBackward(specOf(logits, weights)),
        slices([dLoss, logits, targets, lse, dLogits, weights]),
      )
      return dLogits
    },

    withGradient: (logits, targets, scale, weights) =>
      lossWithGradient(runtime, logits, targets, scale, weights ?? undefined),
  }
}

/**
 * @param logits (N, V)
 * @param targets (N) int32
 * @param scale upstream gradient of each row's loss; 1 / N to minimise the mean
 * @param weights (N), multiply each row's loss and gradient; without them every weight is 1
 * @returns loss (N) in nats times weight, and dLogits (N, V); the caller's to dispose
 */
export function lossWithGradient(
  runtime: GpuRuntime,
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  scale: number,
  weights?: tf.Tensor1D,
): { loss: tf.Tensor1D; dLogits: tf.Tensor2D } {
  const [rows, nVocab] = logits.shape
  const loss = runtime.output<tf.Tensor1D>([rows])
  const dLogits = runtime.output<tf.Tensor2D>([rows, nVocab])
  const kernel = crossEntropyWithGradient({
    rows,
    nVocab,
    ...runtime.rowSharing,
    weighted: weights !== undefined,
    scale,
  })
  runtime.run(
    kernel,
    [logits, targets, loss, dLogits, ...(weights ? [weights] : [])].map((t) => runtime.slice(t)),
  )
  return { loss, dLogits }
}
