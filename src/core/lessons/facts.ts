/**
 * What a lesson knows of the page: numbers of the runs, the form and its data, and what has happened.
 * The page fills it in; conditions and answers are computed from it alone.
 */
import type { RunConfig } from '../config'
import type { Baselines } from '../protocol'
import type { StudyKind, StudyResult } from '../studies/registry'

/** The measurements of one run. */
export interface RunMeasures {
  id: string
  step: number
  /** It will take no more steps: finished, stopped or failed. */
  ended: boolean
  config: RunConfig
  parameters: number
  /** Root mean square rounding error of its palette, in levels of 0..255. */
  paletteError: number
  baselines: Baselines | null
  /** One row per step. */
  training: { step: ArrayLike<number>; loss: ArrayLike<number> }
  validation: readonly { step: number; loss: number }[]
  /** Of the linear probe, in order of step; step 0 is the untrained model. */
  probes: readonly { step: number; accuracy: readonly number[] }[]
  /** Test images behind the accuracies. */
  testImages: number
}

export interface LessonFacts {
  /** The form's settings. */
  form: RunConfig
  /** Rounding error and colours of the data prepared for the form; null while they are being prepared. */
  data: { paletteError: number; colours: number } | null
  run: RunMeasures | null
  /** The run that the lesson trained before the current one. */
  previous: RunMeasures | null
  /** Finished studies of the current run. The id tells one from the next of the same kind. */
  studies: readonly { id: string; kind: StudyKind; result: StudyResult }[]
  /** Ids of the completions that the user requested and that are done. */
  drawings: readonly string[]
  /** Run id and file of the example on the page. */
  example: { runId: string; file: string } | null
  /** Changes whenever another pixel is looked at; null before the first. */
  pixel: string | null
  /** Changes whenever another step of the history is shown; null while the newest is. */
  shownStep: number | null
  /** Since the step of the lesson began. */
  seconds: number
}
