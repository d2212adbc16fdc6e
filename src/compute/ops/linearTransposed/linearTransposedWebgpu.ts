/** linearTransposed by the WGSL matmul; both gradients are one dispatch. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { productOf, runProducts } from '../matmulWebgpu'
import type { LinearTransposedImplementation } from './linearTransposedReference'

export const linearTransposedWebgpu = (runtime: GpuRuntime): LinearTransposedImplementation => ({
  forward: (x, weight) => runProducts(runtime, [productOf(runtime, x, weight, 'ABt')])[0]!,
  backward(dy, x, weight) {
    const [dx, dWeight] = runProducts(runtime, [
      productOf(runtime, dy, weight, 'AB', { gradient: 'a' }),
      productOf(runtime, dy, x, 'AtB', { gradient: 'a' }),
    ])
    return { dx: dx!, dWeight: dWeight! }
  },
})
