/** The drawing on the pad: brush, fill, history, what a model sees of it, requests, and its colours. */
import { describe, expect, it } from 'vitest'
import type { CompletionSettings } from '../../../core/protocol'
import { digitsConfig, smallPreview } from '../../../testSupport/fakeWorker'
import type { Drawing } from '../../store/state/touch'
import {
  backgroundOf,
  blankDrawing,
  brushCells,
  filled,
  keyColours,
  padOf,
  padSettings,
  painted,
  redone,
  seenPart,
  sheetOf,
  sortedColours,
  undone,
  withoutGaps,
} from './padDrawing'

const grid = 4
/** Rows of characters: a digit is a colour, a dot is empty. */
const drawingOf = (...rows: string[]): Drawing => {
  const cells = [...rows.join('')]
  return {
    tokens: Uint16Array.from(cells, (cell) => (cell === '.' ? 0 : Number(cell))),
    known: Uint8Array.from(cells, (cell) => (cell === '.' ? 0 : 1)),
  }
}
const rowsOf = ({ tokens, known }: Drawing) =>
  Array.from({ length: grid }, (_, row) =>
    Array.from({ length: grid }, (__, column) => {
      const i = row * grid + column
      return known[i] ? String(tokens[i]) : '.'
    }).join(''),
  )
const paintedRows = (...args: Parameters<typeof painted>) => rowsOf(painted(...args))
const run = { id: 'run', config: { ...digitsConfig, nPx: grid }, preview: smallPreview }

describe('strokes', () => {
  const sheet = drawingOf('1111', '1111', '....', '....')

  it('paint squares of the brush size around a cell, and leave out what lies outside', () => {
    expect(paintedRows(sheet, grid, brushCells({ row: 2, column: 1 }, 1), 3)).toEqual([
      '1111',
      '1111',
      '.3..',
      '....',
    ])
    expect(paintedRows(sheet, grid, brushCells({ row: 1, column: 1 }, 2), 3)).toEqual([
      '1111',
      '1331',
      '.33.',
      '....',
    ])
    expect(paintedRows(sheet, grid, brushCells({ row: 0, column: 0 }, 3), 3)).toEqual([
      '3311',
      '3311',
      '....',
      '....',
    ])
  })

  it('empty cells, and change nothing in place', () => {
    expect(paintedRows(sheet, grid, [{ row: 0, column: 3 }], null)).toEqual(['111.', '1111', '....', '....'])
    expect(rowsOf(sheet)).toEqual(['1111', '1111', '....', '....'])
  })

  it('fill an area of one colour or of empty cells, not through corners', () => {
    const frame = drawingOf('2221', '2121', '2211', '1111')
    expect(rowsOf(filled(frame, grid, { row: 1, column: 1 }, 7))).toEqual(['2221', '2721', '2211', '1111'])
    expect(rowsOf(filled(frame, grid, { row: 3, column: 3 }, 7))).toEqual(['2227', '2127', '2277', '7777'])
    expect(rowsOf(filled(sheet, grid, { row: 3, column: 0 }, 5))).toEqual(['1111', '1111', '5555', '5555'])
  })
})

describe('the pad', () => {
  it('begins with a plain first half in the commonest colour of the edges', () => {
    const preview = { ...smallPreview, stripTokens: Uint16Array.of(1, 1, 1, 0) }
    expect(backgroundOf({ ...run, preview })).toBe(1)
    expect(rowsOf(blankDrawing({ ...run, preview }, null))).toEqual(['1111', '1111', '....', '....'])
    const columns = Uint16Array.from({ length: 16 }, (_, i) => (i % 4) * 4 + Math.floor(i / 4))
    expect(rowsOf(blankDrawing({ ...run, preview }, columns))).toEqual(['11..', '11..', '11..', '11..'])
  })

  it('goes back and forward through its drawings; a new one ends the way forward', () => {
    const first = padOf(null, run, null)
    const [a, b, c] = ['1...', '12..', '123.'].map((row) => drawingOf(row, '....', '....', '....'))
    let pad = sheetOf(sheetOf(first, a), b)
    pad = undone(pad)
    expect(pad.drawing).toBe(a)
    expect(redone(pad).drawing).toBe(b)
    pad = sheetOf(pad, c)
    expect(redone(pad)).toBe(pad)
    expect(undone(undone(pad)).drawing).toBe(first.drawing)
    expect(undone(undone(undone(pad))).drawing).toBe(first.drawing)
  })

  it('is kept for its run and new for another', () => {
    const pad = sheetOf(padOf(null, run, null), drawingOf('3333', '....', '....', '....'))
    expect(padOf(pad, run, null)).toBe(pad)
    expect(padOf(pad, { ...run, id: 'other' }, null).past).toEqual([])
  })
})

