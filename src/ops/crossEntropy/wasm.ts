/** crossEntropy by the SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { CrossEntropyImplementation } from './crossEntropy'

export const crossEntropyWasm = (kernels: Kernels): CrossEntropyImplementation => ({
  forward(logits, targets) {
    const { loss, lse } = kernels.crossEntropy(logits, targets)
    return { loss: adopt(loss), lse: adopt(lse) }
  },

  backward: (dLoss, logits, targets, lse) => adopt(kernels.crossEntropyGrad(logits, targets, lse, dLoss)),
})
