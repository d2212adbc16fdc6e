/**
 * Scores of class predictions: accuracy, confusion matrix and per-class accuracy; and the majority vote over
 * several masks of the same image (paper 4.6).
 */
import type { Rng } from './rng'

export interface ClassScores {
  /** Share of correct predictions; NaN without images. */
  accuracy: number
  /** (classes, classes) counts of images by true class (row) and predicted class (column). */
  confusion: number[][]
  /** Recall of each class; null for a class without images. */
  perClass: (number | null)[]
}

/** @throws RangeError if the lengths differ or a class is beyond `classes` */
export function scorePredictions(predictions: Uint8Array, labels: Uint8Array, classes: number): ClassScores {
  if (predictions.length !== labels.length)
    throw new RangeError(`${predictions.length} predictions do not fit ${labels.length} labels.`)
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  let right = 0
  labels.forEach((label, n) => {
    const predicted = predictions[n]
    const highest = Math.max(label, predicted)
    if (highest >= classes) throw new RangeError(`Class ${highest} is beyond the ${classes} classes.`)
    confusion[label][predicted] += 1
    if (predicted === label) right += 1
  })
  const perClass = confusion.map((row, k) => {
    const images = row.reduce((sum, count) => sum + count, 0)
    return images > 0 ? row[k] / images : null
  })
  return { accuracy: right / labels.length, confusion, perClass }
}

/** Mean recall over the classes that have images, so that each class counts the same; NaN if none has. */
export function balancedAccuracy({ perClass }: Pick<ClassScores, 'perClass'>): number {
  const known = perClass.filter((recall) => recall !== null)
  return known.reduce((sum, recall) => sum + recall, 0) / known.length
}

/**
 * The class with most votes for each image; ties are broken at random (paper 4.6).
 *
 * @param predictions one (N) array per voter, for instance per mask
 * @param rng advanced only for ties, image by image
 * @returns (N) classes
 * @throws RangeError without voters, or if their lengths differ
 */
export function majorityVote(predictions: readonly Uint8Array[], rng: Rng): Uint8Array {
  if (predictions.length === 0) throw new RangeError('A vote needs at least one voter.')
  const count = predictions[0].length
  if (predictions.some((voter) => voter.length !== count))
    throw new RangeError('The voters speak of different numbers of images.')
  const votes = new Uint32Array(256)
  return Uint8Array.from({ length: count }, (_, n) => {
    votes.fill(0)
    for (const voter of predictions) votes[voter[n]] += 1
    const most = votes.reduce((top, value) => Math.max(top, value), 0)
    const tied: number[] = []
    votes.forEach((value, k) => {
      if (value === most) tied.push(k)
    })
    return tied.length === 1 ? tied[0] : tied[rng.int(tied.length)]
  })
}
