/** linearTransposed by the WGSL matrix product; both gradients are one dispatch. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { productOf, runTogether } from '../linear/linearWebgpu'
import type { LinearTransposedImplementation } from './linearTransposedReference'

export const linearTransposedWebgpu = (runtime: GpuRuntime): LinearTransposedImplementation => ({
  forward: (x, weight) => runTogether(runtime, [productOf(runtime, x, weight, 'ABt')])[0]!,
  backward(dy, x, weight) {
    const [dx, dWeight] = runTogether(runtime, [
      productOf(runtime, dy, weight, 'AB', { gradient: 'a' }),
      productOf(runtime, dy, x, 'AtB', { gradient: 'a' }),
    ])
    return { dx: dx!, dWeight: dWeight! }
  },
})
