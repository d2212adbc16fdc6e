/**
 * A run as it is kept: what is needed to show it again without computing anything, and to go on with it as if it had never been
 * interrupted. Types only; the file that holds it is runFile.ts. Which images a step sees, its masks and its learning rate are
 * functions of the config and the step, so no state of a random generator is kept.
 */
import type { RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import type { LabEvent, RunStatus } from '../worker/protocol'

/** What a run has told the page, in order; told again, it fills the charts as they were. Rows of steps are joined in one event. */
export type JournalEvent = Extract<LabEvent, {
  kind: 'metrics' | 'validation' | 'baselines' | 'probes' | 'completionStart' | 'completionRows' | 'completionPixels' | 'completionImages' | 'completionEnd'
}>

/** Numbers by the names of model/weights.ts, row by row. */
export type NamedValues = ReadonlyMap<string, Float32Array>

export interface SavedRun {
  runId: string
  /** Milliseconds since 1970. */
  savedAt: number
  /** A run that was training is saved as paused. */
  status: Extract<RunStatus, 'paused' | 'finished' | 'stopped'>
  /** Optimizer steps taken. */
  step: number
  /** Seconds of running time. */
  elapsedSeconds: number
  config: RunConfig
  parameters: number
  /** The data and the palette as they were at the start. */
  preview: DataPreview
  journal: JournalEvent[]
  weights: NamedValues
  /** AdamW's moments, named as the weights, and its count of updates; null where only the weights are known. */
  optimizer: { m: NamedValues; v: NamedValues; updates: number } | null
}
