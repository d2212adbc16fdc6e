/** rmsNorm by the SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { RmsNormImplementation } from './rmsNormContract'

export const rmsNormWasm = (kernels: Kernels): RmsNormImplementation => ({
  forward(x, gain) {
    const { y, rstd } = kernels.rmsNorm(x, gain)
    return { y: adopt(y), rstd: adopt(rstd) }
  },

  backward: (dy, x, gain, rstd, already) => ({
    dx: adopt(kernels.rmsNormGrad(x, gain, rstd, dy, already ?? undefined)),
    dGain: adopt(kernels.rmsNormGainGrad(x, rstd, dy)),
  }),
})
