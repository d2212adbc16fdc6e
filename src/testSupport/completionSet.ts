/** Finished completions: two prompts of 4 x 4 pixels, two samples each, the lower half drawn row by row. */
import { emptySet, withRows, type CompletionSet } from '../page/store/state/completions'
import type { CompletionSettings } from '../core/protocol'

export const grid = 4

const settings: CompletionSettings = {
  promptRows: 2,
  promptCount: 2,
  samplesPerPrompt: 2,
  temperature: 1,
  topK: 0,
  seed: 0,
  fill: 'raster',
  fillRounds: 4,
  hole: null,
}

/** `nVocab` colours that differ in all three channels. */
export function colours(nVocab: number): Uint8Array {
  return Uint8Array.from(
    { length: nVocab * 3 },
    (_, i) => (Math.floor(i / 3) * [7, 13, 29][i % 3]! + 40 * (i % 3)) % 256,
  )
}

/** The page's state after all rows have arrived. @param rowsAtOnce rows per event */
export function arrivedSet(nVocab = 16, rowsAtOnce = 1, step = 10): CompletionSet {
  const positions = grid * grid
  const originals = Uint16Array.from({ length: 2 * positions }, (_, i) => (i * 5 + step) % nVocab)
  const drawn = Uint8Array.from({ length: positions }, (_, i) => (i >= 2 * grid ? 1 : 0))
  const about = { setId: `set ${step}`, runId: 'run', step }
  const palette = { kind: 'rgb' as const, nVocab, rgb: colours(nVocab) }
  let set = emptySet(
    {
      kind: 'completionStart',
      ...about,
      pinned: true,
      settings,
      nPx: grid,
      grid,
      originals,
      order: null,
      drawn,
      sequences: 4,
    },
    palette,
  )
  for (let row = 2; row < grid; row += rowsAtOnce) {
    const [from, to] = [row * grid, (row + rowsAtOnce) * grid]
    const tokens = Uint16Array.from({ length: 4 * (to - from) }, (_, i) => (i * 3 + row) % nVocab)
    set = withRows(set, {
      kind: 'completionRows',
      ...about,
      from,
      to,
      tokens,
      entropy: new Float32Array(tokens.length).fill(0.5),
    })
  }
  return { ...set, state: 'done' }
}
