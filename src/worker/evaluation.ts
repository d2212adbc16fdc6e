/**
 * What is measured between optimizer steps: validation loss, the linear probes of all layers, completions.
 * Each is an async generator that works on a snapshot of the weights and yields after every small piece,
 * so that the session can take training steps in between and the measurement still speaks of one step.
 */
import * as tf from '@tensorflow/tfjs'
import type { RunConfig } from '../core/config'
import { Rng } from '../core/rng'
import type { PreparedData, PreparedSplit } from '../data/prepare'
import { stratifiedSubset } from '../data/splits'
import { layerFeatures } from '../model/igpt'
import { autoregressiveLoss } from '../model/objective'
import { sample } from '../model/sampler'
import type { WeightSet } from '../model/weights'
import { probeAccuracy } from '../probe/layerProbe'
import { gatherTokens } from './batches'
import type { Baselines, CompletionSettings, LabEvent } from './protocol'

export type Post = (event: LabEvent, transfer?: Transferable[]) => void

/** One measurement under way: yields between pieces, ends when its events have been posted. */
export type Measurement = AsyncGenerator<void, void, void>

/** Token positions in one piece of an evaluation: small enough to leave training its turns on a CPU. */
const tokensPerPiece = 2048

export interface EvaluationContext {
  runId: string
  config: RunConfig
  data: PreparedData
  post: Post
}

/** The probes' fixed images: class-balanced, the same for every probe of a run. */
interface ProbeImages {
  train: Uint32Array
  test: Uint32Array
}

function probeImages({ config, data }: EvaluationContext): ProbeImages {
  const rng = new Rng(config.seed).fork('probe')
  return {
    train: stratifiedSubset(data.train.labels, config.probeTrainImages, rng.fork('train')),
    test: stratifiedSubset(data.test.labels, config.probeTestImages, rng.fork('test')),
  }
}

/** Mean nats per pixel over the first evalImages validation images. */
export async function* measureValidation(context: EvaluationContext, set: WeightSet, step: number): Measurement {
  const { config, data, runId, post } = context
  const images = Math.min(config.evalImages, data.validation.count)
  const perPiece = Math.max(1, Math.floor(tokensPerPiece / data.positions))
  let nats = 0
  for (let from = 0; from < images; from += perPiece) {
    const to = Math.min(images, from + perPiece)
    const tokens = data.validation.tokens.subarray(from * data.positions, to * data.positions)
    const loss = tf.tidy(() => autoregressiveLoss(set.weights, set.shape, tf.tensor2d(Int32Array.from(tokens), [to - from, data.positions], 'int32')))
    nats += (await loss.data())[0]! * (to - from)
    loss.dispose()
    yield
  }
  post({ kind: 'validation', runId, step, loss: nats / images })
}

/** Features of some images of a split, for all layers: L + 1 arrays of (images, C). */
async function* featuresOf(set: WeightSet, split: PreparedSplit, positions: number, images: Uint32Array): AsyncGenerator<void, Float32Array[], void> {
  const { nLayer, nEmbd } = set.shape
  const layers = Array.from({ length: nLayer + 1 }, () => new Float32Array(images.length * nEmbd))
  const perPiece = Math.max(1, Math.floor(tokensPerPiece / positions))
  for (let from = 0; from < images.length; from += perPiece) {
    const chosen = images.subarray(from, from + perPiece)
    const pooled = tf.tidy(() => {
      const batch = tf.tensor2d(gatherTokens(split.tokens, positions, chosen), [chosen.length, positions], 'int32')
      return layerFeatures(set.weights, set.shape, batch)
    })
    const flat = await pooled.data<'float32'>()
    pooled.dispose()
    const block = chosen.length * nEmbd
    layers.forEach((layer, l) => layer.set(flat.subarray(l * block, (l + 1) * block), from * nEmbd))
    yield
  }
  return layers
}

const labelsOf = (split: PreparedSplit, images: Uint32Array): Uint8Array => Uint8Array.from(images, (i) => split.labels[i]!)

