/**
 * Prepares data whose tokens are learned codes (as in the paper's first version): trains a VQ-VAE on the
 * training images, then encodes every image. The transformer is the same as with a palette. The paper's own
 * encoder, grid and codebook size were not published; these are small enough for a CPU.
 */
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import { learningRateAt } from '../../core/schedule'
import { gridOf } from '../../core/tokenGrid'
import { texts } from '../../core/text/texts'
import {
  assemble,
  splitImages,
  stripImages,
  type DataConfig,
  type PreparedData,
  type SplitImages,
} from '../../data/prepare'
import { takeImages, type RawDataset } from '../../data/rawDataset'
import { toChannels } from '../../data/resize'
import { VqVaeCodec } from './codec'
import { createVqVae } from './createVqVae'
import { codesName, shapeOfConfig } from './vqVaeShape'

export const vqVaeBatch = 32
const learningRate = 4e-3
/** Steps between reading the error and redrawing unused codes. */
const checkEvery = 20
/** No code is redrawn in this last part of the steps, so that the decoder is trained on all codes. */
const settledShare = 0.25
/** Training images for measuring the final error. */
const measuredImages = 1000

/** Progress callback and abort signal. */
export interface Watch {
  onProgress(done: number, all: number, doing: string): void
  /** Lets messages be handled between two steps. */
  yieldToEventLoop(): Promise<void>
  signal?: AbortSignal
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new LabError({
    code: 'busy',
    message: 'The training of the VQ-VAE was cancelled, because other data were requested.',
    remedy: 'Wait for the newer data, or try again.',
  })
}

/**
 * Trains a VQ-VAE on the images. Streams of `rng`: the weights by name, 'first codes', 'batches' and 'dead
 * codes'.
 *
 * @throws LabError loss-not-finite, or busy if aborted
 */
export async function trainVqVae(
  images: SplitImages,
  config: DataConfig,
  rng: Rng,
  watch: Watch,
): Promise<VqVaeCodec> {
  const { nPx, vqSteps } = config
  const shape = shapeOfConfig(config)
  const { pixels, labels } = images.train
  const batches = rng.fork('batches')
  const deadCodes = rng.fork('dead codes')
  const schedule = { learningRate, warmupSteps: Math.min(20, vqSteps - 1), steps: vqSteps }
  const vqVae = createVqVae(shape, nPx, config.vqBeta, rng, vqVaeBatch)
  try {
    watch.onProgress(0, vqSteps, texts.doing.trainingVqVae(0, vqSteps))
    for (let step = 0; step < vqSteps; step += 1) {
      const chosen = Uint32Array.from({ length: vqVaeBatch }, () => batches.int(labels.length))
      const batch = takeImages(pixels, nPx * nPx * shape.channels, chosen)
      vqVae.step(batch, learningRateAt(step, schedule))
      if ((step + 1) % checkEvery === 0 || step === vqSteps - 1) {
        const levels = 127.5 * Math.sqrt(await vqVae.error())
        if (!Number.isFinite(levels)) throw diverged(step)
        if (step < (1 - settledShare) * vqSteps) await vqVae.redrawDead(batch, deadCodes)
        watch.onProgress(step + 1, vqSteps, texts.doing.trainingVqVae(step + 1, vqSteps, levels.toFixed(1)))
      }
      await watch.yieldToEventLoop()
      throwIfAborted(watch.signal)
    }
    const { weights, codes } = await vqVae.read()
    return await VqVaeCodec.of(shape, nPx, new Map([...weights, [codesName, codes]]))
  } finally {
    vqVae.dispose()
  }
}

function diverged(step: number): LabError {
  return new LabError({
    code: 'loss-not-finite',
    subject: 'vqBeta',
    message: `The error of the VQ-VAE is not finite at step ${step + 1}.`,
    remedy: 'Lower its commitment cost, or use palette colours.',
  })
}

/** Root mean square error per channel between images and their reconstructions, in levels of 0..255. */
async function reconstructionError(
  codec: VqVaeCodec,
  pixels: Uint8Array,
  tokens: Uint16Array,
  channels: 1 | 3,
): Promise<number> {
  const decoded = await codec.decode(tokens)
  const original = toChannels(pixels, channels, 3)
  let sum = 0
  decoded.forEach((level, i) => {
    sum += (level - original[i]) ** 2
  })
  return Math.sqrt(sum / decoded.length)
}

/**
 * Prepares a data set for a run on learned codes. Streams of the seed: 'split', 'order', and 'VQ-VAE' for the
 * training. Leaves nothing on the device.
 *
 * @param kept the numbers of a codec that was trained for this config before, which is taken in place of a
 *   new one: on another backend training would end with other codes
 * @throws LabError data-empty, data-size, loss-not-finite, or busy if aborted
 */
export async function prepareCodes(
  raw: RawDataset,
  config: DataConfig,
  watch: Watch,
  kept?: ReadonlyMap<string, Float32Array>,
): Promise<PreparedData> {
  const { nPx, nVocab } = config
  const images = splitImages(raw, config)
  const codec = kept
    ? await VqVaeCodec.of(shapeOfConfig(config), nPx, kept)
    : await trainVqVae(images, config, new Rng(config.seed).fork('VQ-VAE'), watch)
  watch.onProgress(config.vqSteps, config.vqSteps, texts.doing.encodingImages)
  const coded = async (pixels: Uint8Array): Promise<Uint16Array> => {
    const tokens = await codec.encode(pixels)
    await watch.yieldToEventLoop()
    throwIfAborted(watch.signal)
    return tokens
  }
  const train = await coded(images.train.pixels)
  const test = await coded(images.test.pixels)
  const validation = images.validation === images.test ? test : await coded(images.validation.pixels)
  codec.weighCodes(train)
  const grid = gridOf({ ...config, tokens: 'vqvae' })
  const some = Math.min(measuredImages, images.train.labels.length)
  const head = (count: number) => train.subarray(0, count * grid * grid)
  return assemble(
    images,
    {
      grid,
      palette: null,
      codec,
      paletteInfo: { kind: images.channels === 1 ? 'grey' : 'rgb', nVocab, rgb: codec.colours },
      train,
      validation,
      test,
      reconstructionError: await reconstructionError(
        codec,
        images.train.pixels.subarray(0, some * nPx * nPx * images.channels),
        head(some),
        images.channels,
      ),
      decodedStrip: await codec.decode(head(Math.min(stripImages, some))),
    },
    config,
  )
}
