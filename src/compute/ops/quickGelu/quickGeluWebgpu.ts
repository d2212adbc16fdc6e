/** quickGelu by its WGSL kernel: one dispatch forward, one backward. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { quickGeluKernel } from './quickGeluWgsl'
import type { QuickGeluImplementation } from './quickGeluReference'

export const quickGeluWebgpu = (runtime: GpuRuntime): QuickGeluImplementation => ({
  forward(x) {
    const y = runtime.output(x.shape)
    runtime.run(quickGeluKernel({ size: x.size, gradient: false }), [runtime.slice(x), runtime.slice(y)])
    return y
  },

  backward(dy, x) {
    const dx = runtime.output(x.shape)
    runtime.run(quickGeluKernel({ size: x.size, gradient: true }), [
      runtime.slice(dy),
      runtime.slice(x),
      runtime.slice(dx),
    ])
    return dx
  },
})
