/** Half precision against a search among all of its numbers, and against the rule for ties. */
import { describe, expect, it } from 'vitest'
import { largestHalf, narrowToHalves, widenHalves } from './halfFloats'

/** All finite half-precision numbers that are not negative, ascending; the index is the number's bits. */
const ascending = widenHalves(Uint16Array.from({ length: 0x7c00 }, (_, i) => i))

/** The nearest of `ascending` by distance in float64, of two equally near ones the one with even bits. */
function nearest(value: number): number {
  const size = Math.abs(value)
  const above = ascending.findIndex((half) => half >= size)
  const below = Math.max(0, above - 1)
  const [up, down] = [ascending[above]! - size, size - ascending[below]!]
  const bits = up < down || (up === down && above % 2 === 0) ? above : below
  return bits + (Object.is(Math.sign(value), -0) || value < 0 ? 0x8000 : 0)
}

const floatAt = (word: number) => new Float32Array(Uint32Array.of(word).buffer)[0]!
const wordOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!

describe('half precision', () => {
  it('ascends, from zero by 2^-24 to the largest', () => {
    expect(ascending.every((half, i) => i === 0 || half > ascending[i - 1]!)).toBe(true)
    expect([...ascending.subarray(0, 2), ascending.at(-1)]).toEqual([0, 2 ** -24, largestHalf])
  })

  it('keeps every finite number, of both signs', () => {
    const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter((i) => (i & 0x7c00) !== 0x7c00)
    expect(narrowToHalves(widenHalves(bits))).toEqual(bits)
  })

  it('rounds to the nearest, also between the smallest numbers and just beside a tie', () => {
    // Around numbers of every size: itself, and the middle to the next with its float32 neighbours.
    const values = Array.from({ length: 400 }, (_, i) => Math.floor((i * 0x7bff) / 400)).flatMap((bits) => {
      const [half, next] = [ascending[bits]!, ascending[bits + 1]!]
      const middle = wordOf((half + next) / 2)
      return [half, floatAt(middle - 1), floatAt(middle), -floatAt(middle + 1), -floatAt(middle)]
    })
    const few = Float32Array.from([...values, 0, -0, 2 ** -26, 2 ** -25, -1.4e-45, 1 / 3, Math.PI])
    expect([...narrowToHalves(few)]).toEqual([...few].map(nearest))
  })

  it('refuses what rounds beyond the largest, and what is no number', () => {
    expect([...narrowToHalves(Float32Array.of(65_519.99, -65_519.99))]).toEqual([0x7bff, 0xfbff])
    for (const value of [65_520, -65_520, 1e30, Infinity, Number.NaN])
      expect(() => narrowToHalves(Float32Array.of(1, value))).toThrow(/no finite half-precision number/)
  })

  it('reads a view that begins inside its buffer', () => {
    expect([...narrowToHalves(Float32Array.of(9, 1, -2).subarray(1))]).toEqual([0x3c00, 0xc000])
  })
})
