/**
 * tf.customGrad with plain types: an op gives its value, the tensors its backward pass needs, and that
 * backward pass. Nothing is kept when no gradient is being recorded.
 */
import * as tf from '@tensorflow/tfjs'

export interface CustomOp {
  value: tf.Tensor
  /** Kept by the tape until the gradient has been taken, then disposed by it. */
  saved: tf.Tensor[]
  /** One gradient for each input, in their order. */
  backward(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[]
}

type Save = (tensors: tf.Tensor[]) => void

/** Runs `forward` on `inputs` as one differentiable op. @returns its value, the caller's to dispose */
export function customOp<T extends tf.Tensor>(inputs: tf.Tensor[], forward: () => CustomOp): T {
  const op = tf.customGrad((...inputsAndSave) => {
    const save = inputsAndSave[inputsAndSave.length - 1] as unknown as Save
    const { value, saved, backward } = forward()
    save(saved)
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => backward(dy, kept) }
  })
  return op(...inputs) as T
}
