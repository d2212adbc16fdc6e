/**
 * How a sampler whose pixels stay on the device lays them out: (T, N, 2), token and entropy of each pixel,
 * position by position.
 */
import type { DrawnPixels, SampleRequest } from './pixelSource'

/** Of one pixel: token and entropy. */
export const numbersPerPixel = 2

/** The prefix as drawing it would have left it: (prefixLength, N, 2), entropy 0. */
export function prefixDrawn({ prefix, prefixLength, sequences }: SampleRequest): Float32Array<ArrayBuffer> {
  const drawn = new Float32Array(prefixLength * sequences * numbersPerPixel)
  for (let n = 0; n < sequences; n += 1) {
    for (let i = 0; i < prefixLength; i += 1)
      drawn[(i * sequences + n) * numbersPerPixel] = prefix[n * prefixLength + i]!
  }
  return drawn
}

/** @param numbers (positions, sequences, 2). @returns the same as (sequences, positions) */
export function pixelsOf(numbers: Float32Array, sequences: number, positions: number): DrawnPixels {
  const tokens = new Uint16Array(sequences * positions)
  const entropy = new Float32Array(sequences * positions)
  for (let i = 0; i < positions; i += 1) {
    for (let n = 0; n < sequences; n += 1) {
      const at = (i * sequences + n) * numbersPerPixel
      tokens[n * positions + i] = numbers[at]!
      entropy[n * positions + i] = numbers[at + 1]!
    }
  }
  return { tokens, entropy }
}
