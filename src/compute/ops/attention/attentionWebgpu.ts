/** attention by its WGSL kernels: no T x T buffer; one dispatch forward, two backward. */
import type * as tf from '@tensorflow/tfjs'
import { attentionSpec } from './attentionFrameWgsl'
import type { GpuRuntime } from '../../webgpu/runtime'
import { attentionBackwardKey, attentionBackwardQuery, attentionForward } from './attentionWgsl'
import type { AttentionImplementation, AttentionShape } from './attentionReference'

export const attentionWebgpu = (runtime: GpuRuntime): AttentionImplementation => {
  const specOf = ({ shape: [batch, length, width] }: tf.Tensor3D, { nHead, causal }: AttentionShape) =>
    attentionSpec({ batch, length, nHead, size: width / 3 / nHead, causal }, runtime.options)
  return {
    forward(qkv, shape) {
      const spec = specOf(qkv, shape)
      const y = runtime.output<tf.Tensor3D>([spec.batch, spec.length, qkv.shape[2] / 3])
      const lse = runtime.output<tf.Tensor3D>([spec.batch, spec.nHead, spec.length])
      runtime.run(
        attentionForward(spec),
        [qkv, y, lse].map((t) => runtime.slice(t)),
      )
      return { y, lse }
    },

    backward(dy, qkv, y, lse, shape) {
      const spec = specOf(qkv, shape)
      const dQkv = runtime.output<tf.Tensor3D>(qkv.shape)
      const delta = runtime.output(lse.shape)
      runtime.run(
        attentionBackwardQuery(spec),
        [qkv, y, dy, lse, dQkv, delta].map((t) => runtime.slice(t)),
      )
      runtime.run(
        attentionBackwardKey(spec),
        [qkv, dy, lse, delta, dQkv].map((t) => runtime.slice(t)),
      )
      delta.dispose()
      return dQkv
    },
  }
}
