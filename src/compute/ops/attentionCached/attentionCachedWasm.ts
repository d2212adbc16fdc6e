/**
 * Key-value cache of one layer for sampling: preallocated in tfjs-wasm's memory and written in place by the
 * SIMD kernel (wasm/assembly/attentionCached.ts). The number of cached positions is read from memory, so that
 * captured launches advance by themselves.
 */
import * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from '../../wasm/runtime'
import { expectSize, roundUp } from '../../wasm/shapes'
import type { CacheShape } from './attentionCached'
import { attentionSizes } from '../attention/attentionWasm'

export class WasmCache {
  /** (B, Tmax, C) */
  private readonly keys: tf.Tensor3D
  private readonly values: tf.Tensor3D

  /** The caller disposes it. */
  constructor(
    private readonly runtime: WasmRuntime,
    private readonly shape: CacheShape,
  ) {
    const { batch, capacity, nEmbd } = shape
    this.keys = tf.keep(tf.zeros([batch, capacity, nEmbd]))
    this.values = tf.keep(tf.zeros([batch, capacity, nEmbd]))
  }

  /** Appends the new positions' keys and values and attends; see `attendCached`. */
  append(qkv: tf.Tensor3D, held: tf.Tensor): tf.Tensor3D {
    return attendCached(this.runtime, qkv, this.keys, this.values, held, this.shape.nHead)
  }

  dispose(): void {
    tf.dispose([this.keys, this.values])
  }
}

/**
 * Attention of S new positions over caches. Writes the new keys and values into the caches, in place, after
 * those held, then attends causally.
 * @param qkv (B, S, 3C) of the new positions, columns q | k | v
 * @param keys, values (B, Tmax, C)
 * @param held int32, its first number the number of positions in the caches; positions that do not fit
 *   overwrite the last ones
 * @returns (B, S, C), the caller's to dispose
 * @throws Error if S alone is more than the caches hold
 */
export function attendCached(
  runtime: WasmRuntime,
  qkv: tf.Tensor3D,
  keys: tf.Tensor,
  values: tf.Tensor,
  held: tf.Tensor,
  heads: number,
): tf.Tensor3D {
  const { b, t: s, c, d } = attentionSizes(qkv, heads)
  const tMax = keys.shape[1] ?? 0
  expectSize('attentionCached keys', keys, b * tMax * c)
  expectSize('attentionCached values', values, b * tMax * c)
  if (s > tMax) throw new Error(`attentionCached: ${s} positions do not fit into caches of ${tMax}`)
  const y = runtime.output<tf.Tensor3D>([b, s, c])
  runtime.launch({
    kernel: 'attentionCached',
    args: [
      runtime.offset(qkv),
      runtime.offset(keys),
      runtime.offset(values),
      runtime.offset(y),
      s,
      tMax,
      runtime.offset(held),
      heads,
      d,
    ],
    items: b * heads,
    scratchBytes: 4 * roundUp(tMax, 4),
    cost: b * s * tMax * c,
  })
  return y
}
