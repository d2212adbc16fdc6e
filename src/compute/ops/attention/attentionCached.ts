/**
 * Causal attention for sampling: new positions attend to themselves and to all earlier ones, whose keys
 * and values a cache holds. Same numbers as `attention` on the whole sequence; no gradient.
 */
import * as tf from '@tensorflow/tfjs'
import { joinHeads, splitHeads } from './heads'

/** Of a cache that is allocated as a whole (cachedWasm.ts, cachedWebgpu.ts). */
export interface CacheShape {
  batch: number
  /** Most positions it will ever hold. */
  capacity: number
  nHead: number
  nEmbd: number
}

/** The official code's mask value: its exponential is exactly zero in float32. */
const hiddenScore = -1e10

/**
 * Keys and values of one layer for a batch of sequences, by stock tfjs ops: it grows by concatenation.
 * Whoever creates it disposes it.
 */
export class ConcatCache {
  private k: tf.Tensor4D | null = null
  private v: tf.Tensor4D | null = null

  constructor(private readonly nHead: number) {}

  /**
   * Appends the new positions' keys and values and attends.
   * @param qkv (B, S, 3C), columns q | k | v, the S positions after those already held
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

/** (added, held) bias that hides keys after each of the last `added` queries. */
export function causalBias(added: number, held: number): tf.Tensor2D {
  return tf.tidy(() => {
    const query = tf.range(held - added, held).expandDims(1)
    const visible = tf.range(0, held).expandDims(0).lessEqual(query)
    const bias: tf.Tensor = tf.where(visible, tf.scalar(0), tf.scalar(hiddenScore))
    return bias as tf.Tensor2D
  })
}
