/** linearTransposed by the SIMD matrix product on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { LinearTransposedImplementation } from './linearTransposedContract'

export const linearTransposedWasm = (kernels: Kernels): LinearTransposedImplementation => ({
  forward: (x, weight) => adopt(kernels.matmul(x, weight, { transposeB: true })),

  backward: (dy, x, weight) => ({
    dx: adopt(kernels.matmul(dy, weight)),
    dWeight: adopt(kernels.matmul(dy, x, { transposeA: true })),
  }),
})
