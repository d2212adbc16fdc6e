/**
 * The weights of the masked objective against the mean of means, written out; and images with nothing hidden.
 */
import { describe, expect, it } from 'vitest'
import { expectAllClose } from '../../testSupport/allClose'
import { maskWeights } from './loss'

/** Mean over images of the mean over their hidden pixels, images without any left out. */
function meanOfMeans(losses: number[], mask: number[], positions: number): number {
  const means: number[] = []
  for (let from = 0; from < losses.length; from += positions) {
    const hidden = losses.slice(from, from + positions).filter((_, i) => mask[from + i] !== 0)
    if (hidden.length > 0) means.push(hidden.reduce((a, b) => a + b, 0) / hidden.length)
  }
  return means.length > 0 ? means.reduce((a, b) => a + b, 0) / means.length : 0
}

describe.each([
  ['uneven counts', [1, 0, 0, 1, 1, 1, 0, 0, 1, 0]],
  ['an image with nothing hidden', [0, 0, 0, 0, 0, 0, 1, 0, 1, 1]],
  ['everything hidden', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['nothing hidden', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
])('mask weights with %s', (_, mask) => {
  const losses = [2, 7, 1, 8, 2.5, 8, 1.5, 0.25, 4, 5]

  it('make the plain mean of weighed losses the mean over hidden pixels, then images', () => {
    const weights = maskWeights(Float32Array.from(mask), 5)
    const mean = losses.reduce((sum, nats, i) => sum + nats * weights[i]!, 0) / losses.length
    // Weights are rounded to float32, the sum of ten is not.
    expectAllClose([mean], [meanOfMeans(losses, mask, 5)], 1e-6)
  })

  it('are 0 where a pixel is seen and average 1 where any is hidden', () => {
    const weights = maskWeights(Float32Array.from(mask), 5)
    weights.forEach((weight, i) => expect(weight === 0).toBe(mask[i] === 0))
    const any = mask.some((value) => value !== 0)
    expectAllClose([weights.reduce((a, b) => a + b, 0) / weights.length], [any ? 1 : 0], 1e-6)
  })
})
