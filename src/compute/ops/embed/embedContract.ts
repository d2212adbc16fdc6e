/** What every implementation of embed gives; embed.ts has the formulas. Types only. */
import type * as tf from '@tensorflow/tfjs'

export interface EmbedImplementation {
  /** @returns (B, S, C) with S the length of `tokens`. */
  forward(tokens: tf.Tensor2D, wte: tf.Tensor2D, wpe: tf.Tensor2D, sos: tf.Tensor1D): tf.Tensor3D
  /**
   * @param dx (B, S, C)
   * @param already (V, C), added to the gradient of wte: what a head tied to it has given
   * @returns gradients of wte (V, C), wpe (positions, C; zero past S) and sos (C)
   */
  backward(
    dx: tf.Tensor3D,
    tokens: tf.Tensor2D,
    nVocab: number,
    positions: number,
    already: tf.Tensor2D | null,
  ): { dWte: tf.Tensor2D; dWpe: tf.Tensor2D; dSos: tf.Tensor1D }
  /** @param mask (B, S). @returns (B, S, C). */
  forwardMasked(tokens: tf.Tensor2D, mask: tf.Tensor2D, wte: tf.Tensor2D, wpe: tf.Tensor2D): tf.Tensor3D
  /**
   * @param dx (B, S, C), already as for `backward`. @returns gradients of wte (V, C) and wpe (positions, C;
   * zero past S).
   */
  backwardMasked(
    dx: tf.Tensor3D,
    tokens: tf.Tensor2D,
    mask: tf.Tensor2D,
    nVocab: number,
    positions: number,
    already: tf.Tensor2D | null,
  ): { dWte: tf.Tensor2D; dWpe: tf.Tensor2D }
}
