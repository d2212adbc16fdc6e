/**
 * Threefry against the authors' published test vectors, and the Gumbel numbers against their
 * distribution.
 */
import { describe, expect, it } from 'vitest'
import { gumbelNoise, gumbelOf, pixelKey, threefry, type PrngKey } from './counterNoise'
import { Rng } from './rng'

describe('threefry', () => {
  // From the known answers that come with Random123 (kat_vectors, threefry2x32 with 20 rounds).
  it.each<[PrngKey, PrngKey, PrngKey]>([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ])('gives the published words for key %j', (key, counter, words) => {
    expect(threefry(key, counter)).toEqual(words)
  })
})

describe('Gumbel noise', () => {
  const key: PrngKey = [1, 2]

  it('has the mean, the variance and the quartiles of the standard Gumbel distribution', () => {
    const noise = [...gumbelNoise({ key, position: 3 }, 400, 250)].sort((a, b) => a - b)
    const n = noise.length
    const mean = noise.reduce((a, b) => a + b, 0) / n
    const variance = noise.reduce((a, x) => a + (x - mean) ** 2, 0) / n
    // Standard errors: pi / sqrt(6 n) = 0.004; about sqrt((5.4 - 1) n^-1) pi^2 / 6 = 0.011 for the variance.
    // Four of each are allowed.
    expect(Math.abs(mean - 0.5772157)).toBeLessThan(0.0162)
    expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.044)
    for (const p of [0.25, 0.5, 0.75]) {
      const below = noise.filter((x) => x < -Math.log(-Math.log(p))).length / n
      expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n))
    }
  })

  it('is finite for every word, and falls from the first to the last', () => {
    expect(gumbelOf(0xffffffff)).toBeCloseTo(-Math.log(Math.log(2 ** 24)), 5)
    expect(gumbelOf(0)).toBeCloseTo(24 * Math.log(2), 5)
  })

  it('depends on sequence, pixel, colour and key, but not on the number of sequences', () => {
    const noise = gumbelNoise({ key, position: 5 }, 3, 4)
    expect(gumbelNoise({ key, position: 5 }, 1, 4)).toEqual(noise.slice(0, 4))
    const all = [
      noise,
      gumbelNoise({ key, position: 6 }, 3, 4),
      gumbelNoise({ key: [1, 3], position: 5 }, 3, 4),
    ].flatMap((some) => [...some])
    expect(new Set(all).size).toBe(all.length)
  })

  it('takes its key from the stream without advancing it', () => {
    const rng = new Rng(4)
    expect(pixelKey(rng)).toEqual(pixelKey(rng))
    expect(pixelKey(rng)).not.toEqual(pixelKey(new Rng(5)))
    expect(rng.nextUint32()).toBe(new Rng(4).nextUint32())
  })
})