describe('what a model sees', () => {
  const gappy = drawingOf('1111', '1.11', '2...', '....')
  const flags = (drawn: Uint8Array) => [...drawn].join('')

  it('is all before the first empty pixel in reading order', () => {
    expect(seenPart(gappy, null, false)).toMatchObject({ seen: 5, hidden: 3 })
    expect(flags(seenPart(gappy, null, false).drawn)).toBe('0000011111111111')
    const columns = Uint16Array.from({ length: 16 }, (_, i) => (i % 4) * 4 + Math.floor(i / 4))
    // Down the first column: three painted pixels.
    const part = seenPart(gappy, columns, false)
    expect([part.seen, part.hidden]).toEqual([3, 5])
    expect(flags(part.drawn)).toBe('0111011101111111')
  })

  it('is everything painted for a masked model', () => {
    const part = seenPart(gappy, null, true)
    expect([part.seen, part.hidden, flags(part.drawn)]).toEqual([8, 0, '0000010001111111'])
  })

  it('grows when the gaps are filled', () => {
    expect(rowsOf(withoutGaps(gappy, null, 3))).toEqual(['1111', '1311', '2...', '....'])
    expect(seenPart(withoutGaps(gappy, null, 3), null, false)).toMatchObject({ seen: 9, hidden: 0 })
  })
})

describe('the request for the rest', () => {
  const base: CompletionSettings = {
    promptRows: 2,
    promptCount: 6,
    samplesPerPrompt: 3,
    temperature: 1,
    topK: 0,
    seed: 5,
    fill: 'raster',
    fillRounds: 4,
    hole: null,
  }
  const drawing = drawingOf('1111', '1.11', '2...', '....')

  it('gives a next-pixel model the tokens before the first empty pixel', () => {
    expect(padSettings(base, drawing, null, false)).toEqual({
      ...base,
      promptCount: 1,
      prompts: drawing.tokens,
      promptsAre: 'pad',
      promptTokens: 5,
    })
  })

  it('gives a masked model the empty pixels as its hole', () => {
    const settings = padSettings(base, drawing, null, true)
    expect(settings).toMatchObject({ promptsAre: 'pad', seed: 5 })
    expect([...settings!.hole!].join('')).toBe('0000010001111111')
  })

  it('gives nothing of an empty pad, and is impossible for a full one', () => {
    const empty = drawingOf('....', '....', '....', '....')
    expect(padSettings(base, empty, null, false)).toEqual({ ...base, promptCount: 1, promptRows: 0 })
    const full = drawingOf('1111', '1111', '1111', '1111')
    expect([padSettings(base, full, null, false), padSettings(base, full, null, true)]).toEqual([null, null])
  })
})

describe('colours', () => {
  it('of the keys are all of a small palette by lightness, or nine far from each other', () => {
    expect(keyColours(Uint8Array.of(255, 255, 255, 0, 0, 0, 90, 90, 90))).toEqual([1, 2, 0])
    const cube = Uint8Array.from({ length: 3 * 64 }, (_, i) => {
      const token = Math.floor(i / 3)
      return 85 * [Math.floor(token / 16), Math.floor(token / 4) % 4, token % 4][i % 3]
    })
    const chosen = keyColours(cube)
    expect(chosen).toHaveLength(9)
    expect([chosen[0], chosen[8]]).toEqual([0, 63])
    const levels = (token: number) => [Math.floor(token / 16), Math.floor(token / 4) % 4, token % 4]
    for (const a of chosen) {
      for (const b of chosen) {
        const [one, other] = [levels(a), levels(b)]
        // No two share a face or an edge in the cube of 4 x 4 x 4 colours.
        if (a !== b) expect(Math.hypot(...one.map((level, i) => level - other[i]))).toBeGreaterThan(1.5)
      }
    }
    expect(sortedColours(cube).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i))
  })

  it('are sorted with greys first, then by hue', () => {
    const rgb = Uint8Array.of(0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 0)
    expect(sortedColours(rgb)).toEqual([3, 1, 2, 4, 0])
  })
})
