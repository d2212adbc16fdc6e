/** linear by the SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { LinearImplementation } from './linearContract'

export const linearWasm = (kernels: Kernels): LinearImplementation => ({
  forward: (x, weight, residual) => adopt(kernels.matmul(x, weight, residual ? { residual } : {})),

  backward: (dy, x, weight) => ({
    dx: adopt(kernels.matmul(dy, weight, { transposeB: true })),
    dWeight: adopt(kernels.matmul(x, dy, { transposeA: true })),
  }),
})
