/** Tails of Student's t distribution against scipy (tools/statistics_fixtures.py) and in closed form. */
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/statistics.json'
import { twoSidedTail } from './studentT'

describe('twoSidedTail', () => {
  // Relative: logGamma's absolute error of about 1e-15 times its size, at most 2,600 for 999 degrees.
  it.each(fixture.tails)('equals scipy: t $t, $freedom degrees', ({ t, freedom, p }) => {
    // Below 1e-300 the factor x^a leaves the normal numbers.
    if (p < 1e-300) expect(twoSidedTail(t, freedom)).toBeLessThan(1e-299)
    else expect(twoSidedTail(t, freedom) / p).toBeCloseTo(1, 11)
    expect(twoSidedTail(-t, freedom)).toBe(twoSidedTail(t, freedom))
  })

  it('has closed forms for one and two degrees of freedom', () => {
    for (const t of [1e-9, 0.01, 0.5, 1, 3, 40]) {
      expect(twoSidedTail(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 14)
      expect(twoSidedTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 14)
    }
  })

  it('ends at 1 and 0 and refuses what is no number', () => {
    expect(twoSidedTail(0, 5)).toBe(1)
    expect(twoSidedTail(Infinity, 5)).toBe(0)
    expect(() => twoSidedTail(Number.NaN, 5)).toThrow(RangeError)
    expect(() => twoSidedTail(1, 0.5)).toThrow(RangeError)
  })
})
