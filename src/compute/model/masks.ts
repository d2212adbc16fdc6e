/**
 * Which pixels are hidden from the masked objective (paper 2.1): each by itself, with a fixed chance. An
 * image may lose none by chance where images are small; model/maskWeights.ts leaves it out of the mean.
 */
import type { Rng } from '../../core/rng'

/** @returns (count) 1 where hidden, 0 where seen; draws one number a pixel */
export function drawMask(count: number, rate: number, rng: Rng): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => (rng.uniform() < rate ? 1 : 0))
}
