/**
 * Sets of completed images as palette indices: the run's pinned prompts at every evaluation (kept for
 * the scrubber) and the sets that the person asked for. Colours are applied only when drawing.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import { positionsOf, type GridConfig } from '../../../core/tokenGrid'
import type { PaletteInfo } from '../../../core/dataPreview'
import { thinned } from '../../../core/metrics'
import type { CompletionSettings, LabEvent } from '../../../core/protocol'

export interface CompletionSet {
  setId: string
  runId: string
  step: number
  pinned: boolean
  settings: CompletionSettings
  /** Side of the images. */
  nPx: number
  /** Side of the grid of tokens: nPx with a palette, less with learned codes. */
  grid: number
  palette: PaletteInfo
  /**
   * Where tokens are learned codes: (sequences, nPx, nPx, 3) and (promptCount, nPx, nPx, 3) sRGB bytes; null
   * before they came, and with a palette.
   */
  images: Uint8Array | null
  originalImages: Uint8Array | null
  /**
   * (promptCount, T) palette indices or codes, row by row, as all arrays of pixels here; empty for
   * unconditional samples.
   */
  originals: Uint16Array
  /** (T) place of the pixel that is read i-th; null where that is row by row itself. */
  order: Uint16Array | null
  /** (T) 1 where the model draws, 0 where the pixel was given. */
  drawn: Uint8Array
  /** (sequences, T) palette indices, valid where `known`; the given pixels are there at once. */
  tokens: Uint16Array
  /** (sequences, T) 1 where the pixel has arrived or was given. Shared like `tokens`. */
  known: Uint8Array
  /**
   * (sequences, T) nats: how unsure the model was of each pixel it drew; zero where given. Shared like
   * `tokens`.
   */
  entropy: Float32Array
  /**
   * (sequences, T) the number of the arrival that brought each pixel, from 1; 0 where it was given or has not
   * come. Shared like `tokens`.
   */
  arrivedAt: Uint16Array
  sequences: number
  /** Arrivals so far: a new object with another number is made at each, while the arrays are shared. */
  arrivals: number
  state: 'arriving' | 'done' | 'cancelled' | 'failed'
}

export interface CompletionsState {
  /** The pinned set of each evaluation, in order of step. */
  pinned: CompletionSet[]
  /** The last set asked for by hand. */
  requested: CompletionSet | null
  /** Set id of a request that has not begun to arrive. */
  waiting: string | null
  failure: Failure | null
  /** What is on show: the requested set, or a pinned one: an index, or null for always the newest. */
  view: { kind: 'requested' } | { kind: 'pinned'; index: number | null }
  /** Show how unsure the model was of each pixel instead of the pixel. */
  uncertainty: boolean
  /**
   * (T) row by row, 1 where "Complete now" is to draw; null for all below the prompt rows. Models of masked
   * pixels only.
   */
  hole: Uint8Array | null
}

export const initialCompletions: CompletionsState = {
  pinned: [],
  requested: null,
  waiting: null,
  failure: null,
  view: { kind: 'pinned', index: null },
  uncertainty: false,
  hole: null,
}

export const createCompletionsStore = () => createStore<CompletionsState>()(() => initialCompletions)

/** An empty set with the prompts' pixels already in place. */
export function beginSet(
  event: Extract<LabEvent, { kind: 'completionStart' }>,
  palette: PaletteInfo,
): CompletionSet {
  const { setId, runId, step, pinned, settings, nPx, grid, originals, order, drawn, sequences } = event
  const positions = grid * grid
  const tokens = new Uint16Array(sequences * positions)
  const known = new Uint8Array(tokens.length)
  for (let i = 0; originals.length > 0 && i < tokens.length; i++) {
    const place = i % positions
    if (drawn[place]) continue
    const prompt = Math.floor(i / positions / settings.samplesPerPrompt)
    tokens[i] = originals[prompt * positions + place]
    known[i] = 1
  }
  const entropy = new Float32Array(tokens.length)
  return {
    setId,
    runId,
    step,
    pinned,
    settings,
    nPx,
    grid,
    palette,
    images: null,
    originalImages: null,
    originals,
    order,
    drawn,
    tokens,
    known,
    entropy,
    arrivedAt: new Uint16Array(tokens.length),
    sequences,
    arrivals: 0,
    state: 'arriving',
  }
}

