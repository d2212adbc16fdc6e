/** What every implementation of adamw gives; adamw.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'
import type { AdamwScalars } from '../../../core/schedule'

/** What stays the same over a run. */
export type AdamwSettings = Pick<AdamwScalars, 'beta1' | 'beta2' | 'epsilon' | 'weightDecay'>

export interface AdamwImplementation {
  /**
   * Writes parameter, m and v. `gradScale` is a scalar tensor, or null for 1. Disposes nothing that it was
   * given.
   */
  update(
    parameter: tf.Variable,
    m: tf.Variable,
    v: tf.Variable,
    gradient: tf.Tensor,
    gradScale: tf.Scalar | null,
    scalars: AdamwScalars,
  ): void
  /** Sum of squares over all the tensors, a scalar that the caller disposes. */
  sumSquares(tensors: readonly tf.Tensor[]): tf.Scalar
}
