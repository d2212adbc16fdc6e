/**
 * Causal attention with a key-value cache, for sampling: new positions attend to themselves and to all
 * earlier ones. Same numbers as `attention` on the whole sequence; no gradient.
 */
import * as tf from '@tensorflow/tfjs'
import { causalBias, joinHeads, splitHeads } from '../attention/heads'

/** Shape of a preallocated cache (attentionCachedWasm.ts, attentionCachedWebgpu.ts). */
export interface CacheShape {
  batch: number
  /** Maximum number of positions. */
  capacity: number
  nHead: number
  nEmbd: number
}

/** Keys and values of one layer for a batch of sequences, by stock tfjs ops: it grows by concatenation. */
export class ConcatCache {
  private k: tf.Tensor4D | null = null
  private v: tf.Tensor4D | null = null

  /** The caller disposes it. */
  constructor(private readonly nHead: number) {}

  /**
   * Appends the new positions' keys and values and attends.
   * @param qkv (B, S, 3C), columns q | k | v, the S positions after those in the cache
   * @returns (B, S, C), the caller's to dispose
   */
  append(qkv: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const [q, newK, newV] = splitHeads(qkv, this.nHead)
      const k = this.k ? tf.concat([this.k, newK], 2) : newK
      const v = this.v ? tf.concat([this.v, newV], 2) : newV
      this.dispose()
      this.k = tf.keep(k)
      this.v = tf.keep(v)
      const [added, held] = [q.shape[2], k.shape[2]]
      const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(q.shape[3])) as tf.Tensor4D
      const masked = added > 1 ? scores.add(causalBias(added, held)) : scores
      return joinHeads(tf.matMul(tf.softmax(masked), v) as tf.Tensor4D)
    })
  }

  dispose(): void {
    this.k?.dispose()
    this.v?.dispose()
    this.k = null
    this.v = null
  }
}
