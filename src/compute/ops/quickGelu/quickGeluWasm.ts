/** quickGelu by SIMD kernels on tfjs-wasm's memory. Source: wasm/assembly/quickGelu.ts. */
import type { WasmRuntime } from '../../wasm/runtime'
import { elementwiseItems, expectSize, sizeOf } from '../../wasm/shapes'
import type { QuickGeluImplementation } from './quickGeluReference'

export const quickGeluWasm = (runtime: WasmRuntime): QuickGeluImplementation => ({
  forward(x) {
    const size = sizeOf(x.shape)
    const y = runtime.output(x.shape)
    runtime.launch({
      kernel: 'quickGelu',
      args: [runtime.offset(x), runtime.offset(y), size],
      items: elementwiseItems(size),
      scratchBytes: 0,
      cost: size * 8,
    })
    return y
  },

  backward(dy, x) {
    const size = sizeOf(x.shape)
    expectSize('quickGeluGrad dy', dy, size)
    const dx = runtime.output(x.shape)
    runtime.launch({
      kernel: 'quickGeluGrad',
      args: [runtime.offset(x), runtime.offset(dy), runtime.offset(dx), size],
      items: elementwiseItems(size),
      scratchBytes: 0,
      cost: size * 8,
    })
    return dx
  },
})