/** Test accuracy of a linear probe on every layer, 0..L. */
export async function* measureProbes(context: EvaluationContext, set: WeightSet, step: number): Measurement {
  const { data, runId, post } = context
  const images = probeImages(context)
  const train = yield* featuresOf(set, data.train, data.positions, images.train)
  const test = yield* featuresOf(set, data.test, data.positions, images.test)
  const accuracy: number[] = []
  for (const [l, features] of train.entries()) {
    accuracy.push(yield* probeAccuracy({
      train: features, trainLabels: labelsOf(data.train, images.train),
      test: test[l]!, testLabels: labelsOf(data.test, images.test), classes: data.summary.classNames.length,
    }))
  }
  post({ kind: 'probes', runId, step, accuracy })
}

/** Raw pixels and majority class on the probes' images, and what the losses should be compared with. */
export async function* measureBaselines(context: EvaluationContext): Measurement {
  const { config, data, runId, post } = context
  const images = probeImages(context)
  const testLabels = labelsOf(data.test, images.test)
  const trainLabels = labelsOf(data.train, images.train)
  const classes = data.summary.classNames.length
  const counts = new Array<number>(classes).fill(0)
  for (const label of trainLabels) counts[label]! += 1
  const commonest = counts.indexOf(Math.max(...counts))
  const rawPixelAccuracy = yield* probeAccuracy({
    train: pixelRows(data.train, images.train), trainLabels,
    test: pixelRows(data.test, images.test), testLabels, classes,
  })
  const baselines: Baselines = {
    uniformLoss: Math.log(config.nVocab),
    unigramEntropy: data.unigramEntropy,
    majorityAccuracy: testLabels.filter((label) => label === commonest).length / testLabels.length,
    rawPixelAccuracy,
  }
  post({ kind: 'baselines', runId, step: 0, baselines })
}

/** (images, T * channels) of resized, unquantized pixels. */
function pixelRows(split: PreparedSplit, images: Uint32Array): Float32Array {
  const size = split.pixels.length / split.count
  const rows = new Float32Array(images.length * size)
  images.forEach((image, i) => rows.set(split.pixels.subarray(image * size, (image + 1) * size), i * size))
  return rows
}

/** Completes the first validation images, or draws unconditional samples with promptRows 0, row by row. */
export async function* measureCompletions(
  context: EvaluationContext, set: WeightSet, step: number, setId: string, settings: CompletionSettings, pinned: boolean,
): Measurement {
  const { data, runId, post } = context
  const { promptRows, samplesPerPrompt } = settings
  const { positions, nPx } = data
  const promptCount = Math.min(settings.promptCount, data.validation.count)
  const sequences = promptCount * samplesPerPrompt
  const originals = promptRows > 0 ? data.validation.tokens.slice(0, promptCount * positions) : new Uint16Array(0)
  const prefixLength = promptRows * nPx
  const prefix = new Uint16Array(sequences * prefixLength)
  for (let n = 0; n < sequences; n += 1) {
    const start = Math.floor(n / samplesPerPrompt) * positions
    prefix.set(originals.subarray(start, start + prefixLength), n * prefixLength)
  }
  post({ kind: 'completionStart', setId, runId, step, settings: { ...settings, promptCount }, pinned, nPx, originals, sequences })
  const rng = new Rng(settings.seed).fork('completion')
  let outcome: 'done' | 'cancelled' = 'cancelled'
  try {
    const spans = sample(set.weights, set.shape, {
      prefix, prefixLength, sequences, temperature: settings.temperature, topK: settings.topK, rng, rowLength: nPx,
    })
    for await (const { from, to, tokens, entropy } of spans) {
      post({ kind: 'completionRows', setId, runId, step, from, to, tokens, entropy }, [tokens.buffer, entropy.buffer])
      yield
    }
    outcome = 'done'
  } finally {
    post({ kind: 'completionEnd', setId, runId, step, outcome })
  }
}
