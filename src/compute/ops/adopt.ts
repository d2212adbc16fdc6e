/** Hands a kernel's output to tfjs, which from then on counts, tidies and disposes it like any tensor. */
import * as tf from '@tensorflow/tfjs'

/** @param output a tensor that the current backend made and that tfjs does not track yet */
export function adopt<T extends tf.Tensor>(output: tf.TensorInfo): T {
  return tf.engine().makeTensorFromTensorInfo(output) as T
}
