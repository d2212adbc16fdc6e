/**
 * Measurements between optimizer steps: validation loss, baselines, and linear probes of all layers
 * (completions.ts has the samples). Each is an async generator that works on a snapshot of the weights and
 * yields after every small piece, so that training continues in between and the result is of one step.
 */
import type { RunConfig } from '../../core/config'
import { Rng } from '../../core/rng'
import type { PreparedData, PreparedSplit } from '../../data/prepare'
import { stratifiedSubset } from '../../data/splits'
import { drawMask } from '../../compute/model/loss'
import type { Passes } from '../../compute/model/passes'
import type { Snapshot } from '../../compute/model/snapshots'
import { probe } from '../../compute/probe/layerProbe'
import { defaultProbeSettings } from '../../compute/probe/probeSettings'
import { gatherTokens } from '../steps/batches'
import type { Baselines, Post } from '../../core/protocol'

/** A measurement in progress: yields between pieces, ends when its events have been posted. */
export type Measurement = AsyncGenerator<void, void, void>

export interface EvaluationContext {
  runId: string
  config: RunConfig
  data: PreparedData
  post: Post
}

/**
 * Indices of the probes' images: class-balanced, the same for every probe of a run. The test images are
 * sorted by class, so that predictions compress well.
 */
interface ProbeImages {
  train: Uint32Array
  test: Uint32Array
}

function probeImages({ config, data }: EvaluationContext): ProbeImages {
  const rng = new Rng(config.seed).fork('probe')
  return {
    train: stratifiedSubset(data.train.labels, config.probeTrainImages, rng.fork('train')),
    test: stratifiedSubset(data.test.labels, config.probeTestImages, rng.fork('test')).sort(
      (a, b) => data.test.labels[a]! - data.test.labels[b]! || a - b,
    ),
  }
}

/**
 * (images, T) masks for measuring a masked model, undefined for an autoregressive one. Seeded, so that every
 * measurement of a run has the same. Inputs are masked in evaluation too (paper 4.6).
 */
export function measuringMask(
  { config, data }: Pick<EvaluationContext, 'config' | 'data'>,
  purpose: string,
  images: number,
): Float32Array<ArrayBuffer> | undefined {
  if (config.objective !== 'masked') return undefined
  return drawMask(
    images * data.positions,
    config.maskRate,
    new Rng(config.seed).fork('measuring masks').fork(purpose),
  )
}

/** Mean nats per pixel (masked models: per hidden pixel) over the first evalImages validation images. */
export async function* validationLoss(
  context: Pick<EvaluationContext, 'config' | 'data'>,
  passes: Passes,
): AsyncGenerator<void, number, void> {
  const { config, data } = context
  const images = Math.min(config.evalImages, data.validation.count)
  const perPiece = passes.imagesPerPass
  const mask = measuringMask(context, 'validation', images)
  let nats = 0
  for (let from = 0; from < images; from += perPiece) {
    const to = Math.min(images, from + perPiece)
    const [first, end] = [from * data.positions, to * data.positions]
    nats +=
      (await passes.loss(
        Int32Array.from(data.validation.tokens.subarray(first, end)),
        mask?.slice(first, end),
      )) *
      (to - from)
    yield
  }
  return nats / images
}

export async function* measureValidation(
  context: EvaluationContext,
  { passes }: Snapshot,
  step: number,
): Measurement {
  context.post({
    kind: 'validation',
    runId: context.runId,
    step,
    loss: yield* validationLoss(context, passes),
  })
}

/** Fixed weights and the forward passes that read them. */
export type Measured = Pick<Snapshot, 'set' | 'passes'>

export interface FeatureRequest {
  split: PreparedSplit
  /** Indices into the split. */
  images: Uint32Array
  /** (images, T) 1 where a pixel is hidden; for masked models. */
  mask?: Float32Array<ArrayBuffer>
  /** Return the residual stream itself instead of its layer norm. */
  raw?: boolean
}

