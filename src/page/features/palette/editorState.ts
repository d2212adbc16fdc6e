/**
 * What the palette editor holds: the form's own palette, the edited colours with undo and redo, and which are
 * selected. A reducer without React.
 */
import type { PaletteMeasure } from '../../../core/dataPreview'
import { coloursOf, packedColours, type PaletteColours } from './paletteEdit'

/** Edited colours; null is the form's palette, unchanged. */
type Edited = PaletteColours | null

export interface EditorState {
  /** The form's palette as it is measured; null until it is. */
  base: PaletteMeasure | null
  edited: Edited
  past: readonly Edited[]
  future: readonly Edited[]
  /** Error of the edited colours in levels; null while it is not known. */
  error: number | null
  selected: ReadonlySet<number>
  /** Index of the colour that the fields change. */
  current: number
  /** Index of the colour that the last change was to, so that a drag of a slider is one change; else null. */
  changing: number | null
}

export const emptyEditor: EditorState = {
  base: null,
  edited: null,
  past: [],
  future: [],
  error: null,
  selected: new Set(),
  current: 0,
  changing: null,
}

export type EditorAction =
  /** The form's palette; edited colours stay unless they have other channels. */
  | { kind: 'base'; base: PaletteMeasure }
  /** New colours. `changes`: the one colour that differs, whose changes in a row are undone together. */
  | { kind: 'edit'; colours: PaletteColours; current?: number; changes?: number }
  /** Goes back to the form's palette; undo brings the edited colours again. */
  | { kind: 'follow' }
  /** What the worker measured of the colours with this text. */
  | { kind: 'measured'; packed: string; measure: PaletteMeasure }
  | { kind: 'undo' }
  | { kind: 'redo' }
  /** Selects a colour, or lets it go. */
  | { kind: 'toggle'; index: number }
  /** Selects all from the current colour to this one. */
  | { kind: 'extend'; index: number }
  | { kind: 'selectAll' }
  | { kind: 'selectNone' }
  | { kind: 'current'; index: number }

/** More steps back than anyone takes. */
const mostUndo = 200

/** The colours on show; empty until the form's are known. */
export function shownColours({ edited, base }: Pick<EditorState, 'edited' | 'base'>): PaletteColours {
  return edited ?? (base ? coloursOf(base) : [])
}

/** With other colours on show: what was selected stays so where it is still there. */
function showing(state: EditorState, next: Partial<EditorState>, current = state.current): EditorState {
  const before = shownColours(state)
  const chosen = new Set([...state.selected].map((i) => before[i]))
  const after = { ...state, changing: null, ...next }
  const colours = shownColours(after)
  const selected = new Set(colours.flatMap((colour, i) => (chosen.has(colour) ? [i] : [])))
  return { ...after, selected, current: Math.max(0, Math.min(current, colours.length - 1)) }
}

function edit(state: EditorState, action: EditorAction & { kind: 'edit' }): EditorState {
  const { colours, changes = null } = action
  const goesOn = changes !== null && changes === state.changing && state.edited !== null
  const past = goesOn ? state.past : [...state.past, state.edited].slice(-mostUndo)
  const next = { edited: colours, past, future: [], error: null, changing: changes }
  if (changes !== null) return { ...state, ...next }
  return showing(state, next, action.current)
}

function measured(state: EditorState, { packed, measure }: EditorAction & { kind: 'measured' }): EditorState {
  if (!state.edited || packedColours(state.edited) !== packed) return state
  const edited = state.edited.map((colour, i) => ({ ...colour, share: measure.shares[i] }))
  return { ...state, edited, error: measure.error }
}

function travel(state: EditorState, by: 'undo' | 'redo'): EditorState {
  const [from, to] = by === 'undo' ? [state.past, state.future] : [state.future, state.past]
  if (from.length === 0) return state
  const rest = { from: from.slice(0, -1), to: [...to, state.edited] }
  const [past, future] = by === 'undo' ? [rest.from, rest.to] : [rest.to, rest.from]
  return showing(state, { edited: from[from.length - 1], past, future, error: null, selected: new Set() })
}

export function editorReducer(state: EditorState, action: EditorAction): EditorState {
  switch (action.kind) {
    case 'base': {
      const isOther = state.base !== null && state.base.channels !== action.base.channels
      return isOther ? { ...emptyEditor, base: action.base } : showing(state, { base: action.base })
    }
    case 'edit':
      return edit(state, action)
    case 'follow':
      if (state.edited === null) return state
      return showing(state, { edited: null, past: [...state.past, state.edited], future: [], error: null })
    case 'measured':
      return measured(state, action)
    case 'undo':
    case 'redo':
      return travel(state, action.kind)
    case 'toggle': {
      const selected = new Set(state.selected)
      if (!selected.delete(action.index)) selected.add(action.index)
      return { ...state, selected, current: action.index, changing: null }
    }
    case 'extend': {
      const [from, to] = [Math.min(state.current, action.index), Math.max(state.current, action.index)]
      const range = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      return { ...state, selected: new Set([...state.selected, ...range]), current: action.index }
    }
    case 'selectAll':
      return { ...state, selected: new Set(shownColours(state).keys()) }
    case 'selectNone':
      return { ...state, selected: new Set() }
    case 'current':
      return { ...state, current: action.index, changing: null }
    default:
      return action satisfies never
  }
}
