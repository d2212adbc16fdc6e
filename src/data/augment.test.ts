import { describe, expect, test } from 'vitest'
import { Rng } from '../core/rng'
import { augment } from './augment'

const nPx = 5
const images = Uint16Array.from({ length: 200 * nPx * nPx }, (_, i) => i % (nPx * nPx))

/** numpy.pad(mode='reflect') and a crop: rows and columns by their mirrored index. */
function cropped(down: number, right: number, flip: boolean): number[] {
  const index = [2, 1, 0, 1, 2, 3, 4, 3, 2]
  return Array.from({ length: nPx * nPx }, (_, i) => {
    const [row, column] = [Math.floor(i / nPx), i % nPx]
    return index[row + down + 2] * nPx + index[(flip ? nPx - 1 - column : column) + right + 2]
  })
}

describe('augment', () => {
  test('returns only reflect-padded crops, and eventually all of them', () => {
    const moved = augment(images, nPx, { pad: 2, flip: true }, new Rng(1))
    const allowed = new Map<string, number>()
    for (const flip of [false, true]) {
      for (let down = -2; down <= 2; down += 1)
        for (let right = -2; right <= 2; right += 1) allowed.set(cropped(down, right, flip).join(), 0)
    }
    for (let from = 0; from < moved.length; from += nPx * nPx) {
      const key = moved.subarray(from, from + nPx * nPx).join()
      expect(allowed.has(key)).toBe(true)
      allowed.set(key, allowed.get(key)! + 1)
    }
    // 40 kinds, since a shift by 2 mirrors this image onto itself; 200 draws miss 40 (39/40)^200 = 0.25 of
    // them on average.
    expect(allowed.size).toBe(40)
    expect([...allowed.values()].filter((count) => count > 0).length).toBeGreaterThan(35)
  })

  test('without pad and flip nothing moves, and the input never does', () => {
    const before = images.slice()
    expect(augment(images, nPx, { pad: 0, flip: false }, new Rng(2))).toEqual(images)
    augment(images, nPx, { pad: 3, flip: true }, new Rng(2))
    expect(images).toEqual(before)
  })

  test('the seed decides, and flipping does not change where crops lie', () => {
    const one = augment(images, nPx, { pad: 1, flip: false }, new Rng(3))
    expect(augment(images, nPx, { pad: 1, flip: false }, new Rng(3))).toEqual(one)
    const flipped = augment(images, nPx, { pad: 1, flip: true }, new Rng(3))
    const same = Array.from(
      { length: 200 },
      (_, i) => one.subarray(i * 25, i * 25 + 25).join() === flipped.subarray(i * 25, i * 25 + 25).join(),
    )
    const share = same.filter(Boolean).length / 200
    // Half of them, within four standard deviations of a fair coin.
    expect(Math.abs(share - 0.5)).toBeLessThan(0.15)
  })

  test.each([-1, 1.5, 5])('a pad of %s is refused', (pad) => {
    expect(() => augment(images, nPx, { pad, flip: false }, new Rng(1))).toThrow(/does not fit/)
  })
})
