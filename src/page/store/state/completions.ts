/**
 * Sets of completed images as palette indices: the run's pinned prompts at every evaluation (stored for the
 * scrubber) and the sets that the user requested. Colours are applied only when drawing.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import { positionsOf, type GridConfig } from '../../../core/tokenGrid'
import type { PaletteInfo } from '../../../core/dataPreview'
import { thinned } from '../../../core/metricSeries'
import type { CompletionSettings, LabEvent } from '../../../core/protocol'

export interface CompletionSet {
  setId: string
  runId: string
  step: number
  pinned: boolean
  settings: CompletionSettings
  /** Side of the images. */
  nPx: number
  /** Side of the token grid: nPx with a palette, less with learned codes. */
  grid: number
  palette: PaletteInfo
  /**
   * With learned codes: (sequences, nPx, nPx, 3) and (promptCount, nPx, nPx, 3) sRGB bytes, null until they
   * arrive; null with a palette.
   */
  images: Uint8Array | null
  originalImages: Uint8Array | null
  /**
   * (promptCount, T) palette indices or codes, row by row like all pixel arrays here; empty for unconditional
   * samples.
   */
  originals: Uint16Array
  /** (T) place of the i-th pixel in the model's order; null if that order is row by row. */
  order: Uint16Array | null
  /** (T) 1 where the model samples, 0 where the pixel is given. */
  drawn: Uint8Array
  /** (sequences, T) palette indices, valid where `known`; given pixels are there from the start. */
  tokens: Uint16Array
  /** (sequences, T) 1 where the pixel is given or has arrived. Shared like `tokens`. */
  known: Uint8Array
  /** (sequences, T) nats: entropy of each sampled pixel's distribution; 0 where given. Shared. */
  entropy: Float32Array
  /** (sequences, T) number of the arrival that brought each pixel, from 1; 0 for others. Shared. */
  arrivedAt: Uint16Array
  sequences: number
  /** Arrivals so far. Each makes a new object with a new number, while the arrays are shared. */
  arrivals: number
  state: 'arriving' | 'done' | 'cancelled' | 'failed'
}

export interface CompletionsState {
  /** The pinned set of each evaluation, in order of step. */
  pinned: CompletionSet[]
  /** The set that the user requested last: the newest draw. */
  requested: CompletionSet | null
  /** Draws of this run before `requested`, oldest first. */
  earlier: CompletionSet[]
  /** Id of the requested set whose pixels the page still reveals one after the other; null if none. */
  revealing: string | null
  /** Sampling seed that the user set for the next draw, NaN while unreadable; null to follow the last. */
  drawSeed: number | null
  /** Set id of a request of which nothing has arrived. */
  waiting: string | null
  failure: Failure | null
  /**
   * The displayed set: a requested one by id, without an id always the newest; or a pinned one by index, null
   * for always the newest.
   */
  view: { kind: 'requested'; setId?: string } | { kind: 'pinned'; index: number | null }
  /** Display the entropy of each pixel instead of the pixel. */
  uncertainty: boolean
  /**
   * (T) row by row, 1 where "Complete now" samples; null for all below the prompt rows. Masked-pixel models
   * only.
   */
  hole: Uint8Array | null
}

export const initialCompletions: CompletionsState = {
  pinned: [],
  requested: null,
  earlier: [],
  revealing: null,
  drawSeed: null,
  waiting: null,
  failure: null,
  view: { kind: 'pinned', index: null },
  uncertainty: false,
  hole: null,
}

export const createCompletionsStore = () => createStore<CompletionsState>()(() => initialCompletions)

