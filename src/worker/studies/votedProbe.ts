/**
 * One classifier of a probe study, scored on test images that a masked model sees under several masks, which
 * vote (paper 4.6); and the features it reads.
 */
import { concatFloats } from '../../core/concat'
import type { AwaitedPieces } from '../../core/pieces'
import { balancedAccuracy, majorityVote, scorePredictions, type ClassScores } from '../../core/scoring'
import type { LayerScores, ProbeStudy } from '../../core/studies/probe'
import { Rng } from '../../core/rng'
import { drawMask } from '../../compute/model/loss'
import { bestLayer } from '../../compute/probe/layerSweep'
import type { ProbeTask } from '../../compute/probe/layerProbe'
import type { Answers } from '../../compute/probe/nearestNeighbours'
import type { FeatureRequest } from '../measuring/evaluation'
import type { StudyContext } from './study'

/** Indices of a study's images into their splits. */
export interface StudyImages {
  train: Uint32Array
  test: Uint32Array
}

export interface StudyLabels {
  train: Uint8Array
  test: Uint8Array
  classes: number
}

/** What to read features of: the test images once for each mask, once if inputs are whole. */
export interface ProbeRequests {
  train: FeatureRequest
  tests: FeatureRequest[]
}

export function probeRequests(
  { data, config }: StudyContext,
  study: Pick<ProbeStudy, 'features' | 'masks' | 'seed'>,
  images: StudyImages,
): ProbeRequests {
  const masked = config.objective === 'masked'
  const rng = new Rng(study.seed).fork('probe masks')
  const raw = study.features === 'raw'
  const maskFor = (count: number, name: string) =>
    masked ? drawMask(count * data.positions, config.maskRate, rng.fork(name)) : undefined
  return {
    train: { split: data.train, images: images.train, mask: maskFor(images.train.length, 'train'), raw },
    tests: Array.from({ length: masked ? study.masks : 1 }, (_, m) => ({
      split: data.test,
      images: images.test,
      mask: maskFor(images.test.length, `test ${m}`),
      raw,
    })),
  }
}

/** A classifier fitted on training features and asked about test features. */
export type Classifier = (task: ProbeTask) => AwaitedPieces<Answers>

/** Fits one classifier and lets the masks vote over each test image. */
export function* votedProbe(
  train: Float32Array,
  tests: readonly Float32Array[],
  labels: StudyLabels,
  classify: Classifier,
  rng: Rng,
): AwaitedPieces<ClassScores> {
  const images = labels.test.length
  const outcome = yield* classify({
    train,
    trainLabels: labels.train,
    // All masks' images are one test set, so that the classifier is fitted once.
    test: tests.length > 1 ? concatFloats(tests) : tests[0]!,
    testLabels: Uint8Array.from({ length: tests.length * images }, (_, i) => labels.test[i % images]!),
    classes: labels.classes,
  })
  const votes = tests.map((_, m) => outcome.predictions.subarray(m * images, (m + 1) * images))
  return scorePredictions(
    votes.length > 1 ? majorityVote(votes, rng.fork('ties')) : votes[0]!,
    labels.test,
    labels.classes,
  )
}

/** The scores of layers that have not been measured. */
export const noScores = (layers: number): LayerScores => ({
  layers: new Array<number | null>(layers).fill(null),
  balanced: new Array<number | null>(layers).fill(null),
  best: 0,
  confusion: [],
  perClass: [],
})

/** Enters one layer's scores; the best layer's confusion matrix stays. */
export function enterScores(into: LayerScores, layer: number, scores: ClassScores): void {
  into.layers[layer] = scores.accuracy
  into.balanced[layer] = balancedAccuracy(scores)
  if (bestLayer(into.layers) !== layer) return
  Object.assign(into, { best: layer, confusion: scores.confusion, perClass: scores.perClass })
}
