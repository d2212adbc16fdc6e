/** What every implementation of crossEntropy gives; crossEntropy.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface CrossEntropyImplementation {
  /**
   * @param logits (N, V), targets (N) int32, weights (N) or null for 1 everywhere. @returns loss (N) and lse
   * (N; undefined where the weight is 0).
   */
  forward(
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    weights: tf.Tensor1D | null,
  ): { loss: tf.Tensor1D; lse: tf.Tensor1D }
  /** @param dLoss (N). @returns (N, V). */
  backward(
    dLoss: tf.Tensor1D,
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    lse: tf.Tensor1D,
    weights: tf.Tensor1D | null,
  ): tf.Tensor2D
  /**
   * Both in one pass, if the implementation has one; dLoss is `scale` in every row.
   *
   * @returns loss (N) and dLogits (N, V)
   */
  withGradient?(
    logits: tf.Tensor2D,
    targets: tf.Tensor1D,
    scale: number,
    weights: tf.Tensor1D | null,
  ): { loss: tf.Tensor1D; dLogits: tf.Tensor2D }
}
