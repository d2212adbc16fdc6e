/**
 * Mean and deviation by hand; AUROC against scikit-learn (tools/probe_fixtures.py) and counting all pairs.
 */
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/auroc.json'
import { Rng } from './rng'
import { auroc, meanAndDeviation } from './statistics'

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
