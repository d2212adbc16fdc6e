/** Events of completions made up for tests of the page. */
import type { LabEvent } from '../core/protocol'

type Begun = Extract<LabEvent, { kind: 'completionStart' }>

/**
 * A set of one 2 x 2 image whose upper row is given, as it begins.
 * @param settings apart from one sample of one prompt at temperature 1
 */
export function completionStart(
  of: Pick<Begun, 'setId' | 'runId' | 'step'> & Partial<Omit<Begun, 'settings'>>,
  settings: Partial<Begun['settings']> = {},
): Begun {
  return {
    kind: 'completionStart',
    pinned: true,
    nPx: 2,
    grid: 2,
    originals: new Uint16Array(4),
    order: null,
    drawn: Uint8Array.of(0, 0, 1, 1),
    sequences: 1,
    ...of,
    settings: {
      promptRows: 1,
      promptCount: 1,
      samplesPerPrompt: 1,
      temperature: 1,
      topK: 0,
      seed: 0,
      fill: 'raster',
      fillRounds: 1,
      hole: null,
      ...settings,
    },
  }
}
