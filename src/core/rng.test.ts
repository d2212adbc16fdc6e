/** Rng against vectors computed in Python (tools/rng_fixtures.py), and its statistics with fixed seeds. */
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/rng.json'
import { Rng } from './rng'

const words = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.nextUint32())

describe('words and streams', () => {
  it('gives the published xoshiro128** words from state (1, 2, 3, 4)', () => {
    const rng = new Rng(0)
    rng.restore([0, 1, 2, 3, 4])
    expect(words(rng, fixture.published.length)).toEqual(fixture.published)
  })

  it.each(fixture.seeds)(
    'follows the Python reference from seed $seed',
    ({ seed, state, words: expected, uniforms }) => {
      expect(new Rng(seed).state).toEqual([seed, ...state])
      expect(words(new Rng(seed), expected.length)).toEqual(expected)
      const rng = new Rng(seed)
      expect(uniforms.map(() => rng.uniform())).toEqual(uniforms)
    },
  )

  it.each(fixture.forks)(
    'forks seed $seed by "$label" as the reference does',
    ({ seed, label, child, words: expected }) => {
      const fork = new Rng(seed).fork(label)
      expect(fork.state[0]).toBe(child)
      expect(words(fork, expected.length)).toEqual(expected)
    },
  )

  it('forks without advancing the parent, and alike however much was drawn', () => {
    const untouched = new Rng(5)
    const forked = new Rng(5)
    const early = words(forked.fork('x'), 3)
    expect(words(forked, 6)).toEqual(words(untouched, 6))
    expect(words(forked.fork('x'), 3)).toEqual(early)
    expect(words(forked.fork('y'), 3)).not.toEqual(early)
  })

  it('gives 2,000 labels 2,000 different streams', () => {
    const parent = new Rng(0)
    const first = new Set(Array.from({ length: 2000 }, (_, i) => parent.fork(`batch ${i}`).nextUint32()))
    expect(first.size).toBe(2000)
  })

  it('goes on from a saved state that went through JSON', () => {
    const rng = new Rng(99)
    words(rng, 17)
    const saved = JSON.parse(JSON.stringify(rng.state))
    const expected = words(rng, 5)
    const later = new Rng(1)
    later.restore(saved)
    expect(words(later, 5)).toEqual(expected)
    later.restore(saved)
    expect(later.fork('a').state).toEqual(rng.fork('a').state)
  })

  it.each([-1, 0.5, Number.NaN, 4_294_967_296])('refuses the seed %s', (seed) => {
    expect(() => new Rng(seed)).toThrow(RangeError)
  })

  it('refuses a state of zeros and one with a missing word', () => {
    expect(() => new Rng(0).restore([0, 0, 0, 0, 0])).toThrow(RangeError)
    expect(() => new Rng(0).restore([0, 1, 2, 3] as never)).toThrow(RangeError)
  })
})

describe('distributions', () => {
  it('uniform has the mean, variance and serial independence of a uniform', () => {
    const rng = new Rng(3)
    const n = 100_000
    let sum = 0
    let squares = 0
    let lagged = 0
    let previous = 0.5
    let outside = 0
    for (let i = 0; i < n; i += 1) {
      const u = rng.uniform()
      if (!(u >= 0 && u < 1)) outside += 1
      sum += u
      squares += (u - 0.5) ** 2
      lagged += (u - 0.5) * (previous - 0.5)
      previous = u
    }
    expect(outside).toBe(0)
    // Four standard errors of each mean.
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n))
    expect(Math.abs(lagged / n)).toBeLessThan((4 * (1 / 12)) / Math.sqrt(n))
  })

  it.each([2, 7, 10])('int(%i) fills its classes evenly by chi-square', (n) => {
    const rng = new Rng(n)
    const draws = 70_000
    const counts = Array.from({ length: n }, () => 0)
    for (let i = 0; i < draws; i += 1) counts[rng.int(n)] += 1
    const chi2 = counts.reduce((sum, count) => sum + (count - draws / n) ** 2 / (draws / n), 0)
    // 99.9% points of chi-square with 1, 6 and 9 degrees of freedom.
    expect(chi2).toBeLessThan({ 2: 10.83, 7: 22.46, 10: 27.88 }[n] as number)
  })

  it('int is unbiased where a plain remainder would not be', () => {
    // With n = 3 * 2^30 the remainder of a word would fall below 2^30 half of the time; a third is right.
    const rng = new Rng(11)
    let low = 0
    for (let i = 0; i < 30_000; i += 1) if (rng.int(3 * 2 ** 30) < 2 ** 30) low += 1
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 30_000))
  })

  it.each([0, -3, 1.5])('int refuses %s', (n) => {
    expect(() => new Rng(0).int(n)).toThrow(RangeError)
  })

  it('normal has the first four moments of a standard normal', () => {
    const rng = new Rng(1)
    const n = 100_000
    const moments = [0, 0, 0, 0]
    for (let i = 0; i < n; i += 1) {
      const z = rng.normal()
      for (let p = 0; p < 4; p += 1) moments[p] += z ** (p + 1) / n
    }
    // Four standard errors: variances of z, z^2, z^3, z^4 are 1, 2, 15, 96.
    const expected = [0, 1, 0, 3]
    const variances = [1, 2, 15, 96]
    moments.forEach((moment, p) =>
      expect(Math.abs(moment - expected[p])).toBeLessThan(4 * Math.sqrt(variances[p] / n)),
    )
  })

  it('gumbel has its mean and variance, and Gumbel-max samples the softmax', () => {
    const rng = new Rng(8)
    const n = 50_000
    const values = Array.from({ length: n }, () => rng.gumbel())
    const mean = values.reduce((a, b) => a + b, 0) / n
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n
    expect(Math.abs(mean - 0.5772156649)).toBeLessThan(4 * Math.sqrt(Math.PI ** 2 / 6 / n))
    expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.06)
    const probabilities = [0.1, 0.2, 0.7]
    const counts = [0, 0, 0]
    for (let i = 0; i < n; i += 1) {
      const scores = probabilities.map((p) => Math.log(p) + rng.gumbel())
      counts[scores.indexOf(Math.max(...scores))] += 1
    }
    counts.forEach((count, k) =>
      expect(Math.abs(count / n - probabilities[k])).toBeLessThan(4 * Math.sqrt(0.25 / n)),
    )
  })

  it('permutation holds each index once and is uniform over the 6 orders of 3', () => {
    const order = new Rng(4).permutation(1000)
    expect(new Set(order).size).toBe(1000)
    expect(Math.max(...order)).toBe(999)
    const rng = new Rng(6)
    const seen = new Map<string, number>()
    for (let i = 0; i < 12_000; i += 1) {
      const key = rng.permutation(3).join('')
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    const chi2 = [...seen.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
    expect(seen.size).toBe(6)
    expect(chi2).toBeLessThan(20.52) // 99.9% point, 5 degrees of freedom
    expect(new Rng(0).permutation(0)).toEqual(new Uint32Array(0))
  })
})
