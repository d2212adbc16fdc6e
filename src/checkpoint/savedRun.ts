/**
 * A saved run: what is needed to show it without computing anything, and to resume it exactly. Types only;
 * its file format is runFile.ts. The images of a step, its masks and its learning rate are functions of
 * config and step, so that no state of a random generator is saved.
 */
import type { DataPreview } from '../core/dataPreview'
import type { RunRecord } from '../core/runRecord'
import type { LabEvent } from '../core/protocol'

/**
 * The events that a run has posted to the page, in order; replayed, they fill the charts. Rows of steps are
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
  /** Data and palette as they were at the start. */
  preview: DataPreview
  journal: JournalEvent[]
  weights: NamedValues
  /** AdamW's moments, named as the weights, and its count of updates; null if only the weights are known. */
  optimizer: { m: NamedValues; v: NamedValues; updates: number } | null
}
