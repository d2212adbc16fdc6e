/**
 * What the user touches of the images: the pixel looked at, and the drawing pad. A pixel is named by its
 * image, so that the view follows the image while it is still being drawn.
 */
import { createStore } from 'zustand/vanilla'
import { drawsOf, type CompletionSet, type CompletionsState } from './completions'

/** An image on the page: of a set of completions by its number, or the drawing on the pad. */
export type ImageName =
  { kind: 'prompt' | 'original' | 'sample'; setId: string; index: number } | { kind: 'pad' }

/** A drawing on the pad; never changed in place. */
export interface Drawing {
  /** (T) row by row, valid where `known`. */
  tokens: Uint16Array
  /** (T) 1 where something is painted. */
  known: Uint8Array
}

export interface Pad {
  /** The run for whose model it is drawn. */
  runId: string
  drawing: Drawing
  /** Drawings before, oldest first, and those undone, newest last. */
  past: readonly Drawing[]
  future: readonly Drawing[]
}

export interface TouchState {
  /** The image with the pixel looked at; null while none is. */
  image: ImageName | null
  /** Raster index of the pixel. */
  place: number
  /** Layer and head whose attention is shown; null for the mean of all. */
  layer: number | null
  head: number | null
  /** A requested set to whose first drawing the view moves once it arrives. */
  follow: string | null
  padOpen: boolean
  /** Null before the first stroke. */
  pad: Pad | null
  /** Whether a press on a given image paints the hole of a masked model. */
  paintsHole: boolean
}

/** No pixel is looked at, and none will be. */
export const noPixel: Pick<TouchState, 'image' | 'follow'> = { image: null, follow: null }

export const createTouchStore = () =>
  createStore<TouchState>()(() => ({
    ...noPixel,
    place: 0,
    layer: null,
    head: null,
    padOpen: false,
    pad: null,
    paintsHole: false,
  }))

/** An image as a look takes it. */
export interface TouchedImage {
  grid: number
  /** (T) row by row. */
  tokens: Uint16Array
  /** (T) 1 where nothing is given or drawn (yet); null if every token is there. */
  unknown: Uint8Array | null
  /** Whether the model drew it, or draws it now. */
  isDrawing: boolean
  /** (T) 1 where the model draws; null where nothing is known of it. */
  drawn: Uint8Array | null
  /** (T) the real image's tokens, if the image is a drawing of one. */
  real: Uint16Array | null
  /** (T) place of the token read i-th; null for raster order. */
  order: Uint16Array | null
  /** (V, 3) */
  rgb: Uint8Array
  /** Learned codes: the decoded image (nPx, nPx, 3), if it has arrived. */
  picture: { nPx: number; rgb: Uint8Array } | null
  /** The set that it is from; null for the pad. */
  set: CompletionSet | null
}

export const setById = (state: CompletionsState, setId: string): CompletionSet | null =>
  [...state.pinned, ...drawsOf(state)].find((set) => set.setId === setId) ?? null

/** Number of the prompt that a sequence completes, from 0. */
export const promptOf = (set: CompletionSet, sequence: number): number =>
  set.originals.length === 0 ? 0 : Math.floor(sequence / set.settings.samplesPerPrompt)

/** The image of a set; null if the set has none of this number. @param masked of the run's model */
export function imageOfSet(
  set: CompletionSet,
  { kind, index }: Extract<ImageName, { setId: string }>,
  masked: boolean,
): TouchedImage | null {
  const { grid, nPx, order, drawn, palette, originals, settings } = set
  const positions = grid * grid
  const cut = <A extends Uint16Array | Uint8Array>(all: A, i: number, size = positions) =>
    all.slice(i * size, (i + 1) * size) as A
  const decoded = (images: Uint8Array | null) => images && { nPx, rgb: cut(images, index, nPx * nPx * 3) }
  const prompt = kind === 'sample' ? promptOf(set, index) : index
  const original = originals.length > 0 ? cut(originals, prompt) : null
  const common = { grid, order, drawn, rgb: palette.rgb, set }
  if (kind === 'sample') {
    if (index >= set.sequences) return null
    const known = cut(set.known, index)
    return {
      ...common,
      tokens: cut(set.tokens, index),
      unknown: known.includes(0) ? known.map((flag) => 1 - flag) : null,
      isDrawing: true,
      real: settings.promptsAre === undefined || settings.promptsAre === 'picture' ? original : null,
      picture: decoded(set.images),
    }
  }
  if (!original || original.length < positions) return null
  // A next-pixel model's prompt goes on as the image itself; one drawn on the pad ends there.
  const hides = kind === 'prompt' && (masked || settings.promptsAre === 'pad')
  return {
    ...common,
    tokens: original,
    unknown: hides ? drawn : null,
    isDrawing: false,
    real: null,
    picture: decoded(set.originalImages),
  }
}

/** Index in reading order of the first token that is not there; T if all are. */
export function firstUnknown({
  unknown,
  order,
  tokens,
}: Pick<TouchedImage, 'unknown' | 'order' | 'tokens'>): number {
  if (!unknown) return tokens.length
  for (let i = 0; i < tokens.length; i += 1) if (unknown[order ? order[i] : i]) return i
  return tokens.length
}

/** Index in reading order of a place. */
export const positionOf = (place: number, order: Uint16Array | null): number =>
  order ? order.indexOf(place) : place

/** The place itself, or for a next-pixel model the first one that is empty if that is read before. */
export function lookablePlace(image: TouchedImage, place: number, masked: boolean): number {
  if (masked) return place
  const first = firstUnknown(image)
  return positionOf(place, image.order) > first ? (image.order ? image.order[first] : first) : place
}
