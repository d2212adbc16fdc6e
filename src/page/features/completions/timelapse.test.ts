/**
 * Contact sheets and timelapses as numbers: position of each image, unknown pixels, and order of frames.
 */
import { describe, expect, test } from 'vitest'
import { samplingTimelapse, trainingTimelapse } from './timelapse'
import { arrivedSet, colours, grid } from '../../../testSupport/completionSet'
import { contactSheet, type ContactSheet } from './contactSheet'

const look = { ground: 0xfcfcfa, unknown: 0xe8e8e2, progress: 0xbd3f0a }
const rgb = colours(16)
const colourOf = (token: number) => rgb[3 * token] * 0x10000 + rgb[3 * token + 1] * 0x100 + rgb[3 * token + 2]

/** Pixel (x, y) of the image in a column and row of the sheet. */
const at = ({ width, pixels }: ContactSheet, column: number, row: number, x: number, y: number) =>
  pixels[(1 + row * (grid + 1) + y) * width + 1 + column * (grid + 1) + x]

describe('contact sheet', () => {
  const set = arrivedSet()
  const sheet = contactSheet(set, look)

  test('has a row of prompt, original and samples for each prompt', () => {
    expect([sheet.width, sheet.height]).toEqual([4 * (grid + 1) + 1, 2 * (grid + 1) + 1])
    for (let i = 0; i < grid * grid; i += 1) {
      const [x, y] = [i % grid, Math.floor(i / grid)]
      expect(at(sheet, 1, 1, x, y)).toBe(colourOf(set.originals[grid * grid + i]))
      expect(at(sheet, 0, 1, x, y)).toBe(y < 2 ? colourOf(set.originals[grid * grid + i]) : look.unknown)
      expect(at(sheet, 3, 0, x, y)).toBe(colourOf(set.tokens[grid * grid + i]))
    }
    expect(sheet.pixels[0]).toBe(look.ground)
  })

  test('of unconditional samples is a grid', () => {
    const free = contactSheet({ ...set, originals: new Uint16Array(0) }, look)
    expect([free.width, free.height]).toEqual([4 * (grid + 1) + 1, grid + 2])
  })

  test('shows uncertainty for drawn pixels, and given pixels in their colours', () => {
    const unsure = contactSheet(set, look, true)
    expect(at(unsure, 2, 0, 0, 0)).toBe(at(sheet, 2, 0, 0, 0))
    expect(at(unsure, 2, 0, 0, 3)).toBe(at(unsure, 3, 1, 2, 2))
  })

  test('of learned codes shows the decoded images', () => {
    const nPx = 8
    const images = Uint8Array.from({ length: 4 * nPx * nPx * 3 }, (_, i) => i % 251)
    const decoded = contactSheet({ ...set, nPx, images, originalImages: images }, look)
    expect(decoded.width).toBe(4 * (nPx + 1) + 1)
    const first = decoded.pixels[decoded.width + 1 + 2 * (nPx + 1)]
    expect(first).toBe(images[0] * 0x10000 + images[1] * 0x100 + images[2])
  })
})

describe('sampling timelapse', () => {
  test('starts with the prompts, adds each row as it arrived, and ends with the complete set', () => {
    const set = arrivedSet()
    const film = samplingTimelapse(set, look, false)
    expect(film).toHaveLength(3)
    expect(
      film.map((frame) =>
        [at(frame, 2, 0, 0, 2), at(frame, 2, 0, 0, 3)].map((colour) => colour !== look.unknown),
      ),
    ).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
    expect(film[2].pixels).toEqual(contactSheet(set, look).pixels)
    expect(film[2].delay).toBeGreaterThan(film[1].delay)
  })

  test('is line by line if all pixels arrived at once, as in a saved set', () => {
    const film = samplingTimelapse(arrivedSet(16, 2), look, false)
    expect(film).toHaveLength(3)
    expect(at(film[1], 2, 0, 0, 2)).not.toBe(look.unknown)
    expect(at(film[1], 2, 0, 0, 3)).toBe(look.unknown)
  })

  test('joins arrivals into one frame if there are very many', () => {
    const set = arrivedSet()
    const arrivedAt = set.arrivedAt.map((arrival, i) => (arrival > 0 ? i + 1 : 0))
    const long = { ...set, arrivedAt, tokens: set.tokens, sequences: 4 }
    expect(samplingTimelapse(long, look, false).length).toBeLessThanOrEqual(65)
  })
})

test('a training timelapse has a frame for each complete set, and a progress line', () => {
  const sets = [
    arrivedSet(16, 1, 10),
    arrivedSet(16, 1, 20),
    { ...arrivedSet(16, 1, 30), state: 'cancelled' as const },
  ]
  const film = trainingTimelapse(sets, look, false)
  expect(film).toHaveLength(2)
  const { width, height } = film[0]
  expect(height).toBe(2 * (grid + 1) + 2)
  const lengths = film.map(
    ({ pixels }) => pixels.subarray(-width).filter((colour) => colour === look.progress).length,
  )
  expect(lengths).toEqual([Math.round(width / 2), width])
})
