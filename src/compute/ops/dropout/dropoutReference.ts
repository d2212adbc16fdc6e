/** Reference composition of dropout: the mask is made by a loop, the rest is stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import { threefry, type Words } from '../../../core/counterNoise'
import { type DropoutNoise, keepingOf, keyAt } from './dropoutNoise'

export interface DropoutImplementation {
  /** @param place which dropout of the model this is. @param residual like x, or null. @returns like x */
  forward(x: tf.Tensor, noise: DropoutNoise, place: number, residual: tf.Tensor | null): tf.Tensor
}

/**
 * What each of `size` numbers is multiplied by: 0 or 1 / (1 - rate). Two numbers take the two words of one
 * counter.
 */
export function dropoutFactors(key: Words, rate: number, size: number): Float32Array {
  const { threshold, scale } = keepingOf(rate)
  const factors = new Float32Array(size)
  for (let pair = 0; 2 * pair < size; pair += 1) {
    const words = threefry(key, [pair, 0])
    if (words[0] >= threshold) factors[2 * pair] = scale
    // Past the end of an odd length, where nothing is kept.
    if (words[1] >= threshold) factors[2 * pair + 1] = scale
  }
  return factors
}

export const dropoutReference: DropoutImplementation = {
  forward(x, noise, place, residual) {
    return tf.tidy(() => {
      const kept = x.mul(tf.tensor(dropoutFactors(keyAt(noise, place), noise.rate, x.size), x.shape))
      return residual ? kept.add(residual) : kept
    })
  },
}
