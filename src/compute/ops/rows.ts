/**
 * A tensor of any rank seen as rows: the axes before the last are one. Shares its memory, as every reshape
 * does.
 */
import type * as tf from '@tensorflow/tfjs'

/** (..., C) to (N, C). */
export function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return x.reshape([-1, x.shape[x.rank - 1]])
}
