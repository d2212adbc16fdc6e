/** Merging, sorting, splitting and text of a palette's colours, and the editor's undo. */
import { describe, expect, it } from 'vitest'
import type { PaletteMeasure } from '../../../core/dataPreview'
import { quantize } from '../../../core/palette'
import { paletteOfText, paletteJson } from '../../../core/paletteColours'
import { Rng } from '../../../core/rng'
import { readPaletteFile } from '../../../data/formats/paletteFile'
import { editorReducer, emptyEditor, shownColours, type EditorAction } from './editorState'
import {
  closestPair,
  clustersOf,
  coloursOf,
  hexOf,
  mergeColours,
  packedColours,
  paletteOfColours,
  readLevels,
  replaceColour,
  rgbOf,
  rgbOfColours,
  sortColours,
  splitInto,
  type PaletteColours,
} from './paletteEdit'

const colour = (levels: number[], share: number, place = 0) => ({ levels, share, place })

/** Different colours with shares that add up to one. */
function someColours(count: number, channels: 1 | 3, seed: number): PaletteColours {
  const rng = new Rng(seed)
  const known = new Set<string>()
  while (known.size < count) known.add(Array.from({ length: channels }, () => rng.int(256)).join())
  return [...known].map((text, place) => colour(text.split(',').map(Number), 1 / count, place))
}

describe('mergeColours', () => {
  it('takes the mean weighted by shares of the pixels, at the first of them', () => {
    const colours = [colour([0, 0, 0], 0.3, 0), colour([9, 9, 9], 0.2, 1), colour([100, 40, 8], 0.1, 2)]
    expect(mergeColours(colours, [2, 0])).toEqual([
      // 100 * 0.1 / 0.4, 40 * 0.1 / 0.4, 8 * 0.1 / 0.4
      { levels: [25, 10, 2], share: 0.4, place: 0 },
      colours[1],
    ])
  })

  it('counts colours without pixels alike, and leaves one alone', () => {
    const colours = [colour([10], 0), colour([21], 0), colour([99], 1)]
    expect(mergeColours(colours, [0, 1]).map(({ levels }) => levels)).toEqual([[16], [99]])
    expect(mergeColours(colours, [1])).toBe(colours)
  })

  it('finds the closest two, of equal distances the first', () => {
    expect(closestPair([colour([0], 0), colour([9], 0), colour([30], 0), colour([39], 0)])).toEqual([0, 1])
    expect(closestPair([colour([0, 0, 0], 0), colour([0, 90, 0], 0), colour([0, 88, 1], 0)])).toEqual([1, 2])
  })
})

describe('sortColours', () => {
  const colours = [
    colour([0, 0, 200], 0.1, 0),
    colour([200, 0, 0], 0.4, 1),
    colour([0, 200, 0], 0.1, 2),
    colour([90, 90, 90], 0.3, 3),
    colour([200, 0, 0], 0.1, 4),
  ]
  const places = (sorted: PaletteColours) => sorted.map(({ place }) => place)

  it('sorts stably by each order, and back', () => {
    expect(places(sortColours(colours, 'frequency'))).toEqual([1, 3, 0, 2, 4])
    expect(places(sortColours(colours, 'hue'))).toEqual([3, 1, 4, 2, 0])
    expect(places(sortColours(colours, 'lightness'))).toEqual([0, 1, 4, 3, 2])
    expect(sortColours(sortColours(colours, 'hue'), 'fitted')).toEqual(colours)
  })
})

