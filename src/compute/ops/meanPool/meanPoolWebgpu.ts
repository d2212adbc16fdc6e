/** meanPool by its WGSL kernels: one dispatch forward, one backward. */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { meanPoolBackward, meanPoolForward } from './meanPoolWgsl'
import type { MeanPoolImplementation } from './meanPoolReference'

export const meanPoolWebgpu = (runtime: GpuRuntime): MeanPoolImplementation => ({
  forward(x) {
    const [batch, length, width] = x.shape
    const y = runtime.output<tf.Tensor2D>([batch, width])
    runtime.run(
      meanPoolForward({ batch, length, width }),
      [x, y].map((t) => runtime.slice(t)),
    )
    return y
  },

  backward(dy, length, already) {
    const [batch, width] = dy.shape
    const dx = runtime.output<tf.Tensor3D>([batch, length, width])
    runtime.run(
      meanPoolBackward({ batch, length, width, accumulate: already !== null }),
      [dy, dx, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
    )
    return dx
  },
})
