/** Changes of a palette's colours: merge, edit, split, sort; and its colours as text for the form. Pure. */
import type { PaletteMeasure } from '../../../core/dataPreview'
import { lightness, paletteRgb, type Palette } from '../../../core/palette'
import { clustersOfLevels, minPaletteColours, packClusters, packGreys } from '../../../core/paletteColours'

export interface PaletteColour {
  /** One grey level, or red, green and blue; 0..255, not whole in some palette files. */
  levels: readonly number[]
  /** Share of the images' pixels that are rounded to it; estimated until a change is measured. */
  share: number
  /** Its place in the palette before any change, by which it is sorted back. */
  place: number
}

export type PaletteColours = readonly PaletteColour[]

export const sortOrders = ['fitted', 'lightness', 'hue', 'frequency'] as const
export type SortOrder = (typeof sortOrders)[number]

export function coloursOf({ levels, shares, channels }: PaletteMeasure): PaletteColours {
  return Array.from(shares, (share, place) => ({
    levels: [...levels.subarray(place * channels, (place + 1) * channels)],
    share,
    place,
  }))
}

/** A level as it is drawn. */
const byte = (level: number): number => Math.min(255, Math.max(0, Math.floor(level + 0.5)))

/** Red, green and blue bytes. */
export function rgbOf({ levels }: Pick<PaletteColour, 'levels'>): [number, number, number] {
  const [r, g = r, b = r] = levels.map(byte)
  return [r, g, b]
}

export const hexOf = (colour: Pick<PaletteColour, 'levels'>): string =>
  `#${rgbOf(colour)
    .map((level) => level.toString(16).padStart(2, '0'))
    .join('')}`

/** Merges the colours at these indices into one, the mean weighted by their shares, at the first of them. */
export function mergeColours(colours: PaletteColours, indices: readonly number[]): PaletteColours {
  const merged = [...indices].sort((a, b) => a - b)
  if (merged.length < 2) return colours
  const members = merged.map((i) => colours[i])
  const share = members.reduce((sum, member) => sum + member.share, 0)
  // Colours that no pixel has count alike.
  const weight = (member: PaletteColour) => (share > 0 ? member.share / share : 1 / members.length)
  const levels = members[0].levels.map((_, c) =>
    byte(members.reduce((sum, member) => sum + weight(member) * member.levels[c], 0)),
  )
  const one = { levels, share, place: Math.min(...members.map(({ place }) => place)) }
  return colours.flatMap((colour, i) => (i === merged[0] ? [one] : merged.includes(i) ? [] : [colour]))
}

/** Whether a palette is left with this many colours fewer. */
export const leavesEnough = (colours: PaletteColours, fewer: number): boolean =>
  colours.length - fewer >= minPaletteColours

/** Indices of the two colours with the smallest distance, of equal ones the first; at least two colours. */
export function closestPair(colours: PaletteColours): [number, number] {
  let best: [number, number] = [0, 1]
  let least = Infinity
  for (let i = 0; i < colours.length; i += 1) {
    for (let j = i + 1; j < colours.length; j += 1) {
      const distance = colours[i].levels.reduce(
        (sum, level, c) => sum + (level - colours[j].levels[c]) ** 2,
        0,
      )
      if (distance < least) [least, best] = [distance, [i, j]]
    }
  }
  return best
}

export const replaceColour = (
  colours: PaletteColours,
  index: number,
  levels: readonly number[],
): PaletteColours => colours.map((colour, i) => (i === index ? { ...colour, levels } : colour))

/** @param halves (2, channels) levels that take the colour's place */
export function splitInto(colours: PaletteColours, index: number, halves: ArrayLike<number>): PaletteColours {
  const { levels, share, place } = colours[index]
  const all = Array.from(halves)
  const parts = [all.slice(0, levels.length), all.slice(levels.length)]
  return colours.flatMap((colour, i) =>
    i === index ? parts.map((half) => ({ levels: half, share: share / 2, place })) : [colour],
  )
}

/** Hue in turns from red, 0..1; greys have none and come first. */
function hue([r, g, b]: readonly number[]): number {
  const high = Math.max(r, g, b)
  const spread = high - Math.min(r, g, b)
  if (spread === 0) return -1
  const sector = high === r ? (g - b) / spread : high === g ? 2 + (b - r) / spread : 4 + (r - g) / spread
  return ((sector + 6) % 6) / 6
}

const sortKeys: Record<SortOrder, (colour: PaletteColour) => number> = {
  fitted: ({ place }) => place,
  lightness: ({ levels }) => lightness(levels),
  hue: (colour) => hue(rgbOf(colour)),
  frequency: ({ share }) => -share,
}

/** Sorted stably: lightness from dark, hue from red, frequency from the commonest. */
export function sortColours(colours: PaletteColours, order: SortOrder): PaletteColours {
  const key = sortKeys[order]
  return colours.toSorted((a, b) => key(a) - key(b))
}

/** (V, 3) in [-1, 1]. */
export function clustersOf(colours: PaletteColours): Float32Array {
  return clustersOfLevels(
    colours.flatMap(({ levels }) => (levels.length === 1 ? [levels[0], levels[0], levels[0]] : levels)),
  )
}

/** As the form's setting `paletteColours`: greys stay a palette of one channel. */
export const packedColours = (colours: PaletteColours): string =>
  colours[0].levels.length === 1
    ? packGreys(colours.map(({ levels }) => byte(levels[0])))
    : packClusters(clustersOf(colours))

/** For quantizing on the page. */
export function paletteOfColours(colours: PaletteColours): Palette {
  const channels = colours[0].levels.length as 1 | 3
  const centers = Float64Array.from(colours.flatMap(({ levels }) => levels))
  const distinct = new Set(colours.map(({ levels }) => levels.join())).size
  return { kind: channels === 1 ? 'grey' : 'rgb', nVocab: colours.length, channels, centers, distinct }
}

/** (V, 3) sRGB bytes. */
export const rgbOfColours = (colours: PaletteColours): Uint8Array => paletteRgb(paletteOfColours(colours))

/**
 * Typed text as levels: #rrggbb, #rgb, or three numbers from 0 to 255; of greys one number, or a grey of
 * these. Null if it is neither.
 */
export function readLevels(typed: string, channels: 1 | 3): number[] | null {
  const text = typed.trim()
  const digits = /^#[\da-f]{3}$/i.test(text) ? text.replace(/[\da-f]/gi, '$&$&') : text
  const hex = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(digits)
  const parts = text.split(/[\s,;]+/)
  const levels = hex ? hex.slice(1).map((two) => parseInt(two, 16)) : parts.map(Number)
  const valid = levels.every((level) => Number.isInteger(level) && level >= 0 && level <= 255)
  if (!valid || text === '') return null
  if (channels === 3) return levels.length === 3 ? levels : null
  return levels.every((level) => level === levels[0]) ? [levels[0]] : null
}
