/** linear by the SIMD matrix product on tfjs-wasm's memory. */
import { matmul } from '../../wasm/matmul'
import type { WasmRuntime } from '../../wasm/runtime'
import type { LinearImplementation } from './linearReference'

export const linearWasm = (runtime: WasmRuntime): LinearImplementation => ({
  forward: (x, weight, residual) => matmul(runtime, x, weight, residual ? { residual } : {}),

  backward: (dy, x, weight) => ({
    dx: matmul(runtime, dy, weight, { transposeB: true }),
    dWeight: matmul(runtime, x, dy, { transposeA: true }),
  }),
})
