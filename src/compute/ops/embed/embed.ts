/**
 * Input embedding, in the two forms of the model (official image GPT code).
 *
 * Autoregressive, with the shift built in: position 0 gets the start vector, position i the colour of pixel
 * i-1, plus the learned position embedding. The last pixel is never an input.
 *
 *   x[b, 0] = sos + wpe[0]        x[b, i] = wte[tokens[b, i-1]] + wpe[i]
 *
 * Masked (BERT): no shift and no start vector; the colours of hidden pixels are multiplied by zero before
 * positions are added.
 *
 *   x[b, i] = (mask[b, i] = 0 ? wte[tokens[b, i]] : 0) + wpe[i]
 *
 * Gradient: rows of dx are scattered to wte by token where it was visible, summed over the batch for wpe, and
 * over the batch at position 0 for sos.
 */
import * as tf from '@tensorflow/tfjs'
import { customOp } from '../customOp'
import { Implementations } from '../implementations'
import { embedReference, type EmbedImplementation } from './embedReference'
import { embedWasm } from './embedWasm'
import { embedWebgpu } from './embedWebgpu'

export const embedImplementations = new Implementations<EmbedImplementation>(embedReference, {
  wasm: embedWasm,
  webgpu: embedWebgpu,
})

/**
 * @param tokens (B, S) int32 palette indices, S at most the rows of wpe
 * @param wte (V, C) colour embeddings
 * @param wpe (T, C) position embeddings
 * @param sos (C) start vector
 * @returns (B, S, C), the caller's to dispose
 */
export function embed(
  tokens: tf.Tensor2D,
  wte: tf.Tensor2D,
  wpe: tf.Tensor2D,
  sos: tf.Tensor1D,
): tf.Tensor3D {
  const implementation = embedImplementations.current()
  return customOp([wte, wpe, sos], () => ({
    value: implementation.forward(tokens, wte, wpe, sos),
    saved: [tokens],
    addsFirst: true,
    backward(dx, [tokensSaved], already) {
      const { dWte, dWpe, dSos } = implementation.backward(
        dx as tf.Tensor3D,
        tokensSaved as tf.Tensor2D,
        wte.shape[0],
        wpe.shape[0],
        already as tf.Tensor2D | null,
      )
      return [dWte, dWpe, dSos]
    },
  }))
}

/**
 * The masked form, for a model that attends to all positions.
 *
 * @param tokens (B, S) int32 palette indices, S at most the rows of wpe; those of hidden pixels are never
 *   used
 * @param mask (B, S) float32: 0 where a pixel is visible, any other number where it is hidden
 * @param wte (V, C) colour embeddings
 * @param wpe (T, C) position embeddings
 * @returns (B, S, C), the caller's to dispose
 */
export function embedMasked(
  tokens: tf.Tensor2D,
  mask: tf.Tensor2D,
  wte: tf.Tensor2D,
  wpe: tf.Tensor2D,
): tf.Tensor3D {
  const implementation = embedImplementations.current()
  return customOp([wte, wpe], () => ({
    value: implementation.forwardMasked(tokens, mask, wte, wpe),
    saved: [tokens, mask],
    addsFirst: true,
    backward(dx, saved, already) {
      const [tokensSaved, maskSaved] = saved as [tf.Tensor2D, tf.Tensor2D]
      const { dWte, dWpe } = implementation.backwardMasked(
        dx as tf.Tensor3D,
        tokensSaved,
        maskSaved,
        wte.shape[0],
        wpe.shape[0],
        already as tf.Tensor2D | null,
      )
      return [dWte, dWpe]
    },
  }))
}

/**
 * Embeds the next position while sampling by stock tfjs ops: the pixel just drawn becomes the next input. No
 * gradient. The kernels are embedNextWebgpu.ts and embedNextWasm (embedWasm.ts).
 *
 * @param previous (B) int32, pixel `position - 1` of each sequence; position must be 1 or more
 * @returns (B, 1, C), the caller's to dispose
 */
export function embedNext(
  previous: tf.Tensor1D,
  position: number,
  wte: tf.Tensor2D,
  wpe: tf.Tensor2D,
): tf.Tensor3D {
  return tf.tidy(() => {
    const width = wte.shape[1]
    return tf
      .gather(wte, previous)
      .add(wpe.slice([position, 0], [1, width]))
      .reshape([previous.shape[0], 1, width]) as tf.Tensor3D
  })
}
