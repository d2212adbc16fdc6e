/**
 * Fine-tuning of a copy of the run's model, and the same network trained from scratch for comparison (paper
 * 2.3, 3.4, 4.5): settings and result.
 */
import { choice, int, real } from '../fields'
import type { JsonReader } from '../jsonReader'
import {
  masksField,
  mostPoints,
  onlyIfMasked,
  readCount,
  readShare,
  seedField,
  tenthOf,
  yesNo,
  type StudyDefinition,
} from './study'

export type FineTuneStudy = {
  kind: 'fineTune'
  /** L_gen + L_clf, or L_clf alone. */
  loss: 'joint' | 'classification'
  /** Input of the class head: the final layer, or the best by a probe. */
  head: 'final' | 'best'
  learningRate: number
  steps: number
  batchSize: number
  /** Labelled training images, balanced over the classes. */
  trainImages: number
  /** Reflection padding in pixels before a random crop; 0 is off. */
  pad: number
  flip: 'yes' | 'no'
  /** Steps between validation accuracies. */
  evalEvery: number
  /** Evaluations without a better one before it stops; 0 never stops early. */
  patience: number
  fromScratch: 'yes' | 'no'
  masks: number
  seed: number
}

/** One of the two networks that are trained. */
export interface FineTuneArm {
  name: 'pretrained' | 'scratch'
  /** One entry for each measurement; training losses are means since the one before, nats. */
  curve: { step: number; generative: number | null; classification: number; validationAccuracy: number }[]
  /** Step of the best validation accuracy, whose weights are tested. */
  bestStep: number
  /** The best so far; -1 until measured. */
  validationAccuracy: number
  /** Null until it has been trained. */
  testAccuracy: number | null
  stoppedEarly: boolean
}

export interface FineTuneResult {
  kind: 'fineTune'
  arms: FineTuneArm[]
  /** Layer that the head reads, 0..L. */
  headLayer: number
  trainImages: number
  validationImages: number
  testImages: number
  /** Masks that voted; 0 if the model sees whole images. */
  masks: number
}

function readArm(stored: JsonReader): FineTuneArm {
  return {
    name: stored.at('name').oneOf('pretrained', 'scratch'),
    curve: stored
      .at('curve')
      .list(mostPoints)
      .map((point) => ({
        step: readCount(point.at('step')),
        generative: point.at('generative').orNull((loss) => loss.number()),
        classification: point.at('classification').number(),
        validationAccuracy: readShare(point.at('validationAccuracy')),
      })),
    bestStep: readCount(stored.at('bestStep')),
    validationAccuracy: stored.at('validationAccuracy').number(-1, 1),
    testAccuracy: stored.at('testAccuracy').orNull(readShare),
    stoppedEarly: stored.at('stoppedEarly').flag(),
  }
}

export const fineTune: StudyDefinition<FineTuneStudy, FineTuneResult> = {
  fields: {
    loss: choice('joint', 'classification'),
    head: choice('final', 'best'),
    learningRate: real(1e-6, 0.1, 1e-4),
    steps: int(1, 100_000, 50, 'steps'),
    batchSize: int(1, 512, 1, 'images'),
    trainImages: int(2, 60_000, 50, 'images'),
    pad: int(0, 8, 1, 'px'),
    flip: yesNo,
    evalEvery: int(1, 10_000, 5, 'steps'),
    patience: int(0, 100, 1),
    fromScratch: yesNo,
    masks: masksField,
    seed: seedField,
  },

  defaults: (run) => ({
    kind: 'fineTune',
    loss: 'joint',
    head: 'final',
    learningRate: tenthOf(run.learningRate),
    steps: 600,
    batchSize: run.batchSize,
    trainImages: run.probeTrainImages,
    // At 8 x 8 a shift by one pixel is an eighth of a digit, and hurt in every trial.
    pad: run.nPx >= 16 ? Math.round(run.nPx / 8) : 0,
    flip: 'no',
    evalEvery: 20,
    patience: 10,
    fromScratch: 'yes',
    masks: 5,
    seed: run.seed,
  }),

  appliesWhen: { masks: onlyIfMasked },

  readResult: (stored, { nLayer }) => ({
    kind: 'fineTune',
    arms: stored.at('arms').list(2).map(readArm),
    headLayer: stored.at('headLayer').whole(0, nLayer),
    trainImages: readCount(stored.at('trainImages')),
    validationImages: readCount(stored.at('validationImages')),
    testImages: readCount(stored.at('testImages')),
    masks: readCount(stored.at('masks')),
  }),
}
