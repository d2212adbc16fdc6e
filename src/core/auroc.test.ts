/** AUROC against scikit-learn (tools/probe_fixtures.py), against counting all pairs, and at its ends. */
import { describe, expect, it } from 'vitest'
import { auroc } from './auroc'
import fixture from './fixtures/auroc.json'
import { Rng } from './rng'

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
