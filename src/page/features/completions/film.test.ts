/** Films of a run as numbers: replay of its events, place of each image, step, progress, order and times. */
import { describe, expect, it, test } from 'vitest'
import { arrivedSet, colours, grid } from '../../../testSupport/completionSet'
import { savedRun } from '../../../testSupport/smallSavedRun'
import { filmOf, setsOf } from './film'
import { drawText } from './pixelText'

const options = { frames: 10, prompts: 8, samples: 2, frameMs: 200 }
const rgb = colours(16)
const colourOf = (token: number) => rgb[3 * token] * 0x10000 + rgb[3 * token + 1] * 0x100 + rgb[3 * token + 2]
const unknown = 0xd5d5cd
const progress = 0xbd3f0a

/** Cells of 120 pixels, 30 for each of 4; a gap of 6, twice that between given, drawn and original. */
const [cell, gap, head] = [120, 6, 32]
const tops = [0, 1, 2, 3].map((row) => head + row * (cell + gap) + [0, 1, 1, 2][row] * gap)
const squareAt = (
  { width, pixels }: { width: number; pixels: Uint32Array },
  column: number,
  row: number,
  place: number,
) => {
  const [x, y] = [place % grid, Math.floor(place / grid)]
  const scale = cell / grid
  const colour = (right: number, down: number) =>
    pixels[(tops[row] + y * scale + down) * width + gap + column * (cell + gap) + x * scale + right]
  // Both corners of the enlarged pixel.
  expect(colour(scale - 1, scale - 1)).toBe(colour(0, 0))
  return colour(0, 0)
}

describe('a film', () => {
  const set = arrivedSet()
  const [frame] = filmOf([set], options)

  test('has given pixels, both drawn images and the original of each prompt below each other', () => {
    expect([frame.width, frame.height]).toEqual([2 * (cell + gap) + gap, tops[3] + cell + gap])
    for (const prompt of [0, 1])
      for (let place = 0; place < grid * grid; place += 1) {
        const original = colourOf(set.originals[prompt * grid * grid + place])
        expect(squareAt(frame, prompt, 0, place)).toBe(place < 2 * grid ? original : unknown)
        for (const sample of [0, 1])
          expect(squareAt(frame, prompt, 1 + sample, place)).toBe(
            colourOf(set.tokens[(2 * prompt + sample) * grid * grid + place]),
          )
        expect(squareAt(frame, prompt, 3, place)).toBe(original)
      }
  })

  test('shows fewer prompts and samples if asked', () => {
    const [small] = filmOf([set], { ...options, prompts: 1, samples: 1 })
    expect([small.width, small.height]).toEqual([cell + 2 * gap, frame.height - cell - gap])
  })

  test('of unconditional samples has one row of them', () => {
    const [free] = filmOf([{ ...set, originals: new Uint16Array(0) }], options)
    expect([free.width, free.height]).toEqual([4 * (cell + gap) + gap, head + cell + gap])
    expect(squareAt(free, 3, 0, 9)).toBe(colourOf(set.tokens[3 * grid * grid + 9]))
  })

  test('is at most 640 pixels wide for many columns', () => {
    const many = { ...set, sequences: 16, originals: new Uint16Array(0) }
    const tokens = new Uint16Array(16 * grid * grid)
    const known = new Uint8Array(tokens.length).fill(1)
    const [wide] = filmOf([{ ...many, tokens, known }], { ...options, prompts: 16 })
    expect(wide.width).toBe(16 * (32 + gap) + gap)
  })

  test('keeps evenly spaced evaluations; the first and the last stay longer, the line ends full', () => {
    const sets = [0, 10, 20, 30, 40].map((step) => arrivedSet(16, 1, step))
    const film = filmOf(sets, { ...options, frames: 3 })
    expect(film.map(({ delay }) => delay)).toEqual([800, 200, 2500])
    const full = film[0].width - 2 * gap
    const reached = film.map(({ pixels }) => pixels.filter((colour) => colour === progress).length / 2)
    expect(reached).toEqual([0, full / 2, full])
  })

  test('of one evaluation is one frame', () => {
    expect(filmOf([set], { ...options, frames: 1 })).toHaveLength(1)
    expect(filmOf([], options)).toEqual([])
  })
})

describe('sets of a journal', () => {
  it('are those of the recorded events, filled', () => {
    const { journal, preview } = savedRun()
    const [set, ...more] = setsOf(journal, preview.palette)
    expect(more).toEqual([])
    expect([set.step, set.sequences, set.state]).toEqual([0, 4, 'done'])
    expect(set.known.every(Boolean)).toBe(true)
    expect([...set.tokens.subarray(0, 12)]).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 0, 1, 2, 3])
  })

  it('leave out those that were not completed', () => {
    const { journal, preview } = savedRun()
    expect(
      setsOf(
        journal.filter(({ kind }) => kind !== 'completionEnd'),
        preview.palette,
      ),
    ).toEqual([])
  })
})

describe('bitmap text', () => {
  const width = 24
  const drawn = (text: string) => {
    const pixels = new Uint32Array(width * 20)
    drawText({ width, pixels }, text, { left: 2, top: 1, scale: 2, ink: 7 })
    return Array.from({ length: 20 }, (_, y) =>
      Array.from({ length: width }, (__, x) => (pixels[y * width + x] ? '#' : '.')).join(''),
    )
  }

  it('is enlarged and placed', () => {
    const rows = drawn('1')
    expect(rows[0]).toBe('.'.repeat(24))
    expect(rows.slice(1, 3)).toEqual(Array(2).fill('......##................'))
    expect(rows.slice(13, 15)).toEqual(Array(2).fill('....######..............'))
  })

  it('reaches below the line and starts the next character after one column', () => {
    expect(drawn('p')[17]).toMatch(/^\.\.##\.+$/)
    expect(drawn(' 1')[1]).toBe('..................##....')
  })

  it('refuses characters that it does not have', () => {
    expect(() => drawn('x')).toThrow(/no "x"/)
  })
})
