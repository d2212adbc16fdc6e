/** Reference composition of mlp, from those of linear and quickGelu. */
import { linearReference } from '../linear/linearReference'
import { quickGeluReference } from '../quickGelu/quickGeluReference'
import type { MlpImplementation } from './mlpContract'
import type * as tf from '@tensorflow/tfjs'

export const mlpReference: MlpImplementation = {
  forward(x, wFc, wOut, residual) {
    const pre = linearReference.forward(x, wFc, null)
    const active = quickGeluReference.forward(pre) as tf.Tensor2D
    return { y: linearReference.forward(active, wOut, residual), kept: pre, active }
  },

  backward(dy, x, wFc, wOut, pre, active) {
    const outer = linearReference.backward(dy, active, wOut)
    const dPre = quickGeluReference.backward(outer.dx, pre) as tf.Tensor2D
    const inner = linearReference.backward(dPre, x, wFc)
    outer.dx.dispose()
    dPre.dispose()
    return { dx: inner.dx, dFc: inner.dWeight, dOut: outer.dWeight }
  },
}
