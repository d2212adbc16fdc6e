/** Few labels: a probe, and optionally fine-tuning, over random subsets (paper 4.7): settings and result. */
import { choice, int, real } from '../fields'
import type { JsonReader } from '../jsonReader'
import {
  mostPoints,
  readCount,
  readShare,
  seedField,
  tenthOf,
  yesNo,
  type Condition,
  type StudyDefinition,
} from './study'

export type LowDataStudy = {
  kind: 'lowData'
  /** Labels per class. */
  perClass: number
  subsets: number
  /** Probed layer: the best by a probe on all labels, or the middle one. */
  layer: 'best' | 'middle'
  fineTune: 'yes' | 'no'
  /** Fine-tuning steps for each subset. */
  steps: number
  /** Of fine-tuning. */
  learningRate: number
  testImages: number
  seed: number
}

/** Test accuracies over the subsets drawn so far. */
export interface Spread {
  values: number[]
  mean: number
  /** Sample standard deviation; 0 with a single value. */
  deviation: number
}

export interface LowDataResult {
  kind: 'lowData'
  perClass: number
  /** Labels in each subset. */
  labels: number
  layer: number
  probe: Spread
  /** Null if the study does not fine-tune. */
  fineTune: Spread | null
  testImages: number
}

function readSpread(stored: JsonReader): Spread {
  return {
    values: stored.at('values').list(mostPoints).map(readShare),
    mean: readShare(stored.at('mean')),
    deviation: stored.at('deviation').number(0),
  }
}

const onlyIfFineTuning: Condition<LowDataStudy> = ({ fineTune }) => fineTune === 'yes'

export const lowData: StudyDefinition<LowDataStudy, LowDataResult> = {
  fields: {
    perClass: int(1, 400, 1, 'labels'),
    subsets: int(2, 20, 1),
    layer: choice('best', 'middle'),
    fineTune: yesNo,
    steps: int(1, 10_000, 10, 'steps'),
    learningRate: real(1e-6, 0.1, 1e-4),
    testImages: int(1, 10_000, 50, 'images'),
    seed: seedField,
  },

  defaults: (run) => ({
    kind: 'lowData',
    perClass: 4,
    subsets: 5,
    layer: 'best',
    fineTune: 'yes',
    steps: 100,
    learningRate: tenthOf(run.learningRate),
    testImages: run.probeTestImages,
    seed: run.seed,
  }),

  appliesWhen: { steps: onlyIfFineTuning, learningRate: onlyIfFineTuning },

  readResult: (stored, { nLayer }) => ({
    kind: 'lowData',
    perClass: readCount(stored.at('perClass')),
    labels: readCount(stored.at('labels')),
    layer: stored.at('layer').whole(0, nLayer),
    probe: readSpread(stored.at('probe')),
    fineTune: stored.at('fineTune').orNull(readSpread),
    testImages: readCount(stored.at('testImages')),
  }),
}
