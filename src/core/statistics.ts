/**
 * Statistics of measurements: mean and deviation of a few, as the paper reports its low-data results (4.7);
 * errors of accuracies, and paired comparisons over test images and over seeds; area under the ROC curve.
 */
import { twoSidedTail } from './studentT'

export interface MeanAndDeviation {
  mean: number
  /** Sample standard deviation (divided by n - 1); 0 for a single value. */
  deviation: number
}

/**
 * Two passes over the values, so not for long series.
 * @throws RangeError without values
 */
export function meanAndDeviation(values: ArrayLike<number>): MeanAndDeviation {
  const n = values.length
  if (n === 0) throw new RangeError('A mean needs at least one value.')
  let mean = 0
  for (let i = 0; i < n; i += 1) mean += values[i] / n
  // From the mean, since the sum of squares would lose the spread of nearly equal values.
  let squares = 0
  for (let i = 0; i < n; i += 1) squares += (values[i] - mean) ** 2
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 }
}

/**
 * Binomial standard error of an accuracy: sqrt(p (1 - p) / n).
 * @param share the accuracy p, from 0 to 1
 * @param count the number of test images n
 * @throws RangeError if `share` is not from 0 to 1 or there are no images
 */
export function shareError(share: number, count: number): number {
  if (!(share >= 0 && share <= 1) || !(count >= 1))
    throw new RangeError(`No error of ${share} of ${count} images.`)
  return Math.sqrt((share * (1 - share)) / count)
}

/** A difference with its standard error, in the same unit. */
export interface Difference {
  mean: number
  error: number
}

/** Two classifiers on the same images: `mean` is the first's accuracy minus the second's. */
interface PairedDifference extends Difference {
  /** Images that only the first has right. */
  onlyFirst: number
  /** Images that only the second has right. */
  onlySecond: number
  images: number
}

/**
 * Compares two classifiers on the same test images. With b and c the images that only one of them has right,
 * the mean difference is (b - c) / n and its standard error sqrt(b + c - (b - c)^2 / n) / n (McNemar's
 * setting; Agresti, Categorical Data Analysis, 11.1). Images on which both agree add no error, so this is
 * sharper than two separate errors.
 * @param first (images) predicted classes
 * @param second (images) predicted classes
 * @param labels (images) true classes
 * @throws RangeError if the lengths differ or there are no images
 */
export function pairedDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  labels: ArrayLike<number>,
): PairedDifference {
  const images = labels.length
  if (images === 0 || first.length !== images || second.length !== images)
    throw new RangeError(`${first.length} and ${second.length} predictions do not fit ${images} labels.`)
  let onlyFirst = 0
  let onlySecond = 0
  for (let i = 0; i < images; i += 1) {
    if (first[i] === second[i]) continue
    if (first[i] === labels[i]) onlyFirst += 1
    else if (second[i] === labels[i]) onlySecond += 1
  }
  const net = onlyFirst - onlySecond
  const error = Math.sqrt(onlyFirst + onlySecond - (net * net) / images) / images
  return { mean: net / images, error, onlyFirst, onlySecond, images }
}

/** Of a paired t-test: is the mean of the differences zero? */
export interface PairedTest extends Difference {
  /** mean / error; infinite if all differences are the same and not zero. */
  t: number
  /** Degrees of freedom, pairs - 1. */
  freedom: number
  /** Two-sided p-value. */
  p: number
}

/**
 * Student's paired t-test, two-sided.
 * @param differences one per pair, for instance per seed: first minus second
 * @returns p is 1 if all differences are zero, and 0 if they are all the same otherwise
 * @throws RangeError with fewer than two pairs or a difference that is not finite
 */
export function pairedTest(differences: ArrayLike<number>): PairedTest {
  const pairs = differences.length
  if (pairs < 2) throw new RangeError(`A paired test needs two pairs; there are ${pairs}.`)
  const { mean, deviation } = meanAndDeviation(differences)
  if (!Number.isFinite(deviation)) throw new RangeError('A difference is not finite.')
  const error = deviation / Math.sqrt(pairs)
  const t = mean === 0 ? 0 : mean / error
  return { mean, error, t, freedom: pairs - 1, p: twoSidedTail(t, pairs - 1) }
}

/**
 * The probability that a random score of `scoresOut` is above a random one of `scoresIn`, ties counting half:
 * 1 if every out is above every in, 0.5 if the score does not discriminate. Exact, by ranks (the Mann-Whitney
 * U statistic over both counts).
 * @throws RangeError if a set is empty or has a NaN
 */
export function auroc(scoresIn: ArrayLike<number>, scoresOut: ArrayLike<number>): number {
  const inside = Float64Array.from(scoresIn).sort()
  const outside = Float64Array.from(scoresOut).sort()
  if (inside.length === 0 || outside.length === 0) throw new RangeError('AUROC needs scores of both sets.')
  // Typed arrays sort NaN to the end.
  if (Number.isNaN(inside.at(-1)) || Number.isNaN(outside.at(-1)))
    throw new RangeError('AUROC cannot rank a score that is not a number.')
  let below = 0
  let upTo = 0
  let twice = 0
  for (const score of outside) {
    while (below < inside.length && inside[below] < score) below += 1
    while (upTo < inside.length && inside[upTo] <= score) upTo += 1
    // Scores strictly below count one, equal scores half.
    twice += below + upTo
  }
  return twice / (2 * inside.length * outside.length)
}
