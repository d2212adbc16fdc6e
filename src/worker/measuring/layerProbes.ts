/**
 * The probes of a run, made between optimizer steps: linear and, if chosen, k-NN and attentive probes of
 * every layer, and what they are compared with. All are fitted and scored on the same images.
 */
import type { RunConfig } from '../../core/config'
import type { AwaitedPieces } from '../../core/pieces'
import { chosenProbes, type ProbeTestImages } from '../../core/probeKinds'
import type { Baselines } from '../../core/protocol'
import { Rng } from '../../core/rng'
import { attentiveProbe } from '../../compute/probe/attentiveProbe'
import { keptProbe } from '../../compute/probe/keptProbe'
import { probe, type ProbeOutcome, type ProbeTask } from '../../compute/probe/layerProbe'
import { nearestNeighbours, type Answers } from '../../compute/probe/nearestNeighbours'
import { defaultAttentive, defaultProbeSettings } from '../../compute/probe/probeSettings'
import type { Snapshot } from '../../compute/model/snapshots'
import type { PreparedSplit } from '../../data/prepare'
import { stratifiedSubset } from '../../data/splits'
import {
  featuresOf,
  labelsOf,
  measuringMask,
  positionFeaturesOf,
  type EvaluationContext,
  type FeatureRequest,
  type Measurement,
} from './evaluation'

/**
 * Images and labels of the probes: class-balanced, the same for every probe of a run. The test images are
 * sorted by class, so that predictions compress well.
 */
export interface ProbeImages {
  train: Uint32Array
  test: Uint32Array
  labels: Pick<ProbeTask, 'trainLabels' | 'testLabels' | 'classes'>
}

export function probeImages({ config, data }: EvaluationContext): ProbeImages {
  const rng = new Rng(config.seed).fork('probe')
  const train = stratifiedSubset(data.train.labels, config.probeTrainImages, rng.fork('train'))
  const test = stratifiedSubset(data.test.labels, config.probeTestImages, rng.fork('test')).sort(
    (a, b) => data.test.labels[a]! - data.test.labels[b]! || a - b,
  )
  const labels = {
    trainLabels: labelsOf(data.train, train),
    testLabels: labelsOf(data.test, test),
    classes: data.summary.classNames.length,
  }
  return { train, test, labels }
}

/** What to read features of, with a masked model's masks. */
function requests(
  context: EvaluationContext,
  { train, test }: ProbeImages,
): { train: FeatureRequest; test: FeatureRequest } {
  const { data } = context
  const of = (split: PreparedSplit, images: Uint32Array, purpose: string) => ({
    split,
    images,
    mask: measuringMask(context, purpose, images.length),
  })
  return { train: of(data.train, train, 'probe training'), test: of(data.test, test, 'probe test') }
}

/** Accuracy of each layer and (layers, test images) predictions. */
const joined = (layers: readonly Answers[]): { accuracy: number[]; predictions: Uint8Array } => ({
  accuracy: layers.map(({ accuracy }) => accuracy),
  predictions: Uint8Array.from(layers.flatMap(({ predictions }) => [...predictions])),
})

/** The pooled features of every layer, 0..L, as tasks of probes. */
export async function* probeTasks(
  context: EvaluationContext,
  snapshot: Snapshot,
): AsyncGenerator<void, ProbeTask[], void> {
  const images = probeImages(context)
  const request = requests(context, images)
  const train = yield* featuresOf(snapshot, request.train)
  const test = yield* featuresOf(snapshot, request.test)
  return train.map((features, l) => ({ train: features, test: test[l]!, ...images.labels }))
}

/** Linear probes of some tasks, and k-NN if chosen. */
export function* answerTasks(
  { probeKinds }: Pick<RunConfig, 'probeKinds'>,
  tasks: readonly ProbeTask[],
): AwaitedPieces<{ linear: ProbeOutcome[]; knn: Answers[] }> {
  const linear: ProbeOutcome[] = []
  for (const task of tasks) linear.push(yield* probe(task, defaultProbeSettings))
  const knn: Answers[] = []
  if (chosenProbes(probeKinds).includes('knn'))
    for (const task of tasks) knn.push(yield* nearestNeighbours(task))
  return { linear, knn }
}

/**
 * Posts the test accuracy of a linear probe on every layer, 0..L, and of k-NN if chosen, and keeps the linear
 * probes.
 */
export async function* measureProbes(
  context: EvaluationContext,
  snapshot: Snapshot,
  step: number,
): Measurement {
  const { config, data, runId, post, keep } = context
  const { linear, knn } = yield* answerTasks(config, yield* probeTasks(context, snapshot))
  keep(
    keptProbe(
      {
        step,
        raw: false,
        // One mask hides pixels of each image, see measuringMask.
        masks: config.objective === 'masked' ? 1 : 0,
        classNames: data.summary.classNames,
      },
      linear.map(({ accuracy, model }, layer) => ({ layers: [layer], accuracy, model })),
    ),
  )
  post({ kind: 'probes', runId, step, ...joined(linear) })
  if (knn.length > 0) post({ kind: 'probes', runId, step, probe: 'knn', ...joined(knn) })
}

/**
 * Posts the test accuracy of an attentive probe on every layer, 0..L.
 * Holds one layer's features at a time.
 */
export async function* measureAttentiveProbes(
  context: EvaluationContext,
  snapshot: Snapshot,
  step: number,
): Measurement {
  const { config, runId, post } = context
  const images = probeImages(context)
  const request = requests(context, images)
  const { positions, nLayer } = snapshot.set.shape
  const layers: Answers[] = []
  for (let layer = 0; layer <= nLayer; layer += 1) {
    const train = yield* positionFeaturesOf(snapshot, request.train, layer)
    const test = yield* positionFeaturesOf(snapshot, request.test, layer)
    const task = { train, test, positions, ...images.labels }
    const order = new Rng(config.seed).fork('attentive probe')
    layers.push(yield* attentiveProbe(task, defaultAttentive, order))
  }
  post({ kind: 'probes', runId, step, probe: 'attentive', ...joined(layers) })
}

/** Posts the losses and accuracies that a trained model should beat; probes on the same images. */
export async function* measureBaselines(context: EvaluationContext): Measurement {
  const { config, data, runId, post } = context
  const { train, test, labels } = probeImages(context)
  const { trainLabels, testLabels, classes } = labels
  const counts = new Array<number>(classes).fill(0)
  for (const label of trainLabels) counts[label]! += 1
  const majority = counts.indexOf(Math.max(...counts))
  const task = { train: pixelRows(data.train, train), test: pixelRows(data.test, test), ...labels }
  const rawPixels = yield* probe(task, defaultProbeSettings)
  const baselines: Baselines = {
    uniformLoss: Math.log(config.nVocab),
    unigramEntropy: data.unigramEntropy,
    majorityAccuracy: testLabels.filter((label) => label === majority).length / testLabels.length,
    rawPixelAccuracy: rawPixels.accuracy,
  }
  const testImages: ProbeTestImages = { labels: testLabels, rawPixels: rawPixels.predictions }
  if (chosenProbes(config.probeKinds).includes('knn'))
    testImages.rawPixelsKnn = (yield* nearestNeighbours(task)).predictions
  post({ kind: 'baselines', runId, step: 0, baselines, testImages })
}

/** (images, T * channels) of resized, unquantized pixels. */
export function pixelRows(split: PreparedSplit, images: Uint32Array): Float32Array {
  const size = split.pixels.length / split.count
  const rows = new Float32Array(images.length * size)
  images.forEach((image, i) => rows.set(split.pixels.subarray(image * size, (image + 1) * size), i * size))
  return rows
}
