/** quickGelu by the SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { QuickGeluImplementation } from './quickGeluContract'

export const quickGeluWasm = (kernels: Kernels): QuickGeluImplementation => ({
  forward: (x) => adopt(kernels.quickGelu(x)),
  backward: (dy, x) => adopt(kernels.quickGeluGrad(x, dy)),
})
