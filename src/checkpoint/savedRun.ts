/**
 * A saved run: what is needed to show it without computing anything, and to resume it exactly. Its file
 * format is runFile.ts. The images of a step, its masks and its learning rate are functions of
 * config and step, so that no state of a random generator is saved.
 */
import type { DataPreview } from '../core/dataPreview'
import { LabError } from '../core/failure'
import { branchKeys, copyId, type Branch, type RunRecord } from '../core/runRecord'
import type { LabEvent } from '../core/protocol'
import type { KeptFineTuned } from '../compute/model/tunedNetwork'
import type { KeptProbe } from '../compute/probe/keptProbe'

/**
 * Most characters of a data set's label, or of the name of a class, in a file. Readers of images give names
 * of at most a hundred; earlier versions took any, and their files have to open.
 */
export const longestName = 100_000

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

/** The newest classifier of each kind. */
export interface KeptClassifiers {
  probe: KeptProbe | null
  fineTuned: KeptFineTuned | null
}

/** What tells the page of a kept classifier and of the bytes that it takes. */
export function classifierEvent(
  runId: string,
  kept: KeptProbe | KeptFineTuned,
): Extract<LabEvent, { kind: 'classifierKept' }> {
  const arrays =
    'numbers' in kept
      ? kept.numbers.flatMap(({ mean, scale, weights, intercept }) => [mean, scale, weights, intercept])
      : [...kept.weights.values()]
  const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return { kind: 'classifierKept', runId, step: kept.facts.step, classifier: kept.facts, bytes }
}

/** The weights with the lowest validation loss of a run. */
export interface BestKept {
  step: number
  /** Nats per pixel. */
  loss: number
  weights: NamedValues
}

/** @throws LabError no-run if none are kept */
export function requireBest(best: BestKept | null | undefined): BestKept {
  if (best) return best
  throw new LabError({
    code: 'no-run',
    message: 'No weights of an earlier validation are kept with this run.',
    remedy: 'Use the latest weights.',
  })
}

export interface SavedRun extends RunRecord {
  /** Data and palette as they were at the start. */
  preview: DataPreview
  journal: JournalEvent[]
  weights: NamedValues
  /** AdamW's moments, named as the weights, and its count of updates; null if only the weights are known. */
  optimizer: { m: NamedValues; v: NamedValues; updates: number } | null
  /**
   * The step at which the output head was new, since the model's file had none (checkpoint/huggingface.ts);
   * absent for all other runs. At that step the model cannot complete an image.
   */
  newHead?: number
  /** Of learned codes, what was learned before training; absent in runs of earlier versions. */
  codec?: NamedValues
  /** Absent if none are kept. */
  classifiers?: KeptClassifiers
  /**
   * The step whose measurements were unfinished, where it is not the run's own, and its weights, which they
   * are made of when the run is resumed.
   */
  measured?: { step: number; weights: NamedValues }
  /** Absent before the first validation, in runs of earlier versions, and with models too large for two. */
  best?: BestKept
}

/** The record of a saved run, without its contents. */
export function recordOf(run: SavedRun): RunRecord {
  const { runId, savedAt, status, step, elapsedSeconds, config, parameters, set } = run
  return { runId, savedAt, status, step, elapsedSeconds, config, parameters, ...(set && { set }) }
}

/**
 * Copy of a saved run under another id, with other training settings such as a lower learning rate: to
 * continue a run that another tab trains, to branch from it, or to train it longer. It belongs to no run set.
 * The journal is copied; arrays are shared.
 * @throws LabError config-invalid for fewer steps than it has taken
 */
export function branchRun(saved: SavedRun, { runId: newId, change, copy }: Branch): SavedRun {
  const runId = copy ? copyId(saved.runId, newId) : newId
  const known = Object.fromEntries(
    branchKeys.filter((key) => change[key] !== undefined).map((key) => [key, change[key]]),
  )
  const branch: SavedRun = {
    ...saved,
    runId,
    ...lengthened(saved, change.steps),
    config: { ...saved.config, ...known },
    journal: saved.journal.map((event) => ({ ...event, runId })),
  }
  delete branch.set
  return branch
}

/** The status with another number of steps: what had ended may go on. */
function lengthened(
  { step, status }: Pick<SavedRun, 'step' | 'status'>,
  steps: number | undefined,
): Partial<Pick<SavedRun, 'status'>> {
  if (steps === undefined) return {}
  if (steps <= step)
    throw new LabError({
      code: 'config-invalid',
      subject: 'steps',
      message: `The run has taken ${step} steps already, so it cannot have ${steps} in all.`,
      remedy: `Choose more than ${step} steps.`,
    })
  return status === 'paused' ? {} : { status: 'paused' }
}
