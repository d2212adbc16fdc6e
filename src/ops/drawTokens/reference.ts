/** Reference composition of drawTokens, in stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import type { Draw, DrawTokensImplementation } from './drawTokens'

export const drawTokensReference: DrawTokensImplementation = {
  draw(logits, noise, temperature, topK) {
    const [tokens, entropy] = tf.tidy(() => {
      const nVocab = logits.shape[1]
      const logProbabilities = logits.sub(tf.logSumExp(logits, 1, true))
      const uncertainty = tf.exp(logProbabilities).mul(logProbabilities).sum(1).neg()
      const noisy = logits.div(temperature).add(noise)
      if (topK <= 0 || topK >= nVocab) return [tf.argMax(noisy, 1).toInt(), uncertainty]
      const smallestKept = tf.min(tf.topk(logits, topK).values, 1, true)
      return [tf.argMax(noisy.sub(tf.less(logits, smallestKept).toFloat().mul(1e10)), 1).toInt(), uncertainty]
    })
    return { tokens, entropy } as Draw
  },
}
