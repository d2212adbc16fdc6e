/** linearTransposed by the SIMD matrix product on tfjs-wasm's memory. */
import { matmul } from '../../wasm/matmul'
import type { WasmRuntime } from '../../wasm/runtime'
import type { LinearTransposedImplementation } from './linearTransposedReference'

export const linearTransposedWasm = (runtime: WasmRuntime): LinearTransposedImplementation => ({
  forward: (x, weight) => matmul(runtime, x, weight, { transposeB: true }),

  backward: (dy, x, weight) => ({
    dx: matmul(runtime, dy, weight),
    dWeight: matmul(runtime, dy, x, { transposeA: true }),
  }),
})
