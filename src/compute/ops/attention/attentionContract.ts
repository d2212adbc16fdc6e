/** What every implementation of attention gives; attention.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface AttentionShape {
  nHead: number
  /** True hides later positions; false lets every position see all. */
  causal: boolean
}

export interface AttentionImplementation {
  /** @param qkv (B, T, 3C), columns q | k | v. @returns y (B, T, C) and lse (B, H, T). */
  forward(qkv: tf.Tensor3D, shape: AttentionShape): { y: tf.Tensor3D; lse: tf.Tensor3D }
  /** @returns the gradient of qkv (B, T, 3C). */
  backward(
    dy: tf.Tensor3D,
    qkv: tf.Tensor3D,
    y: tf.Tensor3D,
    lse: tf.Tensor3D,
    shape: AttentionShape,
  ): tf.Tensor3D
}
