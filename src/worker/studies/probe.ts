/**
 * Probes of every layer, the whole protocol (paper 2.4, 3.4, 4.3, 4.4): linear ones, then of concatenated
 * layers around the best one, and the best layer's confusion matrix; k-NN and attentive probes if chosen. If
 * the model was trained on masked pixels its inputs are masked, and several masks vote (paper 4.6). The best
 * layer is chosen on the test images, as in the paper's curves, so its accuracy is slightly optimistic.
 */
import { LabError } from '../../core/failure'
import type { AwaitedPieces } from '../../core/pieces'
import { attentiveBytes, chosenProbes, megabytes, mostAttentiveBytes } from '../../core/probeKinds'
import { Rng } from '../../core/rng'
import type { LayerScores, ProbeResult, ProbeStudy } from '../../core/studies/probe'
import { texts } from '../../core/text/texts'
import { attentiveProbe } from '../../compute/probe/attentiveProbe'
import { keptProbe, type FittedProbe } from '../../compute/probe/keptProbe'
import { probe } from '../../compute/probe/layerProbe'
import { centredLayers, concatenateLayers } from '../../compute/probe/layerSweep'
import { nearestNeighbours } from '../../compute/probe/nearestNeighbours'
import { defaultAttentive, defaultProbeSettings, type ProbeSettings } from '../../compute/probe/probeSettings'
import { stratifiedSubset } from '../../data/splits'
import { featuresOf, labelsOf, positionFeaturesOf } from '../measuring/evaluation'
import type { Report, StudyContext } from './study'
import {
  enterScores,
  noScores,
  probeRequests,
  votedProbe,
  type Classifier,
  type ProbeRequests,
  type StudyLabels,
} from './votedProbe'

function settingsOf(study: ProbeStudy): ProbeSettings {
  const { classifier, strength, standardise, learningRate, epochs } = study
  const sgd = { ...defaultProbeSettings.sgd, learningRate, epochs }
  return { ...defaultProbeSettings, classifier, strength, standardise: standardise === 'yes', sgd }
}

/** @throws LabError config-invalid if the attentive probe's features do not fit into memory */
function requireMemory({ set }: StudyContext, { train, tests }: ProbeRequests): void {
  const { positions, nEmbd } = set.shape
  const images = train.images.length + tests.reduce((sum, test) => sum + test.images.length, 0)
  const bytes = attentiveBytes(images, positions, nEmbd)
  if (bytes <= mostAttentiveBytes) return
  throw new LabError({
    code: 'config-invalid',
    subject: 'kinds',
    message:
      `The attentive probe's features of ${images} images would take ${megabytes(bytes)} MB of memory, ` +
      `at most ${megabytes(mostAttentiveBytes)}.`,
    remedy: 'Use fewer images or masks, or leave the attentive probe out; the run continues.',
  })
}

/** The parts of one study. */
interface Work {
  context: StudyContext
  study: ProbeStudy
  requests: ProbeRequests
  labels: StudyLabels
  rng: Rng
  layers: number
}

/** Counts finished pieces and posts the result so far. */
type Finished = (doing: string) => void

