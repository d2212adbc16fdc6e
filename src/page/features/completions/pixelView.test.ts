/** The pixel view's parts without a page: its place, its circles, its colours, and what it requests. */
import { describe, expect, it } from 'vitest'
import type { CompletionSettings } from '../../../core/protocol'
import { arrivedSet, grid } from '../../../testSupport/completionSet'
import { contactSheet } from './contactSheet'
import { displayedSample } from './displayedImage'
import { imageOfSet, lookablePlace, type TouchedImage } from '../../store/state/touch'
import { chosenAttention, circlesOf, nextChoice } from './attentionCircles'
import { byChance } from './ColourChances'
import { changeBlocked, changedSettings } from './drawFrom'
import { placeBeside } from './panelPlace'
import { freshPixel, revealTurns, shownPixels } from './reveal'

const box = (left: number, top: number, size: number) => ({
  left,
  top,
  right: left + size,
  bottom: top + size,
})

describe('the place of the panel', () => {
  /** Whether a panel at this place covers the image. */
  const covers = (image: ReturnType<typeof box>, view: { width: number; height: number }, top: number) => {
    const { side, width, height, makesRoom } = placeBeside(image, view, top)
    // The page leaves its room free.
    if (makesRoom) return false
    if (side === 'right') return image.right > view.width - width
    if (side === 'left') return image.left < width
    // The page scrolls until the image lies above the sheet.
    return image.bottom - image.top > view.height - height - top
  }

  it('is beside the image where there is room, else below it', () => {
    expect(placeBeside(box(500, 200, 80), { width: 1440, height: 900 }, 48)).toMatchObject({
      side: 'right',
      width: 389,
    })
    expect(placeBeside(box(1200, 200, 80), { width: 1440, height: 900 }, 48).side).toBe('left')
    expect(placeBeside(box(120, 300, 50), { width: 360, height: 740 }, 120)).toMatchObject({
      side: 'bottom',
      height: 444,
    })
  })

  it('is a sheet in a narrow window, and beside the image on a phone that lies', () => {
    expect(placeBeside(box(120, 300, 70), { width: 768, height: 1024 }, 130)).toMatchObject({
      side: 'bottom',
      height: 461,
    })
    expect(placeBeside(box(20, 130, 100), { width: 740, height: 360 }, 60)).toMatchObject({
      side: 'right',
      makesRoom: true,
    })
    expect(placeBeside(box(20, 130, 60), { width: 320, height: 256 }, 0).side).toBe('below')
  })

  it.each([
    [360, 740],
    [320, 568],
    [768, 1024],
    [740, 360],
    [1024, 768],
    [1440, 900],
    [1920, 1080],
  ])('never covers an image anywhere on %i x %i', (width, height) => {
    for (const size of [40, 100]) {
      for (let left = 0; left + size <= width; left += 37)
        expect(covers(box(left, 130, size), { width, height }, 60), `${left}, ${size}`).toBe(false)
    }
  })
})

describe('attention', () => {
  // Two layers, two heads, two by two places.
  const look = {
    grid: 2,
    nLayer: 2,
    nHead: 2,
    attention: Float32Array.of(0.5, 0, 0, 0, 0.1, 0.2, 0, 0, 0, 0.8, 0, 0, 0.3, 0.3, 0.3, 0),
    start: Float32Array.of(0.5, 0.7, 0.2, 0.1),
  }
  const rounded = ({ weights, start }: ReturnType<typeof chosenAttention>) => [
    ...[...weights].map((weight) => Math.round(weight * 1e4) / 1e4),
    start === null ? null : Math.round(start * 1e4) / 1e4,
  ]

  it('is the mean of the chosen layers and heads', () => {
    expect(rounded(chosenAttention(look, 0, 1))).toEqual([0.1, 0.2, 0, 0, 0.7])
    expect(rounded(chosenAttention(look, 1, null))).toEqual([0.15, 0.55, 0.15, 0, 0.15])
    expect(rounded(chosenAttention(look, null, 0))).toEqual([0.25, 0.4, 0, 0, 0.35])
    expect(rounded(chosenAttention(look, null, null))).toEqual([0.225, 0.325, 0.075, 0, 0.375])
    expect(chosenAttention({ ...look, start: null }, 0, 0).start).toBeNull()
  })

  it('becomes circles whose areas are the weights', () => {
    const circles = circlesOf(Float32Array.of(0.4, 0.1, 0, 0.004))
    expect(circles.map(({ place }) => place)).toEqual([0, 1])
    expect((circles[0].radius / circles[1].radius) ** 2).toBeCloseTo(4, 5)
    expect(circlesOf(new Float32Array(4))).toEqual([])
  })

  it('goes through all layers and back to their mean', () => {
    const forward = [null, 0, 1, 2, null]
    forward.slice(1).forEach((next, i) => expect(nextChoice(forward[i], 3, 1)).toBe(next))
    forward.slice(1).forEach((next, i) => expect(nextChoice(next, 3, -1)).toBe(forward[i]))
  })
})

