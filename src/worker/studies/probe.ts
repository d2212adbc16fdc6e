/**
 * Linear probes of every layer, the whole protocol (paper 2.4, 3.4, 4.3, 4.4), then of concatenated layers
 * around the best one, and the best layer's confusion matrix. If the model was trained on masked pixels its
 * inputs are masked, and several masks vote (paper 4.6). The best layer is chosen on the test images, as in
 * the paper's curves, so its accuracy is slightly optimistic.
 */
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import type { ProbeResult, ProbeStudy } from '../../core/studies/probe'
import { type StudyKind } from '../../core/studies/registry'
import type { PreparedSplit } from '../../data/prepare'
import { stratifiedSubset } from '../../data/splits'
import { drawMask } from '../../compute/model/loss'
import { probe } from '../../compute/probe/layerProbe'
import { bestLayer, centredLayers, concatenateLayers } from '../../compute/probe/layerSweep'
import { majorityVote, scorePredictions, type ClassScores } from '../../core/scoring'
import { defaultProbeSettings, type ProbeSettings } from '../../compute/probe/probeSettings'
import { featuresOf, labelsOf } from '../measuring/evaluation'
import type { Report, StudyContext } from './study'
import { studyLabel } from '../../core/validation'

export function settingsOf(study: ProbeStudy): ProbeSettings {
  const { classifier, strength, standardise, learningRate, epochs } = study
  const sgd = { ...defaultProbeSettings.sgd, learningRate, epochs }
  return { ...defaultProbeSettings, classifier, strength, standardise: standardise === 'yes', sgd }
}

/** @throws LabError config-invalid if more images are requested than there are */
export function requireImages(
  kind: StudyKind,
  key: 'trainImages' | 'testImages',
  requested: number,
  split: PreparedSplit,
): void {
  if (requested <= split.count) return
  const label = studyLabel(kind, key) ?? key
  throw new LabError({
    code: 'config-invalid',
    subject: key,
    message: `${label} is ${requested}, but there are only ${split.count} images.`,
    remedy: `Set ${label} to ${split.count} or fewer; the run continues.`,
  })
}

/** Features of a probe's training and test images. */
interface ProbeFeatures {
  /** Per layer (images, C). */
  train: Float32Array[]
  /** The same for each mask; one entry if inputs are whole. */
  tests: Float32Array[][]
}

/** The features of all layers, computed once. */
export async function* probeFeatures(
  context: StudyContext,
  study: Pick<ProbeStudy, 'features' | 'masks' | 'seed'>,
  images: { train: Uint32Array; test: Uint32Array },
): AsyncGenerator<void, ProbeFeatures, void> {
  const { data, config } = context
  const masked = config.objective === 'masked'
  const rng = new Rng(study.seed).fork('probe masks')
  const raw = study.features === 'raw'
  const maskFor = (count: number, name: string) =>
    masked ? drawMask(count * data.positions, config.maskRate, rng.fork(name)) : undefined
  const train = yield* featuresOf(context, {
    split: data.train,
    images: images.train,
    mask: maskFor(images.train.length, 'train'),
    raw,
  })
  const tests: Float32Array[][] = []
  for (let m = 0; m < (masked ? study.masks : 1); m += 1) {
    tests.push(
      yield* featuresOf(context, {
        split: data.test,
        images: images.test,
        mask: maskFor(images.test.length, `test ${m}`),
        raw,
      }),
    )
  }
  return { train, tests }
}

/** Fits one classifier and lets the masks vote over each test image. */
export function* votedProbe(
  train: Float32Array,
  tests: readonly Float32Array[],
  labels: { train: Uint8Array; test: Uint8Array; classes: number },
  settings: ProbeSettings,
  rng: Rng,
): Generator<void, ClassScores, void> {
  const images = labels.test.length
  const width = tests[0].length / images
  // All masks' images are one test set, so that the classifier is fitted once.
  const together = new Float32Array(tests.length * images * width)
  tests.forEach((features, m) => together.set(features, m * images * width))
  const repeated = Uint8Array.from({ length: tests.length * images }, (_, i) => labels.test[i % images])
  const outcome = yield* probe(
    { train, trainLabels: labels.train, test: together, testLabels: repeated, classes: labels.classes },
    settings,
    rng.fork('order'),
  )
  const votes = tests.map((_, m) => outcome.predictions.subarray(m * images, (m + 1) * images))
  return scorePredictions(
    votes.length > 1 ? majorityVote(votes, rng.fork('ties')) : votes[0],
    labels.test,
    labels.classes,
  )
}

export async function* probeStudy(
  context: StudyContext,
  study: ProbeStudy,
  report: Report,
): AsyncGenerator<void, ProbeResult, void> {
  const { data, set, config } = context
  requireImages('probe', 'trainImages', study.trainImages, data.train)
  requireImages('probe', 'testImages', study.testImages, data.test)
  const rng = new Rng(study.seed).fork('probe study')
  const images = {
    train: stratifiedSubset(data.train.labels, study.trainImages, rng.fork('train')),
    test: stratifiedSubset(data.test.labels, study.testImages, rng.fork('test')),
  }
  const classNames = data.summary.classNames
  const labels = {
    train: labelsOf(data.train, images.train),
    test: labelsOf(data.test, images.test),
    classes: classNames.length,
  }
  const layers = set.shape.nLayer + 1
  const joining = study.concatenate > 1
  const all = layers + (joining ? 1 : 0)
  report(0, all, 'reading features of every layer')
  const { train, tests } = yield* probeFeatures(context, study, images)
  const settings = settingsOf(study)
  const result: ProbeResult = {
    kind: 'probe',
    layers: new Array<number | null>(layers).fill(null),
    best: 0,
    joined: null,
    classNames,
    confusion: [],
    perClass: [],
    trainImages: images.train.length,
    testImages: images.test.length,
    features: set.shape.nEmbd,
    masks: config.objective === 'masked' ? study.masks : 0,
  }
  for (let l = 0; l < layers; l += 1) {
    const scores = yield* votedProbe(
      train[l],
      tests.map((test) => test[l]),
      labels,
      settings,
      rng,
    )
    result.layers[l] = scores.accuracy
    if (bestLayer(result.layers) === l)
      Object.assign(result, { best: l, confusion: scores.confusion, perClass: scores.perClass })
    report(l + 1, all, `layer ${l} of ${layers - 1}`, { ...result, layers: [...result.layers] })
  }
  if (joining) {
    const chosen = centredLayers(result.best, study.concatenate, layers)
    const widths = chosen.map(() => set.shape.nEmbd)
    const join = (features: Float32Array[], count: number) =>
      concatenateLayers(
        chosen.map((l) => features[l]),
        count,
        widths,
      )
    const scores = yield* votedProbe(
      join(train, images.train.length),
      tests.map((test) => join(test, images.test.length)),
      labels,
      settings,
      rng,
    )
    result.joined = { layers: chosen, accuracy: scores.accuracy }
    report(all, all, `layers ${chosen.join(', ')} together`, { ...result })
  }
  return result
}
