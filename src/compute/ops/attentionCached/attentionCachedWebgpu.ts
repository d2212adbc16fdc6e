/**
 * The key/value cache of one layer for sampling, preallocated on the GPU and written in place by the WGSL
 * kernel. The number of positions held is read from a buffer, so that a captured step can advance by
 * itself; the cache by stock tfjs ops (attentionCached.ts) takes it from its shape.
 */
import * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import type { GpuSlice } from '../../webgpu/tfjsGpu'
import { attentionCached } from './attentionCachedWgsl'
import type { CacheShape } from './attentionCached'

export class GpuCache {
  private readonly keys: tf.Tensor
  private readonly values: tf.Tensor

  /** The caller disposes the cache. Do not create it inside a captured step, which owns its buffers. */
  constructor(
    private readonly runtime: GpuRuntime,
    private readonly shape: CacheShape,
  ) {
    const { batch, capacity, nEmbd } = shape
    // In half precision two numbers per float32.
    const size = runtime.options.f16Storage
      ? [Math.ceil((batch * capacity * nEmbd) / 2)]
      : [batch, capacity, nEmbd]
    const make = () => tf.keep(runtime.output(size))
    this.keys = make()
    this.values = make()
    // tfjs creates a tensor's buffer on first use, which must not be inside a captured step. The content is
    // never read before it is written.
    for (const tensor of [this.keys, this.values]) runtime.slice(tensor)
  }

  /**
   * Appends the keys and values of S new positions, then attends to all positions held.
   * @param qkv (B, S, 3C), columns q | k | v
   * @param held u32: positions held before this call; the new ones must fit after them
   * @returns (B, S, C), the caller's to dispose
   * @throws RangeError if S exceeds the capacity
   */
  append(qkv: tf.Tensor3D, held: GpuSlice): tf.Tensor3D {
    const {
      runtime,
      shape: { batch, capacity, nHead, nEmbd },
    } = this
    const added = qkv.shape[1]
    if (added > capacity) throw new RangeError(`The cache holds ${capacity} positions; ${added} do not fit.`)
    const y = runtime.output<tf.Tensor3D>([batch, added, nEmbd])
    const { rowLanes, f16Storage } = runtime.options
    const kernel = attentionCached({
      batch,
      added,
      capacity,
      nHead,
      size: nEmbd / nHead,
      perInvocation: rowLanes === 1,
      half: f16Storage,
    })
    runtime.run(kernel, [
      runtime.slice(qkv),
      runtime.inPlace(this.keys),
      runtime.inPlace(this.values),
      runtime.slice(y),
      held,
    ])
    return y
  }

  dispose(): void {
    tf.dispose([this.keys, this.values])
  }
}
