/**
 * Fine-tuning on a labelled subset, for the two studies that do it: batches with augmentation, masks if the
 * model was trained on masked pixels, and accuracy by vote over masks (paper 3.4, 4.5, 4.6).
 */
import type { RunConfig } from '../../core/config'
import { dropoutKey } from '../../core/counterNoise'
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import { augment, type Augmentation } from '../../data/augment'
import { toRasterOrder, toReadingOrder } from '../../data/pixelOrder'
import type { PreparedData, PreparedSplit } from '../../data/prepare'
import { createFineTuner } from '../../compute/model/createFineTuner'
import type { FineTuner, FineTuneStep, FineTuneTask } from '../../compute/model/fineTuner'
import { shapeWithBiases, type Start } from '../../compute/model/trainer'
import { drawMask } from '../../compute/model/loss'
import { tokensPerPass } from '../../core/memory'
import { majorityVote } from '../../core/scoring'
import { BatchOrder, gatherTokens } from '../steps/batches'
import { shapeOf } from '../steps/pretraining'

export interface Tuning extends FineTuneTask {
  config: RunConfig
  data: PreparedData
  /** Indices of the training images to use. */
  images: Uint32Array
  batchSize: number
  learningRate: number
  augmentation: Augmentation
  start: Start
  seed: number
}

export class TuningRun {
  readonly tuner: FineTuner
  taken = 0
  private readonly batches: BatchOrder
  private readonly rng: Rng

  /** The caller disposes it. The optimizer has the run's betas and no schedule (paper 3.4). */
  constructor(private readonly tuning: Tuning) {
    const { config, data, images, batchSize, start, seed, classes, joint, headLayer } = tuning
    this.rng = new Rng(seed).fork('fine-tune')
    const perStep = Math.min(batchSize, images.length)
    this.tuner = createFineTuner(
      shapeWithBiases(shapeOf(config, data), start),
      { classes, joint, headLayer },
      config,
      start,
      perStep,
    )
    this.batches = new BatchOrder(images.length, perStep, this.rng.fork('batches'))
  }

  /** @throws LabError loss-not-finite, naming the learning rate */
  async step(): Promise<FineTuneStep> {
    const { config, data, images, learningRate } = this.tuning
    const chosen = Uint32Array.from(this.batches.imagesAt(this.taken), (i) => images[i])
    const labels = Int32Array.from(chosen, (i) => data.train.labels[i])
    const stream = this.rng.fork(`step ${this.taken}`)
    const tokens = await this.augmented(chosen, stream.fork('augment'))
    const mask =
      config.objective === 'masked'
        ? drawMask(tokens.length, config.maskRate, stream.fork('mask'))
        : undefined
    const step = await this.tuner.step(tokens, labels, learningRate, mask, dropoutKey(this.rng, this.taken))
    this.taken += 1
    if (!Number.isFinite(step.classification) || !Number.isFinite(step.gradNorm)) {
      throw new LabError({
        code: 'loss-not-finite',
        subject: 'learningRate',
        message: `Fine-tuning diverged at step ${this.taken} with learning rate ${learningRate}.`,
        remedy: 'Lower the learning rate of fine-tuning; the run and its weights are unchanged.',
      })
    }
    return step
  }

  /**
   * Palette tokens are augmented as they are (paper 3.4); for learned codes the pixels are, and encoded
   * again.
   */
  private async augmented(images: Uint32Array, rng: Rng): Promise<Int32Array<ArrayBuffer>> {
    const { data, augmentation } = this.tuning
    const { codec, order, nPx } = data
    const tokens = gatherTokens(data.train.tokens, data.positions, images)
    if (augmentation.pad === 0 && !augmentation.flip) return tokens
    if (codec)
      return Int32Array.from(toReadingOrder(await codec.encode(this.augmentedPixels(images, rng)), order))
    const moved = augment(toRasterOrder(Uint16Array.from(tokens), order), nPx, augmentation, rng)
    return Int32Array.from(toReadingOrder(moved, order))
  }

  /** The augmented pixels of some training images, computed by augmenting the index of each pixel. */
  private augmentedPixels(images: Uint32Array, rng: Rng): Uint8Array {
    const {
      data: { nPx, train },
      augmentation,
    } = this.tuning
    const area = nPx * nPx
    const channels = train.pixels.length / (train.count * area)
    const sources = augment(
      Uint16Array.from({ length: images.length * area }, (_, i) => i % area),
      nPx,
      augmentation,
      rng,
    )
    const moved = new Uint8Array(sources.length * channels)
    sources.forEach((source, i) => {
      const from = (images[Math.floor(i / area)] * area + source) * channels
      moved.set(train.pixels.subarray(from, from + channels), i * channels)
    })
    return moved
  }

  /**
   * Share of these images of a split whose class is predicted. If the model was trained on masked pixels its
   * inputs are masked, and `masks` masks vote.
   */
  async *accuracy(
    split: PreparedSplit,
    images: Uint32Array,
    masks: number,
    purpose: string,
  ): AsyncGenerator<void, number, void> {
    const { config, data } = this.tuning
    const masked = config.objective === 'masked'
    const rng = new Rng(this.tuning.seed).fork('accuracy').fork(purpose)
    const votes: Uint8Array[] = []
    const perPiece = Math.max(1, Math.floor(tokensPerPass / data.positions))
    for (let m = 0; m < (masked ? masks : 1); m += 1) {
      const predicted = new Uint8Array(images.length)
      const stream = rng.fork(`mask ${m}`)
      for (let from = 0; from < images.length; from += perPiece) {
        const tokens = gatherTokens(split.tokens, data.positions, images.subarray(from, from + perPiece))
        predicted.set(
          await this.tuner.predict(
            tokens,
            masked ? drawMask(tokens.length, config.maskRate, stream) : undefined,
          ),
          from,
        )
        yield
      }
      votes.push(predicted)
    }
    const voted = votes.length > 1 ? majorityVote(votes, rng.fork('ties')) : votes[0]
    let right = 0
    images.forEach((image, i) => {
      right += voted[i] === split.labels[image] ? 1 : 0
    })
    return right / images.length
  }

  dispose(): void {
    this.tuner.dispose()
  }
}

/** Indices of every image of a split. */
export function allImages(split: PreparedSplit): Uint32Array {
  return Uint32Array.from({ length: split.count }, (_, i) => i)
}
