/** Mean and sample deviation, by hand. */
import { describe, expect, it } from 'vitest'
import { meanAndDeviation } from './meanAndDeviation'

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
