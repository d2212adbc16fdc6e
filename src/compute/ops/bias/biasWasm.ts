/** bias by its SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { BiasImplementation } from './biasContract'

export const biasWasm = (kernels: Kernels): BiasImplementation => ({
  forward: (x, bias) => adopt(kernels.addBias(x, bias)),
  backward: (dy) => adopt(kernels.biasGrad(dy)),
})
