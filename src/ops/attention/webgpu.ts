/** attention and its cached form by the WGSL kernels: no T x T buffer, the cache preallocated and written in place. */
import * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from '../../webgpu/wgsl/attention'
import { attentionCached } from '../../webgpu/wgsl/attentionCached'
import type { AttentionSpec } from '../../webgpu/wgsl/attentionRows'
import { adopt } from '../adopt'
import type { AttentionImplementation, AttentionShape } from './attention'
import type { CachedAttentionImplementation, CacheShape, KvCache } from './cached'

export const attentionWebgpu = (runtime: GpuRuntime): AttentionImplementation => {
  const specOf = (qkv: tf.Tensor3D, { nHead, causal }: AttentionShape): AttentionSpec => ({
    batch: qkv.shape[0], length: qkv.shape[1], nHead, size: qkv.shape[2] / 3 / nHead, causal,
    shared: runtime.options.attention === 'workgroup',
  })
  return {
    forward(qkv, shape) {
      const spec = specOf(qkv, shape)
      const y = runtime.output([spec.batch, spec.length, qkv.shape[2] / 3])
      const lse = runtime.output([spec.batch, spec.nHead, spec.length])
      runtime.run(attentionForward(spec), [qkv, y, lse].map((t) => runtime.slice(t)))
      return { y: adopt(y), lse: adopt(lse) }
    },

    backward(dy, qkv, y, lse, shape) {
      const spec = specOf(qkv, shape)
      const dQkv = runtime.output(qkv.shape)
      const delta = runtime.output(lse.shape)
      runtime.run(attentionBackwardQuery(spec), [qkv, y, dy, lse, dQkv, delta].map((t) => runtime.slice(t)))
      runtime.run(attentionBackwardKey(spec), [qkv, dy, lse, delta, dQkv].map((t) => runtime.slice(t)))
      runtime.gpu.discard(delta)
      return adopt(dQkv)
    },
  }
}

class GpuCache implements KvCache {
  private readonly keys: tf.Tensor3D
  private readonly values: tf.Tensor3D
  private held = 0

  constructor(private readonly runtime: GpuRuntime, private readonly shape: CacheShape) {
    const { batch, capacity, nEmbd } = shape
    // Kept: a sampler makes its caches outside, but appends inside a tidy. Never read before it is written.
    this.keys = tf.keep(adopt<tf.Tensor3D>(runtime.output([batch, capacity, nEmbd])))
    this.values = tf.keep(adopt<tf.Tensor3D>(runtime.output([batch, capacity, nEmbd])))
  }

  append(qkv: tf.Tensor3D): tf.Tensor3D {
    const { runtime, shape: { batch, capacity, nHead, nEmbd } } = this
    const added = qkv.shape[1]
    if (this.held + added > capacity) {
      throw new RangeError(`The cache holds ${this.held} of ${capacity} positions; ${added} more do not fit.`)
    }
    const y = runtime.output([batch, added, nEmbd])
    const held = runtime.scalars.put(Uint32Array.of(this.held))
    runtime.run(attentionCached({ batch, added, capacity, nHead, size: nEmbd / nHead }), [
      runtime.slice(qkv), runtime.inPlace(this.keys), runtime.inPlace(this.values), runtime.slice(y), held,
    ])
    this.held += added
    return adopt(y)
  }

  dispose(): void {
    tf.dispose([this.keys, this.values])
  }
}

export const cachedAttentionWebgpu = (runtime: GpuRuntime): CachedAttentionImplementation => ({
  createCache: (shape) => new GpuCache(runtime, shape),
})