describe('a palette as text', () => {
  it.each([
    [2, 1],
    [200, 1],
    [3, 3],
    [512, 3],
  ] as const)(
    '%i colours of %i channels are the same in the form, in a file, and as tokens',
    (count, channels) => {
      const colours = someColours(count, channels, count)
      const inForm = paletteOfText(packedColours(colours))!
      expect(inForm.channels).toBe(channels)
      expect([...inForm.centers].map(Math.round)).toEqual(colours.flatMap(({ levels }) => [...levels]))
      const file = new TextEncoder().encode(paletteJson(clustersOf(colours)))
      expect(readPaletteFile(file, 'again.json')).toEqual(clustersOf(colours))
      const own = Uint8Array.from(colours.flatMap(({ levels }) => levels))
      const tokens = Uint16Array.from(colours, (_, i) => i)
      expect(quantize(inForm, own)).toEqual(tokens)
      expect(quantize(paletteOfColours(colours), own)).toEqual(tokens)
      expect([...rgbOfColours(colours)]).toEqual(colours.flatMap(rgbOf))
    },
  )

  it('reads hex and levels, and nothing else', () => {
    expect(readLevels('#0a80ff', 3)).toEqual([10, 128, 255])
    expect(readLevels(' 0A80FF', 3)).toEqual([10, 128, 255])
    expect(readLevels('#f0c', 3)).toEqual([255, 0, 204])
    expect(readLevels('10, 128 255', 3)).toEqual([10, 128, 255])
    expect(readLevels('128', 1)).toEqual([128])
    expect(readLevels('#808080', 1)).toEqual([128])
    for (const wrong of ['', '128', '1,2,256', '1,2,3.5', '#12345', 'red'])
      expect(readLevels(wrong, 3)).toBeNull()
    for (const wrong of ['', '256', '-1', '#808081', 'grey']) expect(readLevels(wrong, 1)).toBeNull()
  })
})

describe('the editor', () => {
  const base: PaletteMeasure = {
    channels: 1,
    levels: Float64Array.of(0, 100, 200),
    error: 5,
    shares: Float64Array.of(0.5, 0.25, 0.25),
    images: 9,
    measuredImages: 9,
  }
  const after = (...actions: EditorAction[]) =>
    actions.reduce(editorReducer, editorReducer(emptyEditor, { kind: 'base', base }))
  const levels = (...actions: EditorAction[]) => shownColours(after(...actions)).map((one) => one.levels[0])
  const colours = coloursOf(base)
  const merge: EditorAction = { kind: 'edit', colours: mergeColours(colours, [0, 1]), current: 0 }
  const change = (level: number): EditorAction => ({
    kind: 'edit',
    colours: replaceColour(colours, 2, [level]),
    changes: 2,
  })

  it('undoes and redoes, and undoes a drag of one colour at once', () => {
    expect(levels(merge)).toEqual([33, 200])
    expect(levels(merge, { kind: 'undo' })).toEqual([0, 100, 200])
    expect(levels(merge, { kind: 'undo' }, { kind: 'redo' })).toEqual([33, 200])
    expect(levels(change(201), change(202), { kind: 'undo' })).toEqual([0, 100, 200])
    expect(levels(change(201), { kind: 'current', index: 2 }, change(202), { kind: 'undo' })).toEqual([
      0, 100, 201,
    ])
    expect(levels(merge, { kind: 'follow' }, { kind: 'undo' })).toEqual([33, 200])
  })

  it('keeps edited colours when the images change, unless their channels do', () => {
    expect(levels(merge, { kind: 'base', base: { ...base, error: 4 } })).toEqual([33, 200])
    const inColour = { ...base, channels: 3 as const, levels: Float64Array.from({ length: 9 }, (_, i) => i) }
    const other = after(merge, { kind: 'base', base: inColour })
    expect(other.edited).toBeNull()
    expect(other.past).toEqual([])
  })

  it('takes a measurement of these colours only', () => {
    const measure = { ...base, error: 7, shares: Float64Array.of(0.8, 0.2) }
    const packed = packedColours(mergeColours(colours, [0, 1]))
    expect(after(merge, { kind: 'measured', packed, measure })).toMatchObject({ error: 7 })
    expect(after(merge, { kind: 'measured', packed: 'gAAAA', measure }).error).toBeNull()
    expect(after({ kind: 'measured', packed, measure }).error).toBeNull()
  })

  it('keeps what is selected where it still is', () => {
    const sorted: EditorAction = { kind: 'edit', colours: sortColours(colours, 'frequency').toReversed() }
    const chosen = after({ kind: 'edit', colours }, { kind: 'toggle', index: 2 }, sorted)
    expect([...chosen.selected]).toEqual([0])
    expect([...after({ kind: 'toggle', index: 0 }, { kind: 'extend', index: 2 }).selected]).toEqual([0, 1, 2])
    expect(after({ kind: 'toggle', index: 1 }, { kind: 'toggle', index: 1 }).selected.size).toBe(0)
  })

  it('splits in place', () => {
    const split = splitInto(colours, 1, [90, 110])
    expect(split.map((one) => [hexOf(one), one.share])).toEqual([
      ['#000000', 0.5],
      ['#5a5a5a', 0.125],
      ['#6e6e6e', 0.125],
      ['#c8c8c8', 0.25],
    ])
  })
})
