/** embed by the SIMD kernels on tfjs-wasm's memory. */
import type * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { EmbedImplementation } from './embed'
import { embedReference } from './reference'

export const embedWasm = (kernels: Kernels): EmbedImplementation => ({
  forward: (tokens, wte, wpe, sos) => adopt(kernels.embed(tokens, wte, wpe, sos)),

  backward(dx, tokens, nVocab, positions) {
    const { dwte, dwpe, dsos } = kernels.embedGrad(tokens, dx, nVocab, positions)
    return { dWte: adopt<tf.Tensor2D>(dwte), dWpe: adopt<tf.Tensor2D>(dwpe), dSos: adopt<tf.Tensor1D>(dsos) }
  },

  forwardMasked: (tokens, mask, wte, wpe) => adopt(kernels.embedMasked(tokens, mask, wte, wpe)),

  backwardMasked(dx, tokens, mask, nVocab, positions) {
    const { dwte, dwpe } = kernels.embedMaskedGrad(tokens, mask, dx, nVocab, positions)
    return { dWte: adopt<tf.Tensor2D>(dwte), dWpe: adopt<tf.Tensor2D>(dwpe) }
  },

  // One row a sequence: stock ops are quick enough.
  next: embedReference.next,
})
