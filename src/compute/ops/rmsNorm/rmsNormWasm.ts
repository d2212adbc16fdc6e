/** rmsNorm by SIMD kernels on tfjs-wasm's memory. Source: wasm/assembly/rmsNorm.ts. */
import type * as tf from '@tensorflow/tfjs'
import type { WasmRuntime } from '../../wasm/runtime'
import { asRows, expectSize } from '../../wasm/shapes'
import { slicesOf, sumSlices } from '../../wasm/sumSlices'
import type { RmsNormImplementation } from './rmsNormReference'

export const rmsNormWasm = (runtime: WasmRuntime): RmsNormImplementation => ({
  forward(x, gain) {
    const { rows, columns } = asRows(x)
    expectSize('rmsNorm gain', gain, columns)
    const y = runtime.output(x.shape)
    const rstd = runtime.output([rows])
    runtime.launch({
      kernel: 'rmsNorm',
      args: [runtime.offset(x), runtime.offset(gain), runtime.offset(y), runtime.offset(rstd), columns],
      items: rows,
      scratchBytes: 0,
      cost: rows * columns * 2,
    })
    return { y, rstd }
  },

  backward(dy, x, gain, rstd, already) {
    const { rows, columns } = asRows(x)
    expectSize('rmsNormGrad gain', gain, columns)
    expectSize('rmsNormGrad rstd', rstd, rows)
    expectSize('rmsNormGrad dy', dy, rows * columns)
    if (already) expectSize('rmsNormGrad already', already, rows * columns)
    const dx = runtime.output(x.shape)
    const dGain = runtime.output<tf.Tensor1D>([columns])
    const slices = slicesOf(rows)
    const gainParts = runtime.output([slices, columns])
    runtime.launch({
      kernel: 'rmsNormGrad',
      args: [
        runtime.offset(x),
        runtime.offset(gain),
        runtime.offset(rstd),
        runtime.offset(dy),
        already ? runtime.offset(already) : 0,
        runtime.offset(dx),
        runtime.offset(gainParts),
        rows,
        columns,
        slices,
      ],
      items: slices,
      scratchBytes: 0,
      cost: rows * columns * 6,
    })
    sumSlices(runtime, gainParts, dGain, slices)
    gainParts.dispose()
    return { dx, dGain }
  },
})
