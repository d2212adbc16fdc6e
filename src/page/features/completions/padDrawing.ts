/**
 * The drawing on the pad: strokes, filling, undo and redo, and which of it a model can see. Pure: a drawing
 * is never changed in place.
 */
import type { CompletionSettings } from '../../../core/protocol'
import { gridOf } from '../../../core/tokenGrid'
import { drawsOf, type CompletionsState } from '../../store/state/completions'
import { firstUnknown, type Drawing, type Pad, type TouchedImage } from '../../store/state/touch'
import type { Run } from '../../store/state/run'
import type { Cell } from '../../ui/pixelGrid'

/** Undo goes back this far. */
const mostSteps = 200

/** What the pad needs to know of a run. */
export type PadRun = Pick<Run, 'id' | 'config' | 'preview'>

/** (T) place of the token read i-th, null for raster order: every set of the run has it. */
export const readingOrder = (state: CompletionsState, run: PadRun): Uint16Array | null =>
  [...state.pinned, ...drawsOf(state)].find(({ runId }) => runId === run.id)?.order ?? null

/** The token that most pixels at the edge of the training images have: the paper to draw on. */
export function backgroundOf({ preview: { stripTokens, stripCount, grid, palette } }: PadRun): number {
  const counts = new Uint32Array(palette.nVocab)
  for (let image = 0; image < stripCount; image += 1) {
    for (let i = 0; i < grid * grid; i += 1) {
      const [row, column] = [Math.floor(i / grid), i % grid]
      const isEdge = row === 0 || column === 0 || row === grid - 1 || column === grid - 1
      if (isEdge) counts[stripTokens[image * grid * grid + i]] += 1
    }
  }
  return counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0))
}

/** A new sheet: plain in the first half of the reading order, empty for the model in the rest. */
export function blankDrawing(run: PadRun, order: Uint16Array | null): Drawing {
  const grid = gridOf(run.config)
  const known = new Uint8Array(grid * grid)
  for (let i = 0; i < Math.ceil(grid / 2) * grid; i += 1) known[order ? order[i] : i] = 1
  return { tokens: new Uint16Array(grid * grid).fill(backgroundOf(run)), known }
}

/** The pad if it belongs to this run, else a new one. */
export function padOf(pad: Pad | null, run: PadRun, order: Uint16Array | null): Pad {
  if (pad?.runId === run.id) return pad
  return { runId: run.id, drawing: blankDrawing(run, order), past: [], future: [] }
}

/** The pad with another drawing; the one before can be brought back by `undone`. */
export function sheetOf(pad: Pad, drawing: Drawing): Pad {
  return { ...pad, drawing, past: [...pad.past, pad.drawing].slice(-mostSteps), future: [] }
}

export function undone(pad: Pad): Pad {
  const before = pad.past.at(-1)
  if (!before) return pad
  return { ...pad, drawing: before, past: pad.past.slice(0, -1), future: [...pad.future, pad.drawing] }
}

export function redone(pad: Pad): Pad {
  const next = pad.future.at(-1)
  if (!next) return pad
  return { ...pad, drawing: next, past: [...pad.past, pad.drawing], future: pad.future.slice(0, -1) }
}

/** The cells under a square brush around one. */
export function brushCells({ row, column }: Cell, size: number): Cell[] {
  const before = Math.floor((size - 1) / 2)
  return Array.from({ length: size * size }, (_, i) => ({
    row: row - before + Math.floor(i / size),
    column: column - before + (i % size),
  }))
}

/** @param token the colour, null to empty the cells; cells outside the image are ignored */
export function painted(
  drawing: Drawing,
  grid: number,
  cells: readonly Cell[],
  token: number | null,
): Drawing {
  const [tokens, known] = [drawing.tokens.slice(), drawing.known.slice()]
  for (const { row, column } of cells) {
    if (row < 0 || row >= grid || column < 0 || column >= grid) continue
    const i = row * grid + column
    known[i] = token === null ? 0 : 1
    if (token !== null) tokens[i] = token
  }
  return { tokens, known }
}

