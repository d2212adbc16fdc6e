/**
 * Interface of embed's implementations, and the reference in stock tfjs ops. Its scatter is a one-hot matrix
 * product, because the gradient of tfjs's gather needs UnsortedSegmentSum, which the wasm backend lacks.
 */
import * as tf from '@tensorflow/tfjs'

export interface EmbedImplementation {
  /** @returns (B, S, C) with S the length of `tokens`. */
  forward(tokens: tf.Tensor2D, wte: tf.Tensor2D, wpe: tf.Tensor2D, sos: tf.Tensor1D): tf.Tensor3D
  /**
   * @param dx (B, S, C)
   * @param already (V, C), added to the gradient of wte: the gradient from a tied head, or null
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
   * @param dx (B, S, C), already as for `backward`
   * @returns gradients of wte (V, C) and wpe (positions, C; zero past S)
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

/** Gradient of the position table (positions, C): summed over the batch, zero past the sequence. */
function positionGradient(dx: tf.Tensor3D, positions: number): tf.Tensor2D {
  const beyond = positions - dx.shape[1]
  const sums = dx.sum(0) as tf.Tensor2D
  return beyond > 0
    ? (sums.pad([
        [0, beyond],
        [0, 0],
      ]) as tf.Tensor2D)
    : sums
}

/** A gradient plus the existing one, if any. */
const sumWith = (gradient: tf.Tensor2D, already: tf.Tensor2D | null): tf.Tensor2D =>
  already ? gradient.add(already) : gradient

/** 1 where a pixel is visible, 0 where the mask hides it. */
const seenOf = (mask: tf.Tensor2D) => mask.equal(0).toFloat()

export const embedReference: EmbedImplementation = {
  forward(tokens, wte, wpe, sos) {
    return tf.tidy(() => {
      const [batch, length] = tokens.shape
      const width = wte.shape[1]
      const start = sos.reshape([1, 1, width]).tile([batch, 1, 1])
      const seen = tf
        .gather(wte, tokens.slice([0, 0], [batch, length - 1]).flatten())
        .reshape([batch, length - 1, width])
      const shifted = length > 1 ? tf.concat([start, seen], 1) : start
      return shifted.add(wpe.slice([0, 0], [length, width])) as tf.Tensor3D
    })
  },

  backward(dx, tokens, nVocab, positions, already) {
    return tf.tidy(() => {
      const [batch, length, width] = dx.shape
      const dWpe = positionGradient(dx, positions)
      const dSos = dx.slice([0, 0, 0], [batch, 1, width]).sum([0, 1]) as tf.Tensor1D
      if (length === 1) return { dWte: sumWith(tf.zeros([nVocab, width]), already), dWpe, dSos }
      const oneHot = tf
        .oneHot(
          tokens
            .slice([0, 0], [batch, length - 1])
            .flatten()
            .toInt(),
          nVocab,
        )
        .toFloat() as tf.Tensor2D
      const dSeen = dx
        .slice([0, 1, 0], [batch, length - 1, width])
        .reshape([batch * (length - 1), width]) as tf.Tensor2D
      const dWte = tf.matMul(oneHot, dSeen, true, false) as tf.Tensor2D
      return { dWte: sumWith(dWte, already), dWpe, dSos }
    })
  },

  forwardMasked(tokens, mask, wte, wpe) {
    return tf.tidy(() => {
      const [batch, length] = tokens.shape
      const width = wte.shape[1]
      const all = tf.gather(wte, tokens.flatten()).reshape([batch, length, width])
      return all.mul(seenOf(mask).expandDims(-1)).add(wpe.slice([0, 0], [length, width])) as tf.Tensor3D
    })
  },

  backwardMasked(dx, tokens, mask, nVocab, positions, already) {
    return tf.tidy(() => {
      const [batch, length, width] = dx.shape
      const oneHot = tf
        .oneHot(tokens.flatten().toInt(), nVocab)
        .toFloat()
        .mul(seenOf(mask).reshape([-1, 1])) as tf.Tensor2D
      const dWte = tf.matMul(
        oneHot,
        dx.reshape([batch * length, width]) as tf.Tensor2D,
        true,
        false,
      ) as tf.Tensor2D
      return { dWte: sumWith(dWte, already), dWpe: positionGradient(dx, positions) }
    })
  },
}
