/** mlp by the SIMD kernels on tfjs-wasm's memory: the activation is applied where the first product is stored. */
import type * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { MlpImplementation } from './mlp'

export const mlpWasm = (kernels: Kernels): MlpImplementation => ({
  forward(x, wFc, wOut, residual) {
    const { y: active, pre } = kernels.matmulQuickGelu(x, wFc)
    const y = kernels.matmul(active, wOut, { residual })
    return { y: adopt(y), pre: adopt(pre), active: adopt(active) }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const dActive = adopt<tf.Tensor2D>(kernels.matmul(dy, wOut, { transposeB: true }))
    const dPre = adopt<tf.Tensor2D>(kernels.quickGeluGrad(pre, dActive))
    const gradients = {
      dx: adopt<tf.Tensor2D>(kernels.matmul(dPre, wFc, { transposeB: true })),
      dFc: adopt<tf.Tensor2D>(kernels.matmul(x, dPre, { transposeA: true })),
      dOut: adopt<tf.Tensor2D>(kernels.matmul(active, dy, { transposeA: true })),
    }
    dActive.dispose()
    dPre.dispose()
    return gradients
  },
})
