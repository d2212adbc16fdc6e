/**
 * Keys and values of one layer for sampling, preallocated in tfjs-wasm's memory and written in place by the
 * SIMD kernel. How many positions are held is read from memory, so that recorded calls move on by themselves.
 * The cache of cached.ts counts on this side.
 */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { CacheShape } from './attentionCached'

export class WasmCache {
  private readonly keys: tf.Tensor3D
  private readonly values: tf.Tensor3D

  /** The caller disposes it. */
  constructor(
    private readonly kernels: Kernels,
    private readonly shape: CacheShape,
  ) {
    const { batch, capacity, nEmbd } = shape
    this.keys = tf.keep(tf.zeros([batch, capacity, nEmbd]))
    this.values = tf.keep(tf.zeros([batch, capacity, nEmbd]))
  }

  /**
   * Appends the new positions' keys and values and attends.
   * @param qkv (B, S, 3C), columns q | k | v
   * @param held int32, its first number the positions held already. Those of this call must fit after them.
   * @returns (B, S, C), the caller's to dispose
   * @throws Error where S alone is more than the cache holds
   */
  append(qkv: tf.Tensor3D, held: tf.Tensor): tf.Tensor3D {
    return adopt(this.kernels.attentionCached(qkv, this.keys, this.values, held, this.shape.nHead))
  }

  dispose(): void {
    tf.dispose([this.keys, this.values])
  }
}
