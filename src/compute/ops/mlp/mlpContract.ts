/** What every implementation of mlp gives; mlp.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface MlpForward {
  /** (N, C) */
  y: tf.Tensor2D
  /**
   * (N, 4C), what the backward pass takes the slope from: the product before the activation, or the slope
   * itself.
   */
  kept: tf.Tensor2D
  /** (N, 4C), after it. */
  active: tf.Tensor2D
}

export interface MlpGradients {
  dx: tf.Tensor2D
  dFc: tf.Tensor2D
  dOut: tf.Tensor2D
}

export interface MlpImplementation {
  /** @param x (N, C), wFc (C, 4C), wOut (4C, C), residual (N, C) or null */
  forward(x: tf.Tensor2D, wFc: tf.Tensor2D, wOut: tf.Tensor2D, residual: tf.Tensor2D | null): MlpForward
  /** @param dy (N, C) */
  backward(
    dy: tf.Tensor2D,
    x: tf.Tensor2D,
    wFc: tf.Tensor2D,
    wOut: tf.Tensor2D,
    kept: tf.Tensor2D,
    active: tf.Tensor2D,
  ): MlpGradients
}
