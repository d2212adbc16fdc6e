/**
 * What the studies of core/studies.ts give: plain numbers and typed arrays that the worker posts and the page draws.
 * A study posts its result as it grows; `complete` results have every part.
 */

export interface ProbeResult {
  kind: 'probe'
  /** Test accuracy of layers 0..L, null where not measured yet. */
  layers: (number | null)[]
  /** Layer with the highest accuracy so far. */
  best: number
  /** Layers side by side around the best, and their accuracy; null where off or not measured yet. */
  joined: { layers: number[]; accuracy: number } | null
  classNames: string[]
  /** (classes, classes) test images by true class (row) and predicted class (column), of the best layer. */
  confusion: number[][]
  /** Share of each class's test images that are predicted right, null where it has none. */
  perClass: (number | null)[]
  /** What the numbers rest on. */
  trainImages: number
  testImages: number
  features: number
  /** Masks that voted; 0 where the model sees whole images. */
  masks: number
}

/** One of the two networks that are trained side by side. */
export interface FineTuneArm {
  name: 'pretrained' | 'scratch'
  /** One entry for each measurement: training losses are means since the one before, nats. */
  curve: { step: number; generative: number | null; classification: number; validationAccuracy: number }[]
  /** Step of the best validation accuracy, whose weights are tested. */
  bestStep: number
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
  masks: number
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
  /** Null where it was not asked for. */
  fineTune: Spread | null
  testImages: number
}

export interface SweepRow {
  learningRate: number
  /** Validation loss at the end, nats per pixel; null where it diverged. */
  loss: number | null
  /** Step of an irrecoverable spike, null where there was none. */
  spikedAt: number | null
  /** Training loss over the steps, thinned. */
  curve: { step: number; loss: number }[]
}

export interface SweepResult {
  kind: 'sweep'
  rows: SweepRow[]
  /** Index of the row with the lowest loss; -1 before one has ended well. */
  best: number
  /** Why the search ended, null while it goes on. */
  ended: 'loss rose' | 'all rates tried' | null
}

/** An image with what each of its pixels cost. */
export interface SurpriseImage {
  /** Index among the validation images. */
  index: number
  label: string
  nats: number
  /** (T) palette indices in reading order of the image, row by row. */
  tokens: Uint16Array
  /** (T) nats of each pixel, row by row. */
  surprise: Float32Array
}

export interface LikelihoodResult {
  kind: 'likelihood'
  nPx: number
  /** (nVocab, 3) bytes. */
  rgb: Uint8Array
  /** Nats per image of every image measured. */
  nats: Float32Array
  /** Means over the images: nats an image, nats and bits a pixel. */
  mean: { natsPerImage: number; natsPerPixel: number; bitsPerPixel: number }
  most: SurpriseImage[]
  least: SurpriseImage[]
  /** The second set's nats per image, and the chance that a random image of it scores above one of ours. */
  other: { name: string; nats: Float32Array; auroc: number } | null
}

export type StudyResult = ProbeResult | FineTuneResult | LowDataResult | SweepResult | LikelihoodResult
