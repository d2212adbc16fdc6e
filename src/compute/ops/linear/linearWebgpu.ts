/**
 * linear by the WGSL matmul: the residual is added in the epilogue, and both gradients are one dispatch.
 */
import type { GpuRuntime } from '../../webgpu/runtime'
import { productOf, runProducts } from '../matmulWebgpu'
import type { LinearImplementation } from './linearReference'

export const linearWebgpu = (runtime: GpuRuntime): LinearImplementation => ({
  forward: (x, weight, residual) =>
    runProducts(runtime, [productOf(runtime, x, weight, 'AB', { residual })])[0]!,
  backward(dy, x, weight) {
    const [dx, dWeight] = runProducts(runtime, [
      productOf(runtime, dy, weight, 'ABt', { gradient: 'a' }),
      productOf(runtime, x, dy, 'AtB', { gradient: 'b' }),
    ])
    return { dx: dx!, dWeight: dWeight! }
  },
})
