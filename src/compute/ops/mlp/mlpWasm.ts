/**
 * mlp by the SIMD kernels on tfjs-wasm's memory: the activation and its slope are computed together where the
 * first product is stored, and the slope is applied where the hidden layer's gradient is stored.
 */
import type * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { MlpImplementation } from './mlpContract'

export const mlpWasm = (kernels: Kernels): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const { y: active, slope } = kernels.matmulQuickGelu(x, wFc)
    const y = kernels.matmul(active, wOut, residual ? { residual } : {})
    return { y: adopt(y), kept: adopt(slope), active: adopt(active) }
  },

  backward(dy, x, wFc, wOut, slope, active) {
    const dPre = adopt<tf.Tensor2D>(kernels.matmul(dy, wOut, { transposeB: true, factor: slope }))
    const gradients = {
      dx: adopt<tf.Tensor2D>(kernels.matmul(dPre, wFc, { transposeB: true })),
      dFc: adopt<tf.Tensor2D>(kernels.matmul(x, dPre, { transposeA: true })),
      dOut: adopt<tf.Tensor2D>(kernels.matmul(active, dy, { transposeA: true })),
    }
    dPre.dispose()
    return gradients
  },
})
