/**
 * mlp by the SIMD matrix product on tfjs-wasm's memory: the activation and its slope are computed together
 * where the first product is stored, and the slope is applied where the hidden layer's gradient is stored.
 */
import type * as tf from '@tensorflow/tfjs'
import { matmul, matmulQuickGelu } from '../../wasm/matmul'
import type { WasmRuntime } from '../../wasm/runtime'
import type { MlpImplementation } from './mlpReference'

export const mlpWasm = (runtime: WasmRuntime): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const { y: active, slope } = matmulQuickGelu<tf.Tensor2D>(runtime, x, wFc)
    const y = matmul<tf.Tensor2D>(runtime, active, wOut, residual ? { residual } : {})
    return { y, preOrSlope: slope, active }
  },

  backward(dy, x, wFc, wOut, slope, active) {
    const dPre = matmul(runtime, dy, wOut, { transposeB: true, factor: slope })
    const gradients = {
      dx: matmul<tf.Tensor2D>(runtime, dPre, wFc, { transposeB: true }),
      dFc: matmul<tf.Tensor2D>(runtime, x, dPre, { transposeA: true }),
      dOut: matmul<tf.Tensor2D>(runtime, active, dy, { transposeA: true }),
    }
    dPre.dispose()
    return gradients
  },
})