/**
 * Bytes of pinned sets that the page holds at most: a run of many hours must not fill the memory with its
 * film.
 */
export const mostSetBytes = 128 * 2 ** 20

function bytesOf({ sequences, grid, nPx, images }: CompletionSet): number {
  // Of every pixel a token, whether it is known, its entropy and its arrival.
  return sequences * (9 * grid * grid + (images ? 3 * nPx * nPx : 0))
}

/**
 * The pinned sets with one more, in order of step; one of the same step gives way to it. Where they would
 * take more than `most` bytes, every second one goes, and the set on show stays or gives way to the one
 * before it.
 */
export function withPinned(
  { pinned, view }: CompletionsState,
  set: CompletionSet,
  most = mostSetBytes,
): Pick<CompletionsState, 'pinned' | 'view'> {
  const all = [...pinned.filter((other) => other.step !== set.step), set].sort((a, b) => a.step - b.step)
  const bytes = all.reduce((sum, other) => sum + bytesOf(other), 0)
  const kept = bytes > most && all.length > 2 ? thinned(all) : all
  if (view.kind !== 'pinned' || view.index === null) return { pinned: kept, view }
  const shown = pinned[view.index]
  return {
    pinned: kept,
    view: { kind: 'pinned', index: shown ? kept.findLastIndex(({ step }) => step <= shown.step) : null },
  }
}

function put(set: CompletionSet, sequence: number, place: number, token: number, nats: number): void {
  const at = sequence * set.grid * set.grid + place
  set.tokens[at] = token
  set.entropy[at] = nats
  set.known[at] = 1
  set.arrivedAt[at] = set.arrivals + 1
}

/** The set with positions from <= i < to written; what arrived is (sequences, to - from). */
export function withRows(
  set: CompletionSet,
  { from, to, tokens, entropy }: Extract<LabEvent, { kind: 'completionRows' }>,
): CompletionSet {
  const width = to - from
  for (let i = 0; i < set.sequences * width; i++) {
    const position = from + (i % width)
    put(set, Math.floor(i / width), set.order ? set.order[position] : position, tokens[i], entropy[i])
  }
  return { ...set, arrivals: set.arrivals + 1 }
}

/** The set with some pixels written, wherever they lie. */
export function withPixels(
  set: CompletionSet,
  { sequences, places, tokens, entropy }: Extract<LabEvent, { kind: 'completionPixels' }>,
): CompletionSet {
  places.forEach((place, i) => put(set, sequences[i], place, tokens[i], entropy[i]))
  return { ...set, arrivals: set.arrivals + 1 }
}

/** The set with the images that its codes make by now. */
export function withImages(
  set: CompletionSet,
  { rgb, originals }: Extract<LabEvent, { kind: 'completionImages' }>,
): CompletionSet {
  return { ...set, images: rgb, originalImages: originals ?? set.originalImages, arrivals: set.arrivals + 1 }
}

/** Applies `change` to the set with this id, wherever it is kept. */
export function updateSet(
  state: CompletionsState,
  setId: string,
  change: (set: CompletionSet) => CompletionSet,
): CompletionsState {
  return {
    ...state,
    pinned: state.pinned.map((set) => (set.setId === setId ? change(set) : set)),
    requested: state.requested?.setId === setId ? change(state.requested) : state.requested,
  }
}

/** The set on show, null before the first. */
export function shownSet(state: CompletionsState): CompletionSet | null {
  if (state.view.kind === 'requested') return state.requested
  return state.pinned[state.view.index ?? state.pinned.length - 1] ?? null
}

/**
 * The hole as this run's model can fill it: null for one that continues a prefix, and where it was painted on
 * another size.
 */
export function holeFor(
  config: GridConfig & Pick<RunConfig, 'objective'>,
  hole: Uint8Array | null,
): Uint8Array | null {
  return config.objective === 'masked' && hole?.length === positionsOf(config) ? hole : null
}
