/** Holes as flags: presets on even and odd sides, strokes without gaps, and cells outside the image. */
import { describe, expect, test } from 'vitest'
import { afterFirst, presetHole, strokeCells, withCells } from './hole'

const rows = (hole: Uint8Array, nPx: number) =>
  Array.from({ length: nPx }, (_, row) => [...hole.subarray(row * nPx, (row + 1) * nPx)].join(''))

describe('preset holes', () => {
  test('on an even side', () => {
    expect(rows(presetHole('lower', 4), 4)).toEqual(['0000', '0000', '1111', '1111'])
    expect(rows(presetHole('right', 4), 4)).toEqual(['0011', '0011', '0011', '0011'])
    expect(rows(presetHole('centre', 4), 4)).toEqual(['0000', '0110', '0110', '0000'])
    expect(rows(presetHole('checkers', 4), 4)).toEqual(['0101', '1010', '0101', '1010'])
  })

  test('on an odd side each has drawn and given pixels', () => {
    for (const preset of ['lower', 'right', 'centre', 'checkers'] as const) {
      const hole = presetHole(preset, 5)
      expect([hole.includes(1), hole.includes(0)], preset).toEqual([true, true])
    }
  })

  test('prompt rows leave the rows below as the hole', () => {
    expect(rows(afterFirst(3, 3), 3)).toEqual(['000', '111', '111'])
    expect(afterFirst(0, 2)).toEqual(Uint8Array.of(1, 1, 1, 1))
  })
})

describe('strokes', () => {
  test('join both ends without a gap', () => {
    const cells = strokeCells({ row: 0, column: 0 }, { row: 2, column: 5 })
    expect(cells).toHaveLength(6)
    expect([cells[0], cells[5]]).toEqual([
      { row: 0, column: 0 },
      { row: 2, column: 5 },
    ])
    for (let i = 1; i < cells.length; i++) {
      expect(
        Math.max(Math.abs(cells[i].row - cells[i - 1].row), Math.abs(cells[i].column - cells[i - 1].column)),
      ).toBe(1)
    }
    expect(strokeCells({ row: 3, column: 3 }, { row: 3, column: 3 })).toEqual([{ row: 3, column: 3 }])
  })

  test('painting does not change its input and ignores cells outside the image', () => {
    const before = new Uint8Array(4)
    const after = withCells(
      before,
      2,
      [
        { row: 0, column: 1 },
        { row: 2, column: 0 },
        { row: 0, column: -1 },
      ],
      1,
    )
    expect(after).toEqual(Uint8Array.of(0, 1, 0, 0))
    expect(before).toEqual(new Uint8Array(4))
  })
})
