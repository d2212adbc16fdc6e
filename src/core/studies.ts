/**
 * The studies that are made of a trained model (paper 2.3, 3.4, 4.3 to 4.7 and A.1): what is asked with each,
 * what it begins with and whether it is in range. The words and ranges are studyFields.ts, what comes out is
 * studyResults.ts; how they are made is the worker's.
 */
import { studyFields, type StudyKind } from './studyFields'
import { gridOf, type GridConfig } from './tokenGrid'

/** Linear probes of every layer, the whole protocol (paper 2.4, 3.4, 4.3, 4.4). */
export interface ProbeStudy {
  kind: 'probe'
  classifier: 'lbfgs' | 'sgd'
  /** Inverse strength of the L2 penalty, scikit-learn's C. */
  strength: number
  standardise: 'yes' | 'no'
  /** The normed input of a block's attention (paper 2.4), or the residual stream itself. */
  features: 'normed' | 'raw'
  /** Labelled training images, balanced over the classes; at most what the set has. */
  trainImages: number
  testImages: number
  /** Layers concatenated, centred on the best; 1 is off. */
  concatenate: number
  /** Masks voted over where the model was trained on masked pixels (paper 4.6); 1 is a single mask. */
  masks: number
  /** Of the SGD classifier. */
  learningRate: number
  epochs: number
  seed: number
}

/** Fine-tuning of a branch of the run, and the same network from scratch beside it (paper 2.3, 3.4, 4.5). */
export interface FineTuneStudy {
  kind: 'fineTune'
  /** L_gen + L_clf, or L_clf alone. */
  loss: 'joint' | 'classification'
  /** Where the class head reads: the final layer, or the best by a probe. */
  head: 'final' | 'best'
  learningRate: number
  steps: number
  batchSize: number
  /** Labelled training images, balanced over the classes. */
  trainImages: number
  /** Reflect-padding in pixels before a random crop; 0 is off. */
  pad: number
  flip: 'yes' | 'no'
  /** Validation accuracy every so many steps. */
  evalEvery: number
  /** Evaluations without a better one before it stops; 0 never stops early. */
  patience: number
  fromScratch: 'yes' | 'no'
  masks: number
  seed: number
}

/** Few labels: probe, and fine-tuning beside it, over random subsets (paper 4.7). */
export interface LowDataStudy {
  kind: 'lowData'
  /** Labels a class. */
  perClass: number
  subsets: number
  /** Probed layer: the best by a probe on all labels, or the middle one. */
  layer: 'best' | 'middle'
  fineTune: 'yes' | 'no'
  /** Fine-tuning steps for each subset. */
  steps: number
  learningRate: number
  testImages: number
  seed: number
}

/** The paper's search for a learning rate, with its stop rule (paper A.1). */
export interface SweepStudy {
  kind: 'sweep'
  /** First and largest rate; each next is the paper's next below: 0.01, 0.003, 0.001, 0.0003 ... */
  highest: number
  rates: number
  stepsEach: number
  seed: number
}

/** Nats and bits of single images, surprise of single pixels, and a score between two sets. */
export interface LikelihoodStudy {
  kind: 'likelihood'
  images: number
  /** Most and least likely images shown. */
  shown: number
  /** Data set to tell apart by likelihood; 'none' is off. */
  against: 'none' | 'digits8' | 'mnist10k' | 'emoji32' | 'noise'
  seed: number
}

/**
 * What one position does inside the model: attention of every head, its embedding beside the others', its
 * prediction. No chance in it.
 */
export interface InspectStudy {
  kind: 'inspect'
  /** Index among the validation images. */
  image: number
  /** Place of the token that is predicted, from 0 at the top left of the grid of tokens. */
  row: number
  column: number
}

export type Study = ProbeStudy | FineTuneStudy | LowDataStudy | SweepStudy | LikelihoodStudy | InspectStudy

/** A setting of a study that is wrong. */
export interface StudyIssue {
  key: string
  message: string
}

/**
 * Checks the ranges of one study; every issue, none where it can begin. What depends on the data is checked
 * by the worker.
 */
export function validateStudy(study: Study): StudyIssue[] {
  const values = study as unknown as Record<string, unknown>
  return studyFields[study.kind].flatMap((field): StudyIssue[] => {
    const value = values[field.key]
    if (field.type === 'choice') {
      if (field.options.some((option) => option.value === value)) return []
      return [
        {
          key: field.key,
          message: `${field.label} must be one of ${field.options.map((option) => option.value).join(', ')}.`,
        },
      ]
    }
    if (typeof value !== 'number' || !Number.isFinite(value))
      return [{ key: field.key, message: `${field.label} must be a number.` }]
    if (field.integer && !Number.isInteger(value))
      return [{ key: field.key, message: `${field.label} must be a whole number, not ${value}.` }]
    if (value >= field.min && value <= field.max) return []
    return [
      { key: field.key, message: `${field.label} must be from ${field.min} to ${field.max}, not ${value}.` },
    ]
  })
}

/** What a study begins with, from the run that it is made of: the paper's defaults where there are any. */
export function defaultStudy<K extends StudyKind>(
  kind: K,
  run: GridConfig & {
    learningRate: number
    batchSize: number
    seed: number
    probeTrainImages: number
    probeTestImages: number
    evalImages: number
  },
): Extract<Study, { kind: K }> {
  const { learningRate, batchSize, probeTrainImages: trainImages, probeTestImages: testImages } = run
  // Rounded, so that a form shows 0.0003 and not 0.00030000000000000003.
  const tenth = Number((learningRate / 10).toPrecision(3))
  const all: { [Kind in StudyKind]: Extract<Study, { kind: Kind }> } = {
    probe: {
      kind: 'probe',
      classifier: 'lbfgs',
      strength: 3,
      standardise: 'yes',
      features: 'normed',
      trainImages,
      testImages,
      concatenate: 5,
      masks: 5,
      learningRate: 0.1,
      epochs: 100,
      seed: run.seed,
    },
    fineTune: {
      kind: 'fineTune',
      loss: 'joint',
      head: 'final',
      learningRate: tenth,
      steps: 600,
      batchSize,
      trainImages,
      // At 8 x 8 a shift by one pixel is an eighth of a digit, and hurt in every trial.
      pad: run.nPx >= 16 ? Math.round(run.nPx / 8) : 0,
      flip: 'no',
      evalEvery: 20,
      patience: 10,
      fromScratch: 'yes',
      masks: 5,
      seed: run.seed,
    },
    lowData: {
      kind: 'lowData',
      perClass: 4,
      subsets: 5,
      layer: 'best',
      fineTune: 'yes',
      steps: 100,
      learningRate: tenth,
      testImages,
      seed: run.seed,
    },
    sweep: { kind: 'sweep', highest: 0.01, rates: 4, stepsEach: 100, seed: run.seed },
    likelihood: { kind: 'likelihood', images: run.evalImages, shown: 6, against: 'noise', seed: run.seed },
    inspect: {
      kind: 'inspect',
      image: 0,
      row: Math.floor(gridOf(run) / 2),
      column: Math.floor(gridOf(run) / 2),
    },
  }
  return all[kind]
}
