/** dropout by its SIMD kernel on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { DropoutImplementation } from './dropoutContract'
import { keepingOf, keyAt } from './dropoutNoise'

export const dropoutWasm = (kernels: Kernels): DropoutImplementation => ({
  forward: (x, noise, place, residual) =>
    adopt(kernels.dropout(x, keyAt(noise, place), keepingOf(noise.rate), residual ?? undefined)),
})
