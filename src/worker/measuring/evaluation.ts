/**
 * Measurements between optimizer steps: what they have in common, the validation loss, and features of all
 * layers (layerProbes.ts has the probes, drawCompletions.ts the samples). Each is an async generator that
 * works on a snapshot of the weights and yields after every small piece, so that training continues in
 * between and the result is of one step.
 */
import type { RunConfig } from '../../core/config'
import { Rng } from '../../core/rng'
import type { PreparedData, PreparedSplit } from '../../data/prepare'
import { drawMask } from '../../compute/model/loss'
import type { KeptFineTuned } from '../../compute/model/tunedNetwork'
import type { KeptProbe } from '../../compute/probe/keptProbe'
import type { Passes } from '../../compute/model/passes'
import type { Snapshot } from '../../compute/model/snapshots'
import { gatherTokens } from '../steps/batches'
import type { Post } from '../../core/protocol'
import type { WeightSet } from '../../compute/model/weights'

/** A measurement in progress: yields between pieces, ends when its events have been posted. */
export type Measurement = AsyncGenerator<void, void, void>

export interface EvaluationContext {
  runId: string
  config: RunConfig
  data: PreparedData
  post: Post
  /** Keeps a classifier with the run, in place of an earlier one of its kind. */
  keep: (classifier: KeptProbe | KeptFineTuned) => void
  /** Keeps these weights with the run if their validation loss is the lowest so far. */
  offerBest: (step: number, loss: number, set: WeightSet) => Promise<void>
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
  { set, passes }: Snapshot,
  step: number,
): Measurement {
  const loss = yield* validationLoss(context, passes)
  // A run that is saved between the two would never offer these weights again.
  await context.offerBest(step, loss, set)
  context.post({ kind: 'validation', runId: context.runId, step, loss })
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

/** One layer's features of every position for some images of a split: (images, T, C). */
export async function* positionFeaturesOf(
  { set, passes }: Measured,
  { split, images, mask, raw }: FeatureRequest,
  layer: number,
): AsyncGenerator<void, Float32Array, void> {
  const { positions, nEmbd } = set.shape
  const features = new Float32Array(images.length * positions * nEmbd)
  const perPiece = passes.imagesPerPass
  for (let from = 0; from < images.length; from += perPiece) {
    const chosen = images.subarray(from, from + perPiece)
    const hidden = mask?.slice(from * positions, (from + chosen.length) * positions)
    const tokens = gatherTokens(split.tokens, positions, chosen)
    features.set(await passes.positionFeatures(tokens, layer, hidden, raw), from * positions * nEmbd)
    yield
  }
  return features
}

/** (images) labels of some images of a split. */
export const labelsOf = (split: PreparedSplit, images: Uint32Array): Uint8Array =>
  Uint8Array.from(images, (i) => split.labels[i]!)
