/**
 * The k-NN probe: weighted nearest neighbours of frozen features, by the protocol of DINO (Caron et al. 2021,
 * Emerging Properties in Self-Supervised Vision Transformers, after Wu et al. 2018): features of length 1,
 * cosine similarity, each of the k nearest training images votes for its class with weight exp(similarity /
 * temperature). Nothing is fitted.
 */
import { scorePredictions, type ClassScores } from '../../core/scoring'
import type { ProbeTask } from './layerProbe'
import { defaultNearestNeighbours, type NearestNeighbourSettings } from './probeSettings'
import { rowProducts } from './rowProducts'

/** Test images compared in one piece; even. */
const testsPerPiece = 16

/** What a probe answers, and how good it is. */
export interface Answers extends ClassScores {
  /** (testImages) predicted classes. */
  predictions: Uint8Array
}

/**
 * Classifies the test features. Deterministic: of equally similar training images the earlier ones count, and
 * of equal votes the lower class wins. With fewer training images than `neighbours`, all vote.
 *
 * @throws RangeError if shapes or labels do not fit
 */
export function* nearestNeighbours(
  task: ProbeTask,
  settings: NearestNeighbourSettings = defaultNearestNeighbours,
): Generator<void, Answers, void> {
  const { testLabels, classes } = task
  const votes = yield* neighbourVotes(task, settings)
  const predictions = Uint8Array.from({ length: testLabels.length }, (_, n) => {
    let best = 0
    for (let k = 1; k < classes; k += 1) if (votes[n * classes + k]! > votes[n * classes + best]!) best = k
    return best
  })
  return { ...scorePredictions(predictions, testLabels, classes), predictions }
}

/** @returns (testImages, classes) sums of the neighbours' weights */
export function* neighbourVotes(
  { train, trainLabels, test, testLabels, classes }: ProbeTask,
  { neighbours, temperature }: NearestNeighbourSettings,
): Generator<void, Float64Array, void> {
  const [images, tests] = [trainLabels.length, testLabels.length]
  const features = train.length / images
  if (images === 0 || !Number.isInteger(features) || test.length !== tests * features)
    throw new RangeError(
      `${train.length} and ${test.length} features do not divide among ${images} and ${tests} labels.`,
    )
  const wrong = trainLabels.find((label) => label >= classes)
  if (wrong !== undefined) throw new RangeError(`Label ${wrong} is beyond the ${classes} classes.`)
  const rows = { x: unitRows(train, features), features, first: 0, count: images }
  const others = new Float64Array(testsPerPiece * features)
  const similarity = new Float64Array((images + 3) * testsPerPiece)
  const nearest = new Nearest(Math.min(neighbours, images))
  const votes = new Float64Array(tests * classes)
  for (let from = 0; from < tests; from += testsPerPiece) {
    const piece = unitRows(test.subarray(from * features, (from + testsPerPiece) * features), features)
    others.fill(0)
    others.set(piece)
    rowProducts(rows, others, testsPerPiece, similarity)
    const end = Math.min(testsPerPiece, tests - from)
    for (let i = 0; i < end; i += 1) {
      nearest.clear()
      for (let n = 0; n < images; n += 1) nearest.offer(similarity[n * testsPerPiece + i]!, n)
      for (let j = 0; j < nearest.count; j += 1) {
        const label = trainLabels[nearest.images[j]!]!
        votes[(from + i) * classes + label]! += Math.exp(nearest.similarities[j]! / temperature)
      }
    }
    yield
  }
  return votes
}

/** Rows divided by their length, in float64; a row of zeros stays, as in PyTorch's normalize. */
function unitRows(x: Float32Array, features: number): Float64Array {
  const rows = Float64Array.from(x)
  for (let at = 0; at < rows.length; at += features) {
    let squares = 0
    for (let f = 0; f < features; f += 1) squares += rows[at + f]! ** 2
    const length = Math.max(Math.sqrt(squares), 1e-12)
    for (let f = 0; f < features; f += 1) rows[at + f]! /= length
  }
  return rows
}

/** The `most` highest similarities offered, in descending order. */
class Nearest {
  readonly similarities: Float64Array
  readonly images: Uint32Array
  count = 0

  constructor(private readonly most: number) {
    this.similarities = new Float64Array(most)
    this.images = new Uint32Array(most)
  }

  clear(): void {
    this.count = 0
  }

  offer(similarity: number, image: number): void {
    const { similarities, images, most } = this
    if (this.count === most) {
      if (!(similarity > similarities[most - 1]!)) return
      this.count -= 1
    }
    let at = this.count
    for (; at > 0 && similarity > similarities[at - 1]!; at -= 1) {
      similarities[at] = similarities[at - 1]!
      images[at] = images[at - 1]!
    }
    similarities[at] = similarity
    images[at] = image
    this.count += 1
  }
}
