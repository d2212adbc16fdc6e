/**
 * Makes an op of ours differentiable: it returns its value, the tensors to save for the backward pass, and
 * that pass. Recorded on our own tape (tape.ts) while that is recording, otherwise on tfjs's (tf.customGrad),
 * so that any tfjs code can call and differentiate the ops.
 */
import * as tf from '@tensorflow/tfjs'
import { isRecording, record } from './tape'

export interface CustomOp {
  value: tf.Tensor
  /** Passed to `backward`; the tape keeps them alive until then. */
  saved: tf.Tensor[]
  /**
   * @param already gradient of the first input, to add to its new one; always null unless `addsFirst`
   * @returns one gradient per input, in their order
   */
  backward(dy: tf.Tensor, saved: tf.Tensor[], already: tf.Tensor | null): tf.Tensor[]
  /** Whether `backward` can add `already` itself, which saves a pass over memory. */
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
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved, null) }
  })
  return op(...inputs) as T
}

/**
 * Another tensor of the same numbers, without the copy that `clone` makes on tfjs-wasm.
 * @returns the caller's to dispose
 */
export function viewOf(x: tf.Tensor): tf.Tensor {
  return x.reshape(x.shape)
}

/** A tensor of any rank as rows: (..., C) to (N, C). Shares its memory, as every reshape does. */
export function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return x.reshape([-1, x.shape[x.rank - 1]])
}