/** A set of which only the prompts' pixels are known. */
export function emptySet(
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

/** Most bytes of pinned sets in memory: a run of many hours must not fill it. */
export const mostSetBytes = 128 * 2 ** 20

function bytesOf({ sequences, grid, nPx, images }: CompletionSet): number {
  // Per pixel: token 2, known 1, entropy 4, arrival 2.
  return sequences * (9 * grid * grid + (images ? 3 * nPx * nPx : 0))
}

/**
 * The pinned sets with `set` added, in order of step; it replaces one of the same step. If they take more
 * than `most` bytes, every second one is dropped, and a dropped set gives its place on the page to the one
 * before.
 */
export function withPinned(
  { pinned, view }: CompletionsState,
  set: CompletionSet,
  most = mostSetBytes,
): Pick<CompletionsState, 'pinned' | 'view'> {
  const all = [...pinned.filter((other) => other.step !== set.step), set].sort((a, b) => a.step - b.step)
  const bytes = all.reduce((sum, other) => sum + bytesOf(other), 0)
  const rest = bytes > most && all.length > 2 ? thinned(all) : all
  if (view.kind !== 'pinned' || view.index === null) return { pinned: rest, view }
  const displayed = pinned[view.index]
  const index = displayed ? rest.findLastIndex(({ step }) => step <= displayed.step) : null
  return { pinned: rest, view: { kind: 'pinned', index } }
}

/** Most draws that are kept, and most bytes of those before the newest. */
export const mostDraws = 20
const mostEarlierBytes = 32 * 2 ** 20

/** A new requested set, displayed and revealed; the one before joins the earlier draws if it has pixels. */
export function withRequested(
  { requested, earlier }: Pick<CompletionsState, 'requested' | 'earlier'>,
  set: CompletionSet,
): Pick<CompletionsState, 'requested' | 'earlier' | 'revealing' | 'waiting' | 'failure' | 'view'> {
  const all = requested && requested.arrivals > 0 ? [...earlier, requested] : earlier
  let kept = all.slice(-(mostDraws - 1))
  while (kept.reduce((sum, other) => sum + bytesOf(other), 0) > mostEarlierBytes) kept = kept.slice(1)
  return {
    requested: set,
    earlier: kept,
    revealing: set.setId,
    waiting: null,
    failure: null,
    view: { kind: 'requested' },
  }
}

function put(set: CompletionSet, sequence: number, place: number, token: number, nats: number): void {
  const at = sequence * set.grid * set.grid + place
  set.tokens[at] = token
  set.entropy[at] = nats
  set.known[at] = 1
  set.arrivedAt[at] = set.arrivals + 1
}

/** The set with positions from <= i < to filled in; the event's arrays are (sequences, to - from). */
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

/** The set with the images that its codes decode to so far. */
export function withImages(
  set: CompletionSet,
  { rgb, originals }: Extract<LabEvent, { kind: 'completionImages' }>,
): CompletionSet {
  return { ...set, images: rgb, originalImages: originals ?? set.originalImages, arrivals: set.arrivals + 1 }
}

/** Applies `change` to the set with this id, pinned or requested, however long ago. */
export function updateSet(
  state: CompletionsState,
  setId: string,
  change: (set: CompletionSet) => CompletionSet,
): CompletionsState {
  return {
    ...state,
    pinned: state.pinned.map((set) => (set.setId === setId ? change(set) : set)),
    requested: state.requested?.setId === setId ? change(state.requested) : state.requested,
    earlier: state.earlier.map((set) => (set.setId === setId ? change(set) : set)),
  }
}

/** The requested sets of this run that are kept, oldest first. */
export const drawsOf = ({
  earlier,
  requested,
}: Pick<CompletionsState, 'earlier' | 'requested'>): CompletionSet[] =>
  requested ? [...earlier, requested] : earlier

/** The displayed set, null before the first. */
export function currentSet(state: CompletionsState): CompletionSet | null {
  const { view } = state
  if (view.kind === 'requested')
    return drawsOf(state).find(({ setId }) => setId === view.setId) ?? state.requested
  return state.pinned[view.index ?? state.pinned.length - 1] ?? null
}

/** The hole if this run's model can fill it: null for autoregressive models, or a hole of another size. */
export function holeFor(
  config: GridConfig & Pick<RunConfig, 'objective'>,
  hole: Uint8Array | null,
): Uint8Array | null {
  return config.objective === 'masked' && hole?.length === positionsOf(config) ? hole : null
}
