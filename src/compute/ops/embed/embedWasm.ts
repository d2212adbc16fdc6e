/** embed by the SIMD kernels on tfjs-wasm's memory. */
import type * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { EmbedImplementation } from './embedContract'

/**
 * Hands over the colour table's gradient, with the one that is there already added: a small table, so a stock
 * op will do.
 */
function handOver(dwte: tf.TensorInfo, already: tf.Tensor2D | null): tf.Tensor2D {
  const own = adopt<tf.Tensor2D>(dwte)
  if (!already) return own
  const sum = own.add(already) as tf.Tensor2D
  own.dispose()
  return sum
}

export const embedWasm = (kernels: Kernels): EmbedImplementation => ({
  forward: (tokens, wte, wpe, sos) => adopt(kernels.embed(tokens, wte, wpe, sos)),

  backward(dx, tokens, nVocab, positions, already) {
    const { dwte, dwpe, dsos } = kernels.embedGrad(tokens, dx, nVocab, positions)
    return { dWte: handOver(dwte, already), dWpe: adopt<tf.Tensor2D>(dwpe), dSos: adopt<tf.Tensor1D>(dsos) }
  },

  forwardMasked: (tokens, mask, wte, wpe) => adopt(kernels.embedMasked(tokens, mask, wte, wpe)),

  backwardMasked(dx, tokens, mask, nVocab, positions, already) {
    const { dwte, dwpe } = kernels.embedMaskedGrad(tokens, mask, dx, nVocab, positions)
    return { dWte: handOver(dwte, already), dWpe: adopt<tf.Tensor2D>(dwpe) }
  },
})
