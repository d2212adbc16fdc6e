/**
 * How an op of ours becomes differentiable: it gives its value, the tensors its backward pass needs, and
 * that backward pass. Recorded on our own tape while that runs, on tfjs's (tf.customGrad) otherwise, so
 * that any tfjs code can call and differentiate the ops.
 */
import * as tf from '@tensorflow/tfjs'
import { isRecording, record } from './tape'

export interface CustomOp {
  value: tf.Tensor
  /** Kept by the tape until the gradient has been taken. */
  saved: tf.Tensor[]
  /**
   * One gradient for each input, in their order.
   * @param already gradient of the first input to add to its own; always null unless `addsFirst`
   */
  backward(dy: tf.Tensor, saved: tf.Tensor[], already: tf.Tensor | null): tf.Tensor[]
  /** Whether `backward` can add `already`, which saves a pass over memory. */
  addsFirst?: boolean
}

type Save = (tensors: tf.Tensor[]) => void

/** Runs `forward` on `inputs` as one differentiable op. @returns its value, the caller's to dispose */
export function customOp<T extends tf.Tensor>(inputs: tf.Tensor[], forward: () => CustomOp): T {
  if (isRecording()) {
    const { value, saved, backward, addsFirst = false } = forward()
    record({ inputs, output: value, addsFirst, backward: (dy, already) => backward(dy, saved, already) })
    return value as T
  }
  const op = tf.customGrad((...inputsAndSave) => {
    const save = inputsAndSave[inputsAndSave.length - 1] as unknown as Save
    const { value, saved, backward } = forward()
    save(saved)
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => backward(dy, kept, null) }
  })
  return op(...inputs) as T
}

/**
 * A tensor of any rank as rows: (..., C) to (N, C). Shares its memory, as every reshape does.
 */
export function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return x.reshape([-1, x.shape[x.rank - 1]])
}
