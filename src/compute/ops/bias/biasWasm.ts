/** bias by SIMD kernels on tfjs-wasm's memory. Source: wasm/assembly/bias.ts. */
import type * as tf from '@tensorflow/tfjs'
import { COLUMNS_PER_ITEM } from '../../wasm/kernelConstants'
import type { WasmRuntime } from '../../wasm/runtime'
import { asRows, expectSize } from '../../wasm/shapes'
import type { BiasImplementation } from './biasReference'

export const biasWasm = (runtime: WasmRuntime): BiasImplementation => ({
  forward(x, bias) {
    const { rows, columns } = asRows(x)
    expectSize('addBias bias', bias, columns)
    const y = runtime.output<tf.Tensor2D>(x.shape)
    runtime.launch({
      kernel: 'addBias',
      args: [runtime.offset(x), runtime.offset(bias), runtime.offset(y), columns],
      items: rows,
      scratchBytes: 0,
      cost: rows * columns,
    })
    return y
  },

  backward(dy) {
    const { rows, columns } = asRows(dy)
    const dBias = runtime.output<tf.Tensor1D>([columns])
    runtime.launch({
      kernel: 'biasGrad',
      args: [runtime.offset(dy), runtime.offset(dBias), rows, columns],
      items: Math.ceil(columns / COLUMNS_PER_ITEM),
      scratchBytes: 0,
      cost: rows * columns,
    })
    return dBias
  },
})
