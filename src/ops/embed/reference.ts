/**
 * Reference composition of embed. The scatter is a one-hot matrix product, because the gradient of
 * tfjs's gather needs UnsortedSegmentSum, which the wasm backend does not have.
 */
import * as tf from '@tensorflow/tfjs'
import type { EmbedImplementation } from './embed'

export const embedReference: EmbedImplementation = {
  forward(tokens, wte, wpe, sos) {
    return tf.tidy(() => {
      const [batch, length] = tokens.shape
      const width = wte.shape[1]
      const start = sos.reshape([1, 1, width]).tile([batch, 1, 1])
      const seen = tf.gather(wte, tokens.slice([0, 0], [batch, length - 1]).flatten()).reshape([batch, length - 1, width])
      const shifted = length > 1 ? tf.concat([start, seen], 1) : start
      return shifted.add(wpe.slice([0, 0], [length, width])) as tf.Tensor3D
    })
  },

  backward(dx, tokens, nVocab, positions) {
    return tf.tidy(() => {
      const [batch, length, width] = dx.shape
      const dPositions = dx.sum(0) as tf.Tensor2D
      const dWpe = positions > length ? dPositions.pad([[0, positions - length], [0, 0]]) as tf.Tensor2D : dPositions
      const dSos = dx.slice([0, 0, 0], [batch, 1, width]).sum([0, 1]) as tf.Tensor1D
      if (length === 1) return { dWte: tf.zeros([nVocab, width]) as tf.Tensor2D, dWpe, dSos }
      const oneHot = tf.oneHot(tokens.slice([0, 0], [batch, length - 1]).flatten().toInt(), nVocab).toFloat() as tf.Tensor2D
      const dSeen = dx.slice([0, 1, 0], [batch, length - 1, width]).reshape([batch * (length - 1), width]) as tf.Tensor2D
      const dWte = tf.matMul(oneHot, dSeen, true, false) as tf.Tensor2D
      return { dWte, dWpe, dSos }
    })
  },
  next(previous, position, wte, wpe) {
    return tf.tidy(() => {
      const width = wte.shape[1]
      return tf.gather(wte, previous).add(wpe.slice([position, 0], [1, width])).reshape([previous.shape[0], 1, width]) as tf.Tensor3D
    })
  },
}
