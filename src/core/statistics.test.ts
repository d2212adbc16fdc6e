/**
 * Mean and deviation by hand; AUROC against scikit-learn (tools/probe_fixtures.py) and counting all pairs;
 * paired tests against scipy and numpy (tools/statistics_fixtures.py).
 */
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/auroc.json'
import scipy from './fixtures/statistics.json'
import { Rng } from './rng'
import { auroc, meanAndDeviation, pairedDifference, pairedTest, shareError } from './statistics'

describe('auroc', () => {
  it.each(fixture.cases)('equals scikit-learn: $auroc', ({ scoresIn, scoresOut, auroc: expected }) => {
    expect(auroc(scoresIn, scoresOut)).toBeCloseTo(expected, 13)
    // Changing the sets' roles turns it round.
    expect(auroc(scoresOut, scoresIn)).toBeCloseTo(1 - expected, 13)
  })

  it('counts pairs, ties half, whatever the order', () => {
    const rng = new Rng(8)
    const a = Array.from({ length: 30 }, () => rng.int(9) - 4)
    const b = Float32Array.from({ length: 17 }, () => rng.int(9) - 3)
    let pairs = 0
    for (const inside of a)
      for (const outside of b) pairs += outside > inside ? 1 : outside === inside ? 0.5 : 0
    expect(auroc(a, b)).toBeCloseTo(pairs / (30 * 17), 14)
  })

  it('is 1 and 0 when apart, a half when equal, and ranks infinite scores', () => {
    expect(auroc([1, 2], [3, 4, 5])).toBe(1)
    expect(auroc([3, 4, 5], [1, 2])).toBe(0)
    expect(auroc([2, 2], [2, 2, 2])).toBe(0.5)
    expect(auroc([0, -0], [Infinity])).toBe(1)
    expect(auroc([-Infinity, 0], [-0])).toBe(0.75)
  })

  it('does not change its input and refuses what cannot be ranked', () => {
    const scores = [3, 1, 2]
    auroc(scores, scores)
    expect(scores).toEqual([3, 1, 2])
    expect(() => auroc([], [1])).toThrow(RangeError)
    expect(() => auroc([1], [])).toThrow(RangeError)
    expect(() => auroc([1, Number.NaN], [1])).toThrow(RangeError)
    expect(() => auroc([1], [Number.NaN])).toThrow(RangeError)
  })
})

describe('meanAndDeviation', () => {
  it('divides by one less than the count', () => {
    // Squares about 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
    const { mean, deviation } = meanAndDeviation([2, 4, 4, 4, 5, 5, 7, 9])
    expect(mean).toBeCloseTo(5, 14)
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 14)
    expect(meanAndDeviation(Float32Array.of(1, 3))).toEqual({ mean: 2, deviation: Math.SQRT2 })
  })

  it('has no deviation for one value, and keeps that of nearly equal ones', () => {
    expect(meanAndDeviation([0.7])).toEqual({ mean: 0.7, deviation: 0 })
    expect(meanAndDeviation([1e9, 1e9 + 1, 1e9 + 2]).deviation).toBeCloseTo(1, 6)
  })

  it('refuses no values', () => {
    expect(() => meanAndDeviation([])).toThrow(RangeError)
  })
})

describe('shareError', () => {
  it('is the deviation of an accuracy, by the list of right and wrong answers', () => {
    const answers = [1, 1, 0, 1, 0, 1, 1]
    const { mean, deviation } = meanAndDeviation(answers)
    // The sample deviation divides by n - 1, the binomial one by n.
    expect(shareError(mean, 7)).toBeCloseTo((deviation * Math.sqrt(6 / 7)) / Math.sqrt(7), 14)
    expect(shareError(1, 3)).toBe(0)
  })

  it('refuses what is no share', () => {
    expect(() => shareError(1.01, 3)).toThrow(RangeError)
    expect(() => shareError(Number.NaN, 3)).toThrow(RangeError)
    expect(() => shareError(0.5, 0)).toThrow(RangeError)
  })
})

describe('pairedDifference', () => {
  // Sums of at most 211 terms in float64, in another order: 14 digits.
  it.each(scipy.classifiers)('equals numpy over the single images: $mean', (given) => {
    const found = pairedDifference(given.first, given.second, given.labels)
    expect(found.mean).toBeCloseTo(given.mean, 14)
    expect(found.error).toBeCloseTo(given.error, 14)
    const back = pairedDifference(given.second, given.first, given.labels)
    expect([back.onlyFirst, back.onlySecond]).toEqual([found.onlySecond, found.onlyFirst])
  })

  it('counts the images that one alone has right', () => {
    expect(pairedDifference([0, 1, 1, 2, 0], [0, 0, 1, 1, 1], [0, 1, 2, 2, 1])).toEqual({
      mean: 0.2,
      error: Math.sqrt(3 - 1 / 5) / 5,
      onlyFirst: 2,
      onlySecond: 1,
      images: 5,
    })
  })

  it('refuses lengths that do not fit', () => {
    expect(() => pairedDifference([], [], [])).toThrow(RangeError)
    expect(() => pairedDifference([1], [1, 2], [1, 2])).toThrow(RangeError)
  })
})

describe('pairedTest', () => {
  // Relative: the t distribution by logarithms of gamma functions keeps 12 digits (studentT.test.ts).
  it.each(scipy.tests)('equals scipy.stats.ttest_rel: p = $p', ({ differences, mean, error, t, p }) => {
    const found = pairedTest(differences)
    expect(found.freedom).toBe(differences.length - 1)
    expect(found.mean / mean).toBeCloseTo(1, 12)
    expect(found.error / error).toBeCloseTo(1, 12)
    expect(found.t / t).toBeCloseTo(1, 11)
    expect(found.p / p).toBeCloseTo(1, 11)
    expect(pairedTest(differences.map((d) => -d)).p).toBe(found.p)
  })

  it('has an answer without spread, and refuses too few pairs', () => {
    expect(pairedTest([0, 0, 0])).toEqual({ mean: 0, error: 0, t: 0, freedom: 2, p: 1 })
    expect(pairedTest([0.5, 0.5])).toEqual({ mean: 0.5, error: 0, t: Infinity, freedom: 1, p: 0 })
    expect(() => pairedTest([0.5])).toThrow(RangeError)
    expect(() => pairedTest([0.5, Number.NaN])).toThrow(RangeError)
  })
})
