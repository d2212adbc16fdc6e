/**
 * What the studies of core/studies.ts give: plain numbers and typed arrays that the worker posts and the page
 * draws. A study posts its result as it grows; `complete` results have every part.
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
  /** Where tokens are learned codes, the image that they make: (nPx, nPx, 3) bytes. */
  decoded?: { nPx: number; rgb: Uint8Array }
  /** (T) nats of each token, row by row. */
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

/**
 * What one position does inside the model. Places are counted row by row on the grid of tokens; a place
 * stands for the token read there, so a next-token model, whose position i reads token i - 1 and predicts
 * token i, has its start vector apart.
 */
export interface InspectResult {
  kind: 'inspect'
  image: number
  label: string
  /** Side of the grid of tokens. */
  grid: number
  /**
   * (T) tokens of the image, row by row, and (nVocab, 3) bytes, the colour of each: of learned codes, the
   * mean.
   */
  tokens: Uint16Array
  rgb: Uint8Array
  /** Where tokens are learned codes, the image that they make: (nPx, nPx, 3) bytes. */
  decoded: { nPx: number; rgb: Uint8Array } | null
  /** Place of the predicted token, and which in reading order it is, 0 for the first. */
  place: number
  position: number
  /** Whether the model sees the whole image but for this token, which is hidden from it. */
  masked: boolean
  /**
   * (T) 1 where attention can fall: tokens read before; in a model of masked pixels all, the hidden one's
   * place too.
   */
  reached: Uint8Array
  nLayer: number
  nHead: number
  /** (L, H, T) attention weights over the places; with `start` those of each head add up to 1. */
  attention: Float32Array
  /** (L, H) attention to the start vector; null in models of masked pixels, which have none. */
  start: Float32Array | null
  /**
   * (T) cosine of the position embedding that predicts each place with that of the chosen one, and its
   * length.
   */
  similarity: Float32Array
  norms: Float32Array
  /** (nVocab) predicted distribution, its entropy in nats, and the token that is there. */
  probabilities: Float32Array
  entropy: number
  truth: number
}

export type StudyResult =
  ProbeResult | FineTuneResult | LowDataResult | SweepResult | LikelihoodResult | InspectResult