/** Features of all layers for some images of a split: L + 1 arrays of (images, C). */
export async function* featuresOf(
  { set, passes }: Measured,
  { split, images, mask, raw }: FeatureRequest,
): AsyncGenerator<void, Float32Array[], void> {
  const { positions, nLayer, nEmbd } = set.shape
  const layers = Array.from({ length: nLayer + 1 }, () => new Float32Array(images.length * nEmbd))
  const perPiece = passes.imagesPerPass
  for (let from = 0; from < images.length; from += perPiece) {
    const chosen = images.subarray(from, from + perPiece)
    const hidden = mask?.slice(from * positions, (from + chosen.length) * positions)
    const flat = await passes.features(gatherTokens(split.tokens, positions, chosen), hidden, raw)
    const block = chosen.length * nEmbd
    layers.forEach((layer, l) => layer.set(flat.subarray(l * block, (l + 1) * block), from * nEmbd))
    yield
  }
  return layers
}

/** (images) labels of some images of a split. */
export const labelsOf = (split: PreparedSplit, images: Uint32Array): Uint8Array =>
  Uint8Array.from(images, (i) => split.labels[i]!)

/** Posts the test accuracy of a linear probe on every layer, 0..L. */
export async function* measureProbes(
  context: EvaluationContext,
  snapshot: Snapshot,
  step: number,
): Measurement {
  const { data, runId, post } = context
  const images = probeImages(context)
  const of = (split: PreparedSplit, chosen: Uint32Array, purpose: string) =>
    featuresOf(snapshot, { split, images: chosen, mask: measuringMask(context, purpose, chosen.length) })
  const train = yield* of(data.train, images.train, 'probe training')
  const test = yield* of(data.test, images.test, 'probe test')
  const accuracy: number[] = []
  const predictions = new Uint8Array(train.length * images.test.length)
  for (const [l, features] of train.entries()) {
    const outcome = yield* probe(
      {
        train: features,
        trainLabels: labelsOf(data.train, images.train),
        test: test[l]!,
        testLabels: labelsOf(data.test, images.test),
        classes: data.summary.classNames.length,
      },
      defaultProbeSettings,
    )
    accuracy.push(outcome.accuracy)
    predictions.set(outcome.predictions, l * images.test.length)
  }
  post({ kind: 'probes', runId, step, accuracy, predictions })
}

/** Posts the losses and accuracies that a trained model should beat; probes on the same images. */
export async function* measureBaselines(context: EvaluationContext): Measurement {
  const { config, data, runId, post } = context
  const images = probeImages(context)
  const testLabels = labelsOf(data.test, images.test)
  const trainLabels = labelsOf(data.train, images.train)
  const classes = data.summary.classNames.length
  const counts = new Array<number>(classes).fill(0)
  for (const label of trainLabels) counts[label]! += 1
  const majority = counts.indexOf(Math.max(...counts))
  const rawPixels = yield* probe(
    {
      train: pixelRows(data.train, images.train),
      trainLabels,
      test: pixelRows(data.test, images.test),
      testLabels,
      classes,
    },
    defaultProbeSettings,
  )
  const baselines: Baselines = {
    uniformLoss: Math.log(config.nVocab),
    unigramEntropy: data.unigramEntropy,
    majorityAccuracy: testLabels.filter((label) => label === majority).length / testLabels.length,
    rawPixelAccuracy: rawPixels.accuracy,
  }
  const testImages = { labels: testLabels, rawPixels: rawPixels.predictions }
  post({ kind: 'baselines', runId, step: 0, baselines, testImages })
}

/** (images, T * channels) of resized, unquantized pixels. */
function pixelRows(split: PreparedSplit, images: Uint32Array): Float32Array {
  const size = split.pixels.length / split.count
  const rows = new Float32Array(images.length * size)
  images.forEach((image, i) => rows.set(split.pixels.subarray(image * size, (image + 1) * size), i * size))
  return rows
}
