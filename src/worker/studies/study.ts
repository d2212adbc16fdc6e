/**
 * The context and the progress callback of every study. A study works on a snapshot of the weights beside the
 * training, in small pieces. Each kind is computed in its own file; makeStudy.ts runs them.
 */
import type { StudyResult } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import type { Passes } from '../../compute/model/passes'
import type { WeightSet } from '../../compute/model/weights'
import type { EvaluationContext } from '../measuring/evaluation'

export interface StudyContext extends EvaluationContext {
  /** A copy of the run's weights; the session disposes it. */
  set: WeightSet
  /** Forward passes with those weights. */
  passes: Passes
  /** Whose weights these are. */
  step: number
  /** The last result of this kind that the run has, for a study that adds to it. */
  earlier: StudyResult | null
  /** Opens another data set by its id. */
  openSet: (id: string) => Promise<RawDataset>
}

/** Progress callback: `done` of `all` pieces, the current piece in a few words, and the result so far. */
export type Report = (done: number, all: number, doing: string, result?: StudyResult) => void