/** Fills the area of one colour (or of empty pixels) around a cell; corners do not connect. */
export function filled(
  { tokens, known }: Drawing,
  grid: number,
  { row, column }: Cell,
  token: number,
): Drawing {
  const start = row * grid + column
  const isSame = (i: number) => known[i] === known[start] && (known[i] === 0 || tokens[i] === tokens[start])
  const seen = new Set([start])
  const open = [start]
  while (open.length > 0) {
    const i = open.pop()!
    const x = i % grid
    const around = [x > 0 ? i - 1 : -1, x < grid - 1 ? i + 1 : -1, i - grid, i + grid]
    for (const next of around) {
      if (next < 0 || next >= grid * grid || seen.has(next) || !isSame(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  const cells = [...seen].map((i) => ({ row: Math.floor(i / grid), column: i % grid }))
  return painted({ tokens, known }, grid, cells, token)
}

/** What of a drawing a next-pixel model sees. */
export interface SeenPart {
  /** Tokens before the first empty one in reading order. */
  seen: number
  /** Painted pixels after that one, hidden from the model. */
  hidden: number
  /** (T) 1 where the model draws. */
  drawn: Uint8Array
}

export function seenPart({ tokens, known }: Drawing, order: Uint16Array | null, masked: boolean): SeenPart {
  if (masked) {
    const drawn = known.map((flag) => 1 - flag)
    return { seen: known.reduce((sum, flag) => sum + flag, 0), hidden: 0, drawn }
  }
  const seen = firstUnknown({ tokens, order, unknown: known.map((flag) => 1 - flag) })
  const drawn = new Uint8Array(tokens.length)
  let hidden = 0
  for (let i = seen; i < tokens.length; i += 1) {
    const place = order ? order[i] : i
    drawn[place] = 1
    hidden += known[place]
  }
  return { seen, hidden, drawn }
}

/** The drawing with every empty pixel before the last painted one in this colour, so that all is seen. */
export function withoutGaps({ tokens, known }: Drawing, order: Uint16Array | null, token: number): Drawing {
  const filledTokens = tokens.slice()
  const filledKnown = known.slice()
  let last = tokens.length - 1
  while (last >= 0 && known[order ? order[last] : last] === 0) last -= 1
  for (let i = 0; i < last; i += 1) {
    const place = order ? order[i] : i
    if (known[place]) continue
    filledTokens[place] = token
    filledKnown[place] = 1
  }
  return { tokens: filledTokens, known: filledKnown }
}

/** The drawing as an image to look into. */
export function padImage({ tokens, known }: Drawing, run: PadRun, order: Uint16Array | null): TouchedImage {
  return {
    grid: gridOf(run.config),
    tokens,
    unknown: known.includes(0) ? known.map((flag) => 1 - flag) : null,
    isDrawing: false,
    drawn: null,
    real: null,
    order,
    rgb: run.preview.palette.rgb,
    picture: null,
    set: null,
  }
}

/**
 * Settings that let the model draw the rest; null if nothing is left to draw. An empty pad gives the model
 * nothing.
 */
export function padSettings(
  base: CompletionSettings,
  drawing: Drawing,
  order: Uint16Array | null,
  masked: boolean,
): CompletionSettings | null {
  const { seen, drawn } = seenPart(drawing, order, masked)
  if (!drawn.includes(1)) return null
  const prompts = drawing.tokens.slice()
  const own = { ...base, promptCount: 1, prompts, promptsAre: 'pad' as const }
  if (masked) return { ...own, hole: drawn }
  if (seen > 0) return { ...own, hole: null, promptTokens: seen }
  return { ...base, promptCount: 1, promptRows: 0, hole: null }
}

/**
 * Few colours that are far from each other, for the number keys, darkest first; all if there are not more.
 * @param rgb (V, 3)
 */
export function keyColours(rgb: Uint8Array, most = 9): number[] {
  const count = rgb.length / 3
  const channel = (token: number, c: number) => rgb[token * 3 + c]
  const lightness = (token: number) =>
    0.299 * channel(token, 0) + 0.587 * channel(token, 1) + 0.114 * channel(token, 2)
  const byLightness = Array.from({ length: count }, (_, i) => i).sort((a, b) => lightness(a) - lightness(b))
  if (count <= most) return byLightness
  const distance = (a: number, b: number) =>
    [0, 1, 2].reduce((sum, c) => sum + (channel(a, c) - channel(b, c)) ** 2, 0)
  const chosen = [byLightness[0]]
  const nearest = byLightness.map((token) => distance(token, chosen[0]))
  while (chosen.length < most) {
    let far = 0
    nearest.forEach((value, i) => {
      if (value > nearest[far]) far = i
    })
    chosen.push(byLightness[far])
    byLightness.forEach((token, i) => {
      nearest[i] = Math.min(nearest[i], distance(token, byLightness[far]))
    })
  }
  return chosen.sort((a, b) => lightness(a) - lightness(b))
}

/** All colours, greys first by lightness, then around the colour circle. @param rgb (V, 3) */
export function sortedColours(rgb: Uint8Array): number[] {
  const facts = Array.from({ length: rgb.length / 3 }, (_, token) => {
    const [r, g, b] = rgb.subarray(token * 3, token * 3 + 3)
    const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)]
    const chroma = most - least
    const turn =
      chroma === 0
        ? 0
        : most === r
          ? (g - b) / chroma
          : most === g
            ? 2 + (b - r) / chroma
            : 4 + (r - g) / chroma
    // Twelve hues, so that lightness orders within each.
    const hue = chroma < 24 ? -1 : Math.round(((turn + 6) % 6) * 2) % 12
    return { token, hue, lightness: 0.299 * r + 0.587 * g + 0.114 * b }
  })
  return facts.sort((a, b) => a.hue - b.hue || a.lightness - b.lightness).map(({ token }) => token)
}
