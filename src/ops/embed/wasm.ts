/** embed by the SIMD kernels on tfjs-wasm's memory. */
import type * as tf from '@tensorflow/tfjs'
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { EmbedImplementation } from './embed'
import { embedReference } from './reference'

export const embedWasm = (kernels: Kernels): EmbedImplementation => ({
  forward(tokens, wte, wpe, sos) {
    const length = tokens.shape[1]
    return adopt(kernels.embed(tokens, wte, length === wpe.shape[0] ? wpe : wpe.slice([0, 0], [length, wpe.shape[1]]), sos))
  },

  backward(dx, tokens, nVocab, positions) {
    const { dwte, dwpe, dsos } = kernels.embedGrad(tokens, dx, nVocab, positions)
    return { dWte: adopt<tf.Tensor2D>(dwte), dWpe: adopt<tf.Tensor2D>(dwpe), dSos: adopt<tf.Tensor1D>(dsos) }
  },
  // One row a sequence: stock ops are quick enough.
  next: embedReference.next,
})
