/** Interface of dropout's implementations, and the reference: a mask made by a loop, then stock tfjs ops. */
import * as tf from '@tensorflow/tfjs'
import { threefry, type PrngKey } from '../../../core/counterNoise'
import { blocksBefore, type DropoutNoise, thresholdAndScale, keyAt } from './dropoutNoise'

export interface DropoutImplementation {
  /**
   * @param place index of this dropout in the model
   * @param residual like x, or null
   * @returns like x
   */
  forward(x: tf.Tensor, noise: DropoutNoise, place: number, residual: tf.Tensor | null): tf.Tensor
}

/**
 * Factors of `size` numbers: 0 or 1 / (1 - rate). Two numbers use the two words of one counter.
 *
 * @param blocks counters before the first
 */
export function dropoutFactors(key: PrngKey, rate: number, size: number, blocks = 0): Float32Array {
  const { threshold, scale } = thresholdAndScale(rate)
  const factors = new Float32Array(size)
  for (let pair = 0; 2 * pair < size; pair += 1) {
    const words = threefry(key, [blocks + pair, 0])
    if (words[0] >= threshold) factors[2 * pair] = scale
    // Out of bounds for an odd size: then the assignment has no effect.
    if (words[1] >= threshold) factors[2 * pair + 1] = scale
  }
  return factors
}

export const dropoutReference: DropoutImplementation = {
  forward(x, noise, place, residual) {
    return tf.tidy(() => {
      const factors = dropoutFactors(keyAt(noise, place), noise.rate, x.size, blocksBefore(noise))
      const y = x.mul(tf.tensor(factors, x.shape))
      return residual ? y.add(residual) : y
    })
  },
}
