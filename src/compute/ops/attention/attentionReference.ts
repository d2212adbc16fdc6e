/**
 * Interface of attention's implementations, and the reference in stock tfjs ops. The reference stores the
 * (B, H, T, T) scores; the kernels must not.
 */
import * as tf from '@tensorflow/tfjs'
import { causalBias, joinHeads, splitHeads, toHeads } from './heads'

export interface AttentionShape {
  nHead: number
  /** Whether later positions are masked; otherwise every position sees all. */
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

/** Scaled scores (B, H, T, T), later keys masked if causal. */
function scoresOf(q: tf.Tensor4D, k: tf.Tensor4D, causal: boolean): tf.Tensor4D {
  const length = q.shape[2]
  const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(q.shape[3])) as tf.Tensor4D
  return causal ? scores.add(causalBias(length, length)) : scores
}

export const attentionReference: AttentionImplementation = {
  forward(qkv, { nHead, causal }) {
    return tf.tidy(() => {
      const [q, k, v] = splitHeads(qkv, nHead)
      const scores = scoresOf(q, k, causal)
      const lse = tf.logSumExp(scores, -1) as tf.Tensor3D
      const probabilities = tf.exp(scores.sub(lse.expandDims(-1))) as tf.Tensor4D
      return { y: joinHeads(tf.matMul(probabilities, v) as tf.Tensor4D), lse }
    })
  },

  backward(dy, qkv, y, lse, { nHead, causal }) {
    return tf.tidy(() => {
      const [q, k, v] = splitHeads(qkv, nHead)
      const dyHeads = toHeads(dy, nHead)
      const delta = dyHeads.mul(toHeads(y, nHead)).sum(-1, true)
      const probabilities = tf.exp(scoresOf(q, k, causal).sub(lse.expandDims(-1))) as tf.Tensor4D
      const scale = 1 / Math.sqrt(q.shape[3])
      const dScores = probabilities
        .mul(tf.matMul(dyHeads, v, false, true).sub(delta))
        .mul(scale) as tf.Tensor4D
      const dq = tf.matMul(dScores, k) as tf.Tensor4D
      const dk = tf.matMul(dScores, q, true, false) as tf.Tensor4D
      const dv = tf.matMul(probabilities, dyHeads, true, false) as tf.Tensor4D
      return tf.concat([joinHeads(dq), joinHeads(dk), joinHeads(dv)], 2)
    })
  },
}
