/** The schedule against its closed form and at its corners. */
import { describe, expect, it } from 'vitest'
import { learningRateAt } from './schedule'

const config = { learningRate: 3e-3, warmupSteps: 40, steps: 1000 }

describe('learningRateAt', () => {
  it('rises linearly and reaches the full rate at update warmupSteps - 1', () => {
    expect(learningRateAt(0, config)).toBeCloseTo(3e-3 / 40, 12)
    expect(learningRateAt(19, config)).toBeCloseTo(1.5e-3, 12)
    expect(learningRateAt(39, config)).toBe(3e-3)
    expect(learningRateAt(40, config)).toBe(3e-3)
  })

  it("is at half height midway, at the cosine's quarter points, and exactly zero at the end", () => {
    expect(learningRateAt(520, config)).toBeCloseTo(1.5e-3, 12)
    expect(learningRateAt(280, config)).toBeCloseTo(3e-3 * (0.5 + Math.SQRT1_2 / 2), 12)
    expect(learningRateAt(760, config)).toBeCloseTo(3e-3 * (0.5 - Math.SQRT1_2 / 2), 12)
    expect(learningRateAt(1000, config)).toBe(0)
    expect(learningRateAt(5000, config)).toBe(0)
  })

  it('gives the last update sin^2 of half a step of the cosine, small but not zero', () => {
    expect(learningRateAt(999, config)).toBeCloseTo(3e-3 * Math.sin(Math.PI / 2 / 960) ** 2, 15)
    expect(learningRateAt(999, config)).toBeGreaterThan(0)
  })

  it('never rises after warm-up and sums to the integral of its shape', () => {
    let sum = 0
    for (let step = 0; step < 1000; step += 1) {
      const rate = learningRateAt(step, config)
      if (step > 40) expect(rate).toBeLessThan(learningRateAt(step - 1, config))
      sum += rate
    }
    // Warm-up sums to (W + 1) / 2, the cosine to (S - W + 1) / 2 exactly.
    expect(sum).toBeCloseTo(3e-3 * (41 / 2 + 961 / 2), 9)
  })

  it('needs no warm-up, and may be nothing but warm-up', () => {
    expect(learningRateAt(0, { ...config, warmupSteps: 0 })).toBe(3e-3)
    const onlyWarm = { learningRate: 1, warmupSteps: 4, steps: 4 }
    expect([0, 1, 2, 3, 4].map((step) => learningRateAt(step, onlyWarm))).toEqual([0.25, 0.5, 0.75, 1, 0])
  })
})
