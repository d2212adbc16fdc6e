/** bias by its WGSL kernels: one dispatch forward, one backward. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { biasBackward, biasForward } from './biasWgsl'
import { adopt } from '../adopt'
import type { BiasImplementation } from './biasReference'

export const biasWebgpu = (runtime: GpuRuntime): BiasImplementation => ({
  forward(x, bias) {
    const [rows, width] = x.shape
    const y = runtime.output([rows, width])
    runtime.run(
      biasForward({ rows, width }),
      [x, bias, y].map((tensor) => runtime.slice(tensor)),
    )
    return adopt(y)
  },

  backward(dy) {
    const [rows, width] = dy.shape
    const dBias = runtime.output([width])
    runtime.run(
      biasBackward({ rows, width, rowLanes: runtime.rowSharing.rowLanes }),
      [dy, dBias].map((tensor) => runtime.slice(tensor)),
    )
    return adopt(dBias)
  },
})
