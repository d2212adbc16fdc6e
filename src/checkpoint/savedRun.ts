/**
 * A run as it is kept: what is needed to show it again without computing anything, and to go on with it as if
 * it had never been interrupted. Types only; the file that holds it is runFile.ts. Which images a step sees,
 * its masks and its learning rate are functions of the config and the step, so no state of a random generator
 * is kept.
 */
import type { DataPreview } from '../core/dataPreview'
import type { RunRecord } from '../core/runRecord'
import type { LabEvent } from '../core/protocol'

/**
 * What a run has told the page, in order; told again, it fills the charts as they were. Rows of steps are
 * joined in one event.
 */
export type JournalEvent = Extract<
  LabEvent,
  {
    kind:
      | 'metrics'
      | 'validation'
      | 'baselines'
      | 'probes'
      | 'completionStart'
      | 'completionRows'
      | 'completionPixels'
      | 'completionImages'
      | 'completionEnd'
      | 'studyKept'
  }
>

/** Numbers by the names of model/weights.ts, row by row. */
export type NamedValues = ReadonlyMap<string, Float32Array>

export interface SavedRun extends RunRecord {
  /** The data and the palette as they were at the start. */
  preview: DataPreview
  journal: JournalEvent[]
  weights: NamedValues
  /**
   * AdamW's moments, named as the weights, and its count of updates; null where only the weights are known.
   */
  optimizer: { m: NamedValues; v: NamedValues; updates: number } | null
}
