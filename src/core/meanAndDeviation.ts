/**
 * Mean and spread of a handful of measurements, as the paper gives its low-data results (4.7: mean and
 * standard deviation over 5 subsets). Not for long series: two passes over the values.
 */

export interface MeanAndDeviation {
  mean: number
  /** Sample standard deviation (divided by n - 1); 0 for a single value, which has no spread to speak of. */
  deviation: number
}

/** @throws RangeError without values */
export function meanAndDeviation(values: ArrayLike<number>): MeanAndDeviation {
  const n = values.length
  if (n === 0) throw new RangeError('A mean needs at least one value.')
  let mean = 0
  for (let i = 0; i < n; i += 1) mean += values[i] / n
  // About the mean, not from the sum of squares, which would lose the spread of nearly equal values.
  let squares = 0
  for (let i = 0; i < n; i += 1) squares += (values[i] - mean) ** 2
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 }
}
