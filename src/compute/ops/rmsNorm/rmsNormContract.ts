/** What every implementation of rmsNorm gives; rmsNorm.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface RmsNormImplementation {
  /** @param x (..., C). @returns y like x and rstd with one value a row. */
  forward(x: tf.Tensor, gain: tf.Tensor1D): { y: tf.Tensor; rstd: tf.Tensor }
  /** @param already like x, added to dx where given. */
  backward(
    dy: tf.Tensor,
    x: tf.Tensor,
    gain: tf.Tensor1D,
    rstd: tf.Tensor,
    already: tf.Tensor | null,
  ): { dx: tf.Tensor; dGain: tf.Tensor1D }
}
