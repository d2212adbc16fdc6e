/**
 * The area under the ROC curve between two sets of scores: how well a score tells images from outside a data
 * set from those inside. Counted exactly by ranks (the Mann-Whitney U statistic over both counts), no curve
 * is drawn.
 */

/**
 * The chance that a random score of `scoresOut` is above a random one of `scoresIn`, ties counting half: 1
 * when every out is above every in, 0.5 when the score tells nothing.
 * @throws RangeError when a set is empty or has a NaN
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
    // Those strictly below count whole, those equal count half.
    twice += below + upTo
  }
  return twice / (2 * inside.length * outside.length)
}
