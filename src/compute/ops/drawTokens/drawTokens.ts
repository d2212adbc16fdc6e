/**
 * One draw from the softmax of each row by the Gumbel-max trick, with temperature and top-k, and the entropy
 * of the row, in one pass. No gradient. (tfjs's own multinomial is wrong on WebGPU.)
 *
 *   token = argmax over the k likeliest of (logits / temperature + noise)
 *   entropy = -sum p ln p, p = softmax(logits)
 *
 * The noise is a function of the key, the sequence, the pixel and the colour (core/counterNoise), so that
 * every backend draws the same pixels. This is the composition of stock tfjs ops; drawTokensWasm.ts and
 * drawTokensWebgpu.ts are the kernels.
 */
import * as tf from '@tensorflow/tfjs'
import { gumbelNoise, type NoiseAt } from '../../../core/counterNoise'

export interface Draw {
  /** (N) int32 */
  tokens: tf.Tensor1D
  /** (N) nats, of the model's distribution, before temperature and top-k. */
  entropy: tf.Tensor1D
}

/**
 * @param logits (N, V), one row per sequence
 * @param at key and pixel: the same give the same tokens
 * @param temperature above 0
 * @param topK draw among the k likeliest only, with all that equal the k-th; 0 is off
 * @returns both the caller's to dispose
 */
export function drawTokens(logits: tf.Tensor2D, at: NoiseAt, temperature: number, topK: number): Draw {
  const [rows, nVocab] = logits.shape
  const [tokens, entropy] = tf.tidy(() => {
    const logProbabilities = logits.sub(tf.logSumExp(logits, 1, true))
    const uncertainty = tf.exp(logProbabilities).mul(logProbabilities).sum(1).neg()
    const noisy = logits.div(temperature).add(tf.tensor2d(gumbelNoise(at, rows, nVocab), [rows, nVocab]))
    if (topK <= 0 || topK >= nVocab) return [tf.argMax(noisy, 1).toInt(), uncertainty]
    const kthLargest = tf.min(tf.topk(logits, topK).values, 1, true)
    return [tf.argMax(noisy.sub(tf.less(logits, kthLargest).toFloat().mul(1e10)), 1).toInt(), uncertainty]
  })
  return { tokens, entropy } as Draw
}
