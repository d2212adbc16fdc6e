/**
 * Squares against Pillow's crops and sizes with NumPy's averages (tools/palette_fixtures.py), at odd sizes
 * and extreme shapes.
 */
import { describe, expect, it } from 'vitest'
import cases from './fixtures/squares.json'
import { makeSquare } from './makeSquare'

describe('pictures of other shapes become square', () => {
  it.each(cases)('$width x $height at side $side', ({ width, height, side, rgb, box, ...wanted }) => {
    const picture = { width, height, rgb: Uint8Array.from(rgb) }
    for (const way of ['crop', 'pad', 'stretch'] as const) {
      // Exact: both sides compute in whole numbers, halves up.
      expect(Array.from(makeSquare(picture, way, side)), way).toEqual(wanted[way])
    }
    // Pillow rounds after each axis, so it may differ by one level.
    const stretched = makeSquare(picture, 'stretch', side)
    box?.forEach((level, i) => expect(Math.abs(level - stretched[i])).toBeLessThanOrEqual(1))
  })

  it('leaves no part of a picture out but with a crop', () => {
    const red = new Uint8Array(60 * 10 * 3).map((_, i) => (i % 3 === 0 ? 255 : 0))
    const padded = makeSquare({ width: 60, height: 10, rgb: red }, 'pad', 12)
    // Two of twelve rows are the picture, five of white above and below.
    expect(Array.from(padded.subarray(0, 5 * 36)).every((level) => level === 255)).toBe(true)
    expect(Array.from(padded.subarray(5 * 36, 7 * 36))).toEqual(
      Array.from({ length: 72 }, (_, i) => (i % 3 === 0 ? 255 : 0)),
    )
    expect(Array.from(padded.subarray(7 * 36)).every((level) => level === 255)).toBe(true)
  })
})