it('colours are listed by their chance, equal ones by their number', () => {
  expect(byChance(Float32Array.of(0.1, 0.4, 0.1, 0.4))).toEqual([1, 3, 0, 2])
})

const set = arrivedSet()
const sample = (index: number): TouchedImage =>
  imageOfSet(set, { kind: 'sample', setId: set.setId, index }, false)!

describe('images of a set', () => {
  it('are the drawing with the real one beside it, and the given image', () => {
    const image = sample(3)
    expect([...image.tokens]).toEqual([...set.tokens.subarray(48, 64)])
    expect([...image.real!]).toEqual([...set.originals.subarray(16, 32)])
    expect(image.unknown).toBeNull()
    const prompt = { kind: 'prompt', setId: set.setId, index: 1 } as const
    expect(imageOfSet(set, prompt, false)).toMatchObject({ unknown: null, real: null })
    // A masked model sees only the given part.
    expect([...imageOfSet(set, prompt, true)!.unknown!]).toEqual([...set.drawn])
    expect(imageOfSet(set, { ...prompt, index: 2 }, false)).toBeNull()
  })

  it('that still arrive can be looked at up to the first empty pixel', () => {
    const known = set.known.slice()
    known.fill(0, 10, 16)
    const image = imageOfSet({ ...set, known }, { kind: 'sample', setId: set.setId, index: 0 }, false)!
    expect([3, 10, 11, 15].map((place) => lookablePlace(image, place, false))).toEqual([3, 10, 10, 10])
    expect(lookablePlace(image, 15, true)).toBe(15)
  })
})

describe('another colour', () => {
  const base: CompletionSettings = { ...set.settings, seed: 9 }
  const name = { kind: 'sample', setId: set.setId, index: 3 } as const

  it('keeps everything up to the pixel', () => {
    const image = sample(3)
    const settings = changedSettings(base, image, name, { place: 9, token: 11, masked: false })
    expect(settings).toMatchObject({
      promptCount: 1,
      promptsAre: 'changed',
      promptTokens: 10,
      hole: null,
      seed: 9,
    })
    expect([...settings.prompts!]).toEqual([...image.tokens].map((token, i) => (i === 9 ? 11 : token)))
    expect(changeBlocked(image, 15, false)).toMatch(/last pixel/)
    expect(changeBlocked(image, 14, false)).toBeNull()
  })

  it('counts in reading order', () => {
    const order = Uint16Array.from({ length: 16 }, (_, i) => (i % grid) * grid + Math.floor(i / grid))
    const settings = changedSettings(base, { ...sample(0), order }, name, {
      place: 9,
      token: 1,
      masked: false,
    })
    // Column 1, row 2 is read seventh.
    expect(settings.promptTokens).toBe(7)
  })

  it('leaves a masked model the rest of the hole', () => {
    const settings = changedSettings(base, sample(0), name, { place: 9, token: 1, masked: true })
    expect([...settings.hole!]).toEqual([...set.drawn].map((flag, i) => (i === 9 ? 0 : flag)))
    expect(settings.promptTokens).toBeUndefined()
    const drawn = new Uint8Array(16)
    drawn[9] = 1
    expect(changeBlocked({ ...sample(0), drawn }, 9, true)).toMatch(/changes nothing/)
    expect(changeBlocked({ ...sample(0), drawn }, 3, true)).toBeNull()
  })
})

it('pixels that have just arrived are shown as their uncertainty', () => {
  const turns = revealTurns({ ...set, state: 'arriving' })
  const shown = shownPixels(set, turns, 5, 2)
  expect([...shown.subarray(0, 16)]).toEqual([
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    freshPixel,
    freshPixel,
    0,
    0,
    0,
  ])
  const { pixels, rgb } = displayedSample(set, 0, false, shown.subarray(0, 16))
  expect([...pixels].slice(0, 11)).toEqual([...set.tokens.subarray(0, 11)])
  const uncertain = displayedSample(set, 0, true)
  const colourAt = (
    { pixels: all, rgb: colours }: { pixels: ArrayLike<number>; rgb?: Uint8Array },
    i: number,
  ) => colours!.slice(all[i] * 3, all[i] * 3 + 3)
  expect(colourAt({ pixels, rgb }, 11)).toEqual(colourAt(uncertain, 11))
})

it('the sheet of a drawing on the pad has no column for a real image', () => {
  const colours = { ground: 0, unknown: 0 }
  const widthOf = (promptsAre?: 'pad' | 'changed') =>
    contactSheet({ ...set, settings: { ...set.settings, promptsAre } }, colours).width
  // Given, two samples and the real image, of 4 pixels and a gap of 1 each.
  expect([widthOf(), widthOf('changed'), widthOf('pad')]).toEqual([21, 21, 16])
})
