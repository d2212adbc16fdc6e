/** attention and its cached form by the SIMD kernels on tfjs-wasm's memory: no T x T buffer, the cache written in place. */
import * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { AttentionImplementation } from './attention'
import type { CachedAttentionImplementation, CacheShape, KvCache } from './cached'

export const attentionWasm = (kernels: Kernels): AttentionImplementation => ({
  forward(qkv, { nHead, causal }) {
    const { y, lse } = kernels.attention(qkv, nHead, causal)
    return { y: adopt(y), lse: adopt(lse) }
  },

  backward: (dy, qkv, y, lse, { nHead, causal }) => adopt(kernels.attentionGrad(qkv, y, lse, dy, nHead, causal)),
})

class FixedCache implements KvCache {
  private readonly keys: tf.Tensor3D
  private readonly values: tf.Tensor3D
  private length = 0

  constructor(private readonly kernels: Kernels, private readonly shape: CacheShape) {
    const { batch, capacity, nEmbd } = shape
    this.keys = tf.zeros([batch, capacity, nEmbd])
    this.values = tf.zeros([batch, capacity, nEmbd])
  }

  append(qkv: tf.Tensor3D): tf.Tensor3D {
    const y = this.kernels.attentionCached(qkv, this.keys, this.values, this.length, this.shape.nHead)
    this.length += qkv.shape[1]
    return adopt(y)
  }

  dispose(): void {
    tf.dispose([this.keys, this.values])
  }
}

export const cachedAttentionWasm = (kernels: Kernels): CachedAttentionImplementation => ({
  createCache: (shape) => new FixedCache(kernels, shape),
})
