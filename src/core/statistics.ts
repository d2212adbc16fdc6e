/**
 * Statistics of the studies: mean and standard deviation of a few measurements, as the paper reports its
 * low-data results (4.7), and the area under the ROC curve between two sets of scores.
 */

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
