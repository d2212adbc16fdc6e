/**
 * What a study is: it works on a snapshot of the weights beside the training, in small pieces, and reports
 * how far it is. Types only; each kind has a file of its own, and makeStudy.ts is the frame around them.
 */
import type { StudyResult } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import type { Passes } from '../../compute/model/passes'
import type { WeightSet } from '../../compute/model/weights'
import type { EvaluationContext } from '../measuring/evaluation'

export interface StudyContext extends EvaluationContext {
  /** Copy of the run's weights, the study's to read and not to dispose. */
  set: WeightSet
  /** How those weights are read. */
  passes: Passes
  /** Another data set, by its registry id. */
  openSet: (id: string) => Promise<RawDataset>
}

/** `done` of `all` pieces, what is being done in a few words, and the result so far. */
export type Report = (done: number, all: number, doing: string, result?: StudyResult) => void
