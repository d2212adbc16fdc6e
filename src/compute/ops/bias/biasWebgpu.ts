/** bias by its WGSL kernels: one dispatch forward, one backward. */
import type * as tf from '@tensorflow/tfjs'
import type { GpuRuntime } from '../../webgpu/runtime'
import { biasBackward, biasForward } from './biasWgsl'
import type { BiasImplementation } from './biasReference'

export const biasWebgpu = (runtime: GpuRuntime): BiasImplementation => ({
  forward(x, bias) {
    const [rows, width] = x.shape
    const y = runtime.output<tf.Tensor2D>([rows, width])
    runtime.run(
      biasForward({ rows, width }),
      [x, bias, y].map((tensor) => runtime.slice(tensor)),
    )
    return y
  },

  backward(dy) {
    const [rows, width] = dy.shape
    const dBias = runtime.output<tf.Tensor1D>([width])
    runtime.run(
      biasBackward({ rows, width, rowLanes: runtime.rowSharing.rowLanes }),
      [dy, dBias].map((tensor) => runtime.slice(tensor)),
    )
    return dBias
  },
})
