/**
 * One draw from the softmax of each row by the Gumbel-max trick, with temperature and top-k, and how unsure
 * the model is there, from one pass. No gradient. (tfjs's own multinomial is wrong on WebGPU.)
 *
 *   token = argmax over the k likeliest of (logits / temperature + noise)        entropy = -sum p ln p, p = softmax(logits)
 */
import type * as tf from '@tensorflow/tfjs'
import { Implementations } from '../implementation'
import { drawTokensReference } from './reference'

export interface Draw {
  /** (N) int32 */
  tokens: tf.Tensor1D
  /** (N) nats, of the model's own distribution: neither temperature nor top-k change it. */
  entropy: tf.Tensor1D
}

export interface DrawTokensImplementation {
  draw(logits: tf.Tensor2D, noise: tf.Tensor2D, temperature: number, topK: number): Draw
}

export const drawTokensImplementations = new Implementations<DrawTokensImplementation>('drawTokens', drawTokensReference)

/**
 * @param logits (N, V)
 * @param noise (N, V) standard Gumbel numbers, which decide everything: same noise, same tokens
 * @param temperature above 0
 * @param topK draw among the k likeliest only, with all that equal the k-th; 0 is off
 * @returns both the caller's to dispose
 */
export function drawTokens(logits: tf.Tensor2D, noise: tf.Tensor2D, temperature: number, topK: number): Draw {
  return drawTokensImplementations.current().draw(logits, noise, temperature, topK)
}
