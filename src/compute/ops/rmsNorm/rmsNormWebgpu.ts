/** rmsNorm by its WGSL kernels: one dispatch forward, one backward. */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { rmsNormBackward, rmsNormForward } from './rmsNormWgsl'
import type { RmsNormImplementation } from './rmsNormReference'

export const rmsNormWebgpu = (runtime: GpuRuntime): RmsNormImplementation => {
  const { rowSharing } = runtime
  return {
    forward(x, gain) {
      const width = gain.shape[0]
      const y = runtime.output(x.shape)
      const rstd = runtime.output([...x.shape.slice(0, -1), 1])
      runtime.run(
        rmsNormForward({ rows: x.size / width, width, ...rowSharing }),
        [x, gain, y, rstd].map((t) => runtime.slice(t)),
      )
      return { y, rstd }
    },

    backward(dy, x, gain, rstd, already) {
      const width = gain.shape[0]
      const dx = runtime.output(x.shape)
      const dGain = runtime.output<tf.Tensor1D>([width])
      const kernel = rmsNormBackward({
        rows: x.size / width,
        width,
        ...rowSharing,
        accumulate: already !== null,
      })
      runtime.run(
        kernel,
        [dy, x, gain, rstd, dx, dGain, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
      )
      return { dx, dGain }
    },
  }
}
