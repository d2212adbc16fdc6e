/**
 * Input embedding with the shift built in (reference, section 1): position 0 sees the start vector,
 * position i the colour of pixel i-1, and the learned position is added to both. The last pixel is
 * never an input.
 *
 *   x[b, 0] = sos + wpe[0]        x[b, i] = wte[tokens[b, i-1]] + wpe[i]
 *
 * Gradient: rows of dx are scattered back to wte by token, summed over the batch for wpe, and over
 * the batch at position 0 for sos.
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementation'
import { embedReference } from './reference'

export interface EmbedImplementation {
  /** @returns (B, S, C) with S the length of `tokens`. */
  forward(tokens: tf.Tensor2D, wte: tf.Tensor2D, wpe: tf.Tensor2D, sos: tf.Tensor1D): tf.Tensor3D
  /** @param dx (B, S, C). @returns gradients of wte (V, C), wpe (positions, C; zero past S) and sos (C). */
  backward(dx: tf.Tensor3D, tokens: tf.Tensor2D, nVocab: number, positions: number): { dWte: tf.Tensor2D; dWpe: tf.Tensor2D; dSos: tf.Tensor1D }
  /** @param previous (B) int32. @returns (B, 1, C), the embedding of `position` after those pixels. */
  next(previous: tf.Tensor1D, position: number, wte: tf.Tensor2D, wpe: tf.Tensor2D): tf.Tensor3D
}

export const embedImplementations = new Implementations<EmbedImplementation>('embed', embedReference)

/**
 * @param tokens (B, S) int32 palette indices, S at most the rows of wpe
 * @param wte (V, C) colour embeddings
 * @param wpe (T, C) position embeddings
 * @param sos (C) start vector
 * @returns (B, S, C), the caller's to dispose
 */
export function embed(tokens: tf.Tensor2D, wte: tf.Tensor2D, wpe: tf.Tensor2D, sos: tf.Tensor1D): tf.Tensor3D {
  const implementation = embedImplementations.current()
  return customOp([wte, wpe, sos], () => ({
    value: implementation.forward(tokens, wte, wpe, sos),
    saved: [tokens],
    backward(dx, [tokensSaved]) {
      const { dWte, dWpe, dSos } = implementation.backward(dx as tf.Tensor3D, tokensSaved as tf.Tensor2D, wte.shape[0], wpe.shape[0])
      return [dWte, dWpe, dSos]
    },
  }))
}

/**
 * Embeds one further position while sampling: the pixel just drawn becomes the next input. No gradient.
 *
 * @param previous (B) int32, pixel `position - 1` of each sequence; position must be 1 or more
 * @returns (B, 1, C), the caller's to dispose
 */
export function embedNext(previous: tf.Tensor1D, position: number, wte: tf.Tensor2D, wpe: tf.Tensor2D): tf.Tensor3D {
  return embedImplementations.current().next(previous, position, wte, wpe)
}