export async function* probeStudy(
  context: StudyContext,
  study: ProbeStudy,
  report: Report,
): AsyncGenerator<void, ProbeResult, void> {
  const { data, set, config } = context
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
  const requests = probeRequests(context, study, images)
  const kinds = chosenProbes(study.kinds)
  if (kinds.includes('attentive')) requireMemory(context, requests)
  const linear = noScores(layers)
  const others: NonNullable<ProbeResult['others']> = {}
  for (const kind of kinds) others[kind] = noScores(layers)
  let joined: ProbeResult['joined'] = null
  const soFar = (): ProbeResult =>
    structuredClone({
      kind: 'probe',
      ...linear,
      ...(kinds.length > 0 && { others }),
      joined,
      classNames,
      trainImages: images.train.length,
      testImages: images.test.length,
      features: set.shape.nEmbd,
      masks: config.objective === 'masked' ? study.masks : 0,
    })
  const all = layers * (1 + kinds.length) + (study.concatenate > 1 ? 1 : 0)
  let done = 0
  const finished: Finished = (doing) => report((done += 1), all, doing, soFar())
  report(0, all, texts.doing.readingAllFeatures)
  const work: Work = { context, study, requests, labels, rng, layers }
  const { train, tests } = yield* pooledFeatures(work)
  const fitted: FittedProbe[] = []
  const fit: Classifier = function* (task) {
    const outcome = yield* probe(task, settingsOf(study), rng.fork('order'))
    fitted.push({ layers: [fitted.length], accuracy: outcome.accuracy, model: outcome.model })
    return outcome
  }
  yield* scoreLayers(work, train, tests, fit, linear, () => finished(texts.doing.layer(done, layers - 1)))
  fitted.forEach((layer, l) => (layer.accuracy = linear.layers[l]!))
  if (study.concatenate > 1) {
    joined = yield* joinLayers(work, train, tests, fit, linear.best)
    Object.assign(fitted[layers], joined)
    finished(texts.doing.layersTogether(joined.layers))
  }
  if (others.knn)
    yield* scoreLayers(
      work,
      train,
      tests,
      (task) => nearestNeighbours(task, study),
      others.knn,
      () => finished(texts.doing.nearestNeighbours),
    )
  if (others.attentive)
    yield* scoreAttentive(work, others.attentive, () => finished(texts.doing.attentiveProbes))
  keepProbes(work, fitted)
  return soFar()
}

/** Keeps the linear probes with the run. */
function keepProbes({ context: { config, data, step, keep }, study }: Work, fitted: FittedProbe[]): void {
  keep(
    keptProbe(
      {
        step,
        raw: study.features === 'raw',
        masks: config.objective === 'masked' ? study.masks : 0,
        classNames: data.summary.classNames,
      },
      fitted,
    ),
  )
}

/** Features of all layers, pooled: per layer (images, C), and the same of the test images for each mask. */
async function* pooledFeatures({
  context,
  requests,
}: Work): AsyncGenerator<void, { train: Float32Array[]; tests: Float32Array[][] }, void> {
  const train = yield* featuresOf(context, requests.train)
  const tests: Float32Array[][] = []
  for (const request of requests.tests) tests.push(yield* featuresOf(context, request))
  return { train, tests }
}

/** Scores one classifier on every layer's pooled features. */
function* scoreLayers(
  { labels, rng, layers }: Work,
  train: readonly Float32Array[],
  tests: readonly Float32Array[][],
  classify: Classifier,
  into: LayerScores,
  finished: () => void,
): AwaitedPieces<void> {
  for (let l = 0; l < layers; l += 1) {
    const test = tests.map((features) => features[l]!)
    enterScores(into, l, yield* votedProbe(train[l]!, test, labels, classify, rng))
    finished()
  }
}

/** Concatenated features of the layers around the best. */
function* joinLayers(
  { context, study, labels, rng, layers }: Work,
  train: readonly Float32Array[],
  tests: readonly Float32Array[][],
  classify: Classifier,
  best: number,
): AwaitedPieces<NonNullable<ProbeResult['joined']>> {
  const chosen = centredLayers(best, study.concatenate, layers)
  const widths = chosen.map(() => context.set.shape.nEmbd)
  const join = (features: readonly Float32Array[], count: number) =>
    concatenateLayers(
      chosen.map((l) => features[l]!),
      count,
      widths,
    )
  const scores = yield* votedProbe(
    join(train, labels.train.length),
    tests.map((test) => join(test, labels.test.length)),
    labels,
    classify,
    rng,
  )
  return { layers: chosen, accuracy: scores.accuracy }
}

/** Scores the attentive probe on every layer; holds one layer's features at a time. */
async function* scoreAttentive(
  { context, study, requests, labels, rng, layers }: Work,
  into: LayerScores,
  finished: () => void,
): AsyncGenerator<void, void, void> {
  const { positions } = context.set.shape
  const settings = { ...defaultAttentive, learningRate: study.attentiveRate, epochs: study.attentiveEpochs }
  const classify: Classifier = (task) =>
    attentiveProbe({ ...task, positions }, settings, rng.fork('attentive order'))
  for (let l = 0; l < layers; l += 1) {
    const train = yield* positionFeaturesOf(context, requests.train, l)
    const tests: Float32Array[] = []
    for (const request of requests.tests) tests.push(yield* positionFeaturesOf(context, request, l))
    enterScores(into, l, yield* votedProbe(train, tests, labels, classify, rng))
    finished()
  }
}
