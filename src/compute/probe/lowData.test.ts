/**
 * The subsets of the low-data protocol: balanced, independent, reproducible, refused with the setting's name.
 */
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { perClassSubsets } from './lowData'

/** 400 labels of 4 classes in random order, class 3 rare. */
const labels = ((): Uint8Array => {
  const rng = new Rng(1)
  const sorted = Uint8Array.from({ length: 400 }, (_, i) => (i < 6 ? 3 : i % 3))
  return Uint8Array.from(rng.permutation(400), (i) => sorted[i])
})()

describe('perClassSubsets', () => {
  it('draws so many of each class, without repeats, ascending', () => {
    const subsets = perClassSubsets(labels, 4, 5, new Rng(2))
    expect(subsets).toHaveLength(5)
    for (const subset of subsets) {
      expect(subset).toHaveLength(16)
      expect(new Set(subset).size).toBe(16)
      expect([...subset].sort((a, b) => a - b)).toEqual([...subset])
      for (let k = 0; k < 4; k += 1) expect(subset.filter((i) => labels[i] === k)).toHaveLength(4)
    }
    expect(new Set(subsets.map((subset) => subset.join())).size).toBe(5)
  })

  it('gives every image of a class the same chance', () => {
    const two = Uint8Array.from({ length: 10 }, (_, i) => i % 2)
    const drawn = new Array<number>(10).fill(0)
    for (const subset of perClassSubsets(two, 2, 2000, new Rng(3))) for (const i of subset) drawn[i] += 1
    // 2 of 5 in 2000 draws: 800 expected, deviation sqrt(2000 * 0.4 * 0.6) = 22; five of them are 110.
    for (const count of drawn) expect(Math.abs(count - 800)).toBeLessThan(110)
  })

  it('keeps its first subsets when more are requested, and small ones lie inside large ones', () => {
    const five = perClassSubsets(labels, 2, 5, new Rng(4))
    expect(perClassSubsets(labels, 2, 3, new Rng(4))).toEqual(five.slice(0, 3))
    perClassSubsets(labels, 6, 5, new Rng(4)).forEach((large, s) =>
      expect([...five[s]].every((i) => large.includes(i))).toBe(true),
    )
    expect(perClassSubsets(labels, 2, 5, new Rng(5))).not.toEqual(five)
  })

  it('takes a whole class where it has just enough, and says which class is short', () => {
    const rare = perClassSubsets(labels, 6, 1, new Rng(6))[0].filter((i) => labels[i] === 3)
    expect(rare).toHaveLength(6)
    expect(() => perClassSubsets(labels, 7, 5, new Rng(6), ['a', 'b', 'c', 'flags'])).toThrow(
      expect.objectContaining({
        failure: {
          code: 'config-invalid',
          subject: 'perClass',
          message: 'Labels per class is 7, but class "flags" has only 6 images to draw from.',
          remedy: 'Use at most 6 labels per class.',
        },
      }),
    )
  })

  it('leaves out classes without images, in the middle and behind the last', () => {
    const labels = Uint8Array.of(0, 2, 0, 2)
    for (const names of [undefined, ['a', 'b', 'c', 'd']]) {
      const [subset] = perClassSubsets(labels, 1, 1, new Rng(1), names)
      expect(Array.from(subset, (i) => labels[i]).sort()).toEqual([0, 2])
    }
  })

  it('refuses a set without images, and labels beyond the names', () => {
    expect(() => perClassSubsets(new Uint8Array(0), 1, 1, new Rng(1))).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'config-invalid', subject: 'perClass' }),
      }),
    )
    expect(() => perClassSubsets(Uint8Array.of(0, 5), 1, 1, new Rng(1), ['a', 'b'])).toThrow(RangeError)
  })

  it.each([
    [0, 5, 'perClass'],
    [1.5, 5, 'perClass'],
    [1, 0, 'subsets'],
    [1, Number.NaN, 'subsets'],
  ])('refuses %d labels in %d subsets', (perClass, subsets, subject) => {
    const refusal = expect.objectContaining({ failure: expect.objectContaining({ subject }) })
    expect(() => perClassSubsets(labels, perClass, subsets, new Rng(1))).toThrow(refusal)
  })
})
