/** Hands a kernel's output to tfjs, which from then on counts, tidies and disposes it like any tensor. */
import * as tf from '@tensorflow/tfjs'

let held: tf.Tensor[] | null = null

/**
 * Runs `body` and keeps the memory of every tensor adopted in it, whoever disposes them.
 * @returns tensors on that memory, the caller's to dispose
 */
export function holdingAdopted(body: () => void): tf.Tensor[] {
  const all: tf.Tensor[] = []
  held = all
  try {
    body()
  } catch (error) {
    tf.dispose(all)
    throw error
  } finally {
    held = null
  }
  return all
}

/** @param output a tensor that the current backend made and nobody owns yet */
export function adopt<T extends tf.Tensor>(output: tf.TensorInfo): T {
  const tensor = tf.engine().makeTensorFromTensorInfo(output) as T
  // Memory is given back once the last tensor on it is disposed. A view, because a clone is a copy on
  // tfjs-wasm.
  held?.push(tf.keep(tensor.reshape(tensor.shape)))
  return tensor
}
