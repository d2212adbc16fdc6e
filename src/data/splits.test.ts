/** Splits: disjoint, complete, reproducible; stratified subsets. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng'
import { failureOf } from './fixtures/failureOf'
import { splitTrainValidation, stratifiedSubset } from './splits'

describe('splitTrainValidation', () => {
  it.each([
    [1438, 0.1, 144],
    [10, 0.01, 1],
    [3, 0.5, 2],
    [2, 0.5, 1],
    [100, 0.04, 4],
  ])('splits %i images at %f', (count, fraction, held) => {
    const { train, validation } = splitTrainValidation(count, fraction, new Rng(1))
    expect(validation.length).toBe(held)
    expect(Array.from([...train, ...validation]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, i) => i),
    )
  })

  it('keeps one image on each side whatever the fraction', () => {
    expect(splitTrainValidation(5, 0, new Rng(1)).validation.length).toBe(1)
    expect(splitTrainValidation(5, 1, new Rng(1)).train.length).toBe(1)
  })

  it('follows the seed', () => {
    const split = (seed: number): Uint32Array => splitTrainValidation(200, 0.1, new Rng(seed)).validation
    expect(split(3)).toEqual(split(3))
    expect(split(3)).not.toEqual(split(4))
  })

  it('refuses a single image', async () => {
    expect(await failureOf(() => splitTrainValidation(1, 0.1, new Rng(0)))).toMatchObject({
      code: 'data-size',
    })
  })
})

describe('stratifiedSubset', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : i < 800 ? 1 : i < 995 ? 2 : 7))

  it.each([10, 137, 600, 999])('takes %i images with the share of each class to within one', (count) => {
    const chosen = stratifiedSubset(labels, count, new Rng(5))
    expect(new Set(chosen).size).toBe(count)
    for (const label of [0, 1, 2, 7]) {
      const share = (labels.filter((l) => l === label).length * count) / 1000
      const got = chosen.reduce((sum, i) => sum + (labels[i] === label ? 1 : 0), 0)
      expect(Math.abs(got - share)).toBeLessThan(1)
    }
    expect(Array.from(chosen)).toEqual([...chosen].sort((a, b) => a - b))
  })

  it('takes everything if there are no more, and follows the seed otherwise', () => {
    expect(stratifiedSubset(labels, 5000, new Rng(1)).length).toBe(1000)
    expect(stratifiedSubset(labels, 50, new Rng(1))).toEqual(stratifiedSubset(labels, 50, new Rng(1)))
    expect(stratifiedSubset(labels, 50, new Rng(1))).not.toEqual(stratifiedSubset(labels, 50, new Rng(2)))
  })
})
