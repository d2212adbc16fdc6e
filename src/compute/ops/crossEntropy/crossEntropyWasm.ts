/** crossEntropy by the SIMD kernels on tfjs-wasm's memory. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { CrossEntropyImplementation } from './crossEntropyContract'

export const crossEntropyWasm = (kernels: Kernels): CrossEntropyImplementation => ({
  forward(logits, targets, weights) {
    const { loss, lse } = kernels.crossEntropy(logits, targets, weights ?? undefined)
    return { loss: adopt(loss), lse: adopt(lse) }
  },

  backward: (dLoss, logits, targets, lse, weights) =>
    adopt(kernels.crossEntropyGrad(logits, targets, lse, dLoss, weights ? { weights } : {})),
})
