/** The paper's search for a learning rate, with its stop rule (paper A.1): settings and result. */
import { int, real } from '../fields'
import type { JsonReader } from '../jsonReader'
import { mostPoints, readCount, seedField, type StudyDefinition } from './study'

export type SweepStudy = {
  kind: 'sweep'
  /** First and largest rate; each next is the paper's next below: 0.01, 0.003, 0.001, 0.0003 ... */
  highest: number
  /** Most rates tried. */
  rates: number
  stepsEach: number
  seed: number
}

export interface SweepRow {
  learningRate: number
  /** Validation loss at the end, nats per pixel; null if it diverged. */
  loss: number | null
  /** Step of an irrecoverable spike, null if there was none. */
  spikedAt: number | null
  /** Training loss over the steps, thinned. */
  curve: { step: number; loss: number }[]
}

export interface SweepResult {
  kind: 'sweep'
  rows: SweepRow[]
  /** Index of the row with the lowest loss; -1 before one has ended well. */
  best: number
  /** Why the search ended, null while it runs. */
  ended: 'loss rose' | 'all rates tried' | null
}

function readRow(stored: JsonReader): SweepRow {
  return {
    learningRate: stored.at('learningRate').number(0),
    loss: stored.at('loss').orNull((loss) => loss.number()),
    spikedAt: stored.at('spikedAt').orNull(readCount),
    curve: stored
      .at('curve')
      .list(mostPoints)
      .map((point) => ({ step: readCount(point.at('step')), loss: point.at('loss').number() })),
  }
}

export const sweep: StudyDefinition<SweepStudy, SweepResult> = {
  fields: {
    highest: real(1e-5, 0.1, 1e-3),
    rates: int(2, 8, 1),
    stepsEach: int(10, 100_000, 10, 'steps'),
    seed: seedField,
  },

  defaults: (run) => ({ kind: 'sweep', highest: 0.01, rates: 4, stepsEach: 100, seed: run.seed }),

  readResult(stored) {
    const rows = stored.at('rows').list(100).map(readRow)
    return {
      kind: 'sweep',
      rows,
      best: stored.at('best').whole(-1, rows.length - 1),
      ended: stored.at('ended').orNull((why) => why.oneOf('loss rose', 'all rates tried')),
    }
  },
}
