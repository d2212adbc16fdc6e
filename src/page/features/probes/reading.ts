/**
 * What one probe says, in numbers: the best layer against raw pixels, the last layer and the untrained
 * features, each with its standard error. Paired on the same test images where their predictions are known.
 */
import type { ProbeKind, ProbeTestImages } from '../../../core/probeKinds'
import { pairedDifference, shareError, type Difference } from '../../../core/statistics'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'

/** The best layer's accuracy minus another's. */
export interface Comparison extends Difference {
  /** The other's accuracy. */
  accuracy: number
  /** True if both were measured image by image on the same test images. */
  paired: boolean
}

export interface ProbeReading {
  step: number
  best: number
  last: number
  /** Of the best layer. */
  accuracy: number
  /** Null if the raw pixels' accuracy is not known. */
  rawPixels: Comparison | null
  /** Null if the last layer is the best. */
  lastLayer: Comparison | null
  /** The best layer of step 0; null at step 0 itself, and if it was not probed. */
  untrained: Comparison | null
}

export interface ProbeFacts {
  /** Of one kind of probe, in order of step. */
  rows: readonly ProbeRow[]
  testImages: ProbeTestImages | null
  /** Test images of a run whose file does not list them. */
  imageCount: number
  /** The same kind of probe on raw pixels; null if it is not known. */
  rawPixels: Measured | null
}

/** An accuracy, and the (images) predicted classes behind it where they are known. */
export interface Measured {
  accuracy: number
  predictions: Uint8Array | undefined
}

/** Less than two standard errors: chance alone may have made the difference. */
export const withinNoise = ({ mean, error }: Difference): boolean => Math.abs(mean) < 2 * error || mean === 0

/** Predicted classes of one layer; undefined if they were not recorded for these test images. */
export function layerPredictions(
  row: ProbeRow,
  layer: number,
  testImages: ProbeTestImages | null,
): Uint8Array | undefined {
  const count = testImages?.labels.length ?? 0
  if (count === 0 || row.predictions?.length !== count * row.accuracy.length) return undefined
  return row.predictions.subarray(layer * count, (layer + 1) * count)
}

/**
 * Raw pixels by the classifier to compare with: by k-NN for the k-NN probe if that was measured, otherwise by
 * the linear probe.
 */
export function rawPixelsFor(
  kind: ProbeKind,
  linearAccuracy: number | undefined,
  testImages: ProbeTestImages | null,
): Measured | null {
  if (kind === 'knn' && testImages?.rawPixelsKnn) {
    const { labels, rawPixelsKnn: predictions } = testImages
    const right = predictions.filter((predicted, i) => predicted === labels[i]).length
    return { accuracy: right / labels.length, predictions }
  }
  if (linearAccuracy === undefined) return null
  return { accuracy: linearAccuracy, predictions: testImages?.rawPixels }
}

function compare(ours: Measured, other: Measured, { testImages, imageCount }: ProbeFacts): Comparison {
  const { accuracy } = other
  if (ours.predictions && other.predictions && testImages) {
    const { mean, error } = pairedDifference(ours.predictions, other.predictions, testImages.labels)
    return { accuracy, mean, error, paired: true }
  }
  const count = testImages?.labels.length ?? imageCount
  const error = Math.hypot(shareError(ours.accuracy, count), shareError(accuracy, count))
  return { accuracy, mean: ours.accuracy - accuracy, error, paired: false }
}

/** Reads one row of `facts.rows`; null if it has no layers. */
export function readProbe(row: ProbeRow, facts: ProbeFacts): ProbeReading | null {
  const { rows, testImages, rawPixels } = facts
  const of = (other: ProbeRow, layer: number): Measured => ({
    accuracy: other.accuracy[layer],
    predictions: layerPredictions(other, layer, testImages),
  })
  const best = bestLayer(row.accuracy)
  if (best < 0) return null
  const last = row.accuracy.length - 1
  const ours = of(row, best)
  const untrained = row.step > 0 ? rows.find(({ step }) => step === 0) : undefined
  return {
    step: row.step,
    best,
    last,
    accuracy: ours.accuracy,
    rawPixels: rawPixels && compare(ours, rawPixels, facts),
    lastLayer: best === last ? null : compare(ours, of(row, last), facts),
    untrained: untrained ? compare(ours, of(untrained, bestLayer(untrained.accuracy)), facts) : null,
  }
}

/** Standard errors of a row's accuracies. */
export function rowErrors(
  { accuracy }: ProbeRow,
  { testImages, imageCount }: Pick<ProbeFacts, 'testImages' | 'imageCount'>,
): number[] {
  return accuracy.map((share) => shareError(share, testImages?.labels.length ?? imageCount))
}
