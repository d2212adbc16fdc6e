/**
 * Sets of completed images as palette indices: the run's pinned prompts at every evaluation (kept for
 * the scrubber) and the sets that the person asked for. Colours are applied only when drawing.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../core/failure'
import type { CompletionSettings, LabEvent, PaletteInfo } from '../worker/protocol'

export interface CompletionSet {
  setId: string
  runId: string
  step: number
  pinned: boolean
  settings: CompletionSettings
  nPx: number
  palette: PaletteInfo
  /** (promptCount, T) palette indices; empty for unconditional samples. */
  originals: Uint16Array
  /** (sequences, T) palette indices, valid for positions below `filled`; the prompt is filled in at once. */
  tokens: Uint16Array
  /** (sequences, T) nats: how unsure the model was of each pixel it drew; zero where given. Shared like `tokens`. */
  entropy: Float32Array
  sequences: number
  /** Positions known in every sequence. A new object is made when it grows; `tokens` is shared. */
  filled: number
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
}

export const initialCompletions: CompletionsState = {
  pinned: [],
  requested: null,
  waiting: null,
  failure: null,
  view: { kind: 'pinned', index: null },
  uncertainty: false,
}

export const createCompletionsStore = () => createStore<CompletionsState>()(() => initialCompletions)

/** An empty set with the prompts' pixels already in place. */
export function beginSet(event: Extract<LabEvent, { kind: 'completionStart' }>, palette: PaletteInfo): CompletionSet {
  const { setId, runId, step, pinned, settings, nPx, originals, sequences } = event
  const positions = nPx * nPx
  const tokens = new Uint16Array(sequences * positions)
  const given = originals.length > 0 ? settings.promptRows * nPx : 0
  for (let s = 0; given > 0 && s < sequences; s++) {
    const prompt = Math.floor(s / settings.samplesPerPrompt)
    tokens.set(originals.subarray(prompt * positions, prompt * positions + given), s * positions)
  }
  return { setId, runId, step, pinned, settings, nPx, palette, originals, tokens, entropy: new Float32Array(tokens.length), sequences, filled: given, state: 'arriving' }
}

/** The set with positions from <= i < to written; what arrived is (sequences, to - from). */
export function withRows(set: CompletionSet, { from, to, tokens, entropy }: Extract<LabEvent, { kind: 'completionRows' }>): CompletionSet {
  const positions = set.nPx * set.nPx
  const width = to - from
  for (let s = 0; s < set.sequences; s++) {
    set.tokens.set(tokens.subarray(s * width, (s + 1) * width), s * positions + from)
    set.entropy.set(entropy.subarray(s * width, (s + 1) * width), s * positions + from)
  }
  return { ...set, filled: Math.max(set.filled, to) }
}

/** Applies `change` to the set with this id, wherever it is kept. */
export function updateSet(state: CompletionsState, setId: string, change: (set: CompletionSet) => CompletionSet): CompletionsState {
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
