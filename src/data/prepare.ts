/**
 * Prepares a raw data set for a run: resize, split, fit the palette on the training images alone, round
 * every pixel to it (paper 3.2). Pure and synchronous, so the same config gives the same tokens. Learned
 * codes differ only in the tokens themselves, which compute/vqvae makes.
 */
import { paletteChannels, type dataKeys, type RunConfig, type SquareBy } from '../core/config'
import { LabError } from '../core/failure'
import { paletteOfText } from '../core/paletteColours'
import {
  fitPaletteInPieces,
  levelsPalette,
  paletteRgb,
  quantize,
  reconstructionRmse,
  type Palette,
} from '../core/palette'
import { allAtOnce, type Pieces } from '../core/pieces'
import { Rng } from '../core/rng'
import type { DataPreview, DatasetSummary, PaletteInfo } from '../core/dataPreview'
import { squaredPixels, summarize, takeImages, type LabelledImages, type RawDataset } from './rawDataset'
import { pixelOrderOf, toReadingOrder } from './pixelOrder'
import { resizeSquare, toChannels } from './resize'
import { splitTrainValidation } from './splits'

/**
 * Turns images into learned codes, and codes into images. Only the interface: the network is
 * compute/vqvae. Palette tokens need none, since each is a colour.
 */
export interface ImageCodec {
  /** Everything that was learned, by name, to make the same codec again. */
  numbers: ReadonlyMap<string, Float32Array>
  /** Pixels of an image's side for one code. */
  factor: number
  /** (V, 3) sRGB bytes: the mean colour of each code, for drawing one pixel per code. */
  colours: Uint8Array
  /** (V, factor, factor, 3) sRGB bytes: the image patch of each code with equal neighbours. */
  pictures: Uint8Array
  /**
   * @param pixels (count, nPx, nPx, channels) bytes, as the data were prepared
   * @returns (count, T) codes row by row
   */
  encode(pixels: Uint8Array): Promise<Uint16Array>
  /**
   * @param tokens (count, T) codes row by row
   * @param known (count, T) where 0, the mean of all codes replaces the code; all are known if absent
   * @returns (count, nPx, nPx, 3) sRGB bytes
   */
  decode(tokens: Uint16Array, known?: Uint8Array): Promise<Uint8Array>
}

/** One split, ready for the model. */
export interface PreparedSplit {
  count: number
  /** (count, T) palette indices, or learned codes, in reading order. */
  tokens: Uint16Array
  /** (count) classes. */
  labels: Uint8Array
  /**
   * (count, nPx, nPx, channels) resized pixels before tokenization, for the raw-pixel probe.
   */
  pixels: Uint8Array
}

export interface PreparedData {
  summary: DatasetSummary
  /** Side of the images. */
  nPx: number
  /** Side of the grid of tokens: nPx with a palette, less with learned codes (core/tokenGrid). */
  grid: number
  /** T, grid * grid. */
  positions: number
  squareBy: SquareBy
  /** Null where tokens are learned codes. */
  palette: Palette | null
  /** Turns learned codes into images; null with a palette. */
  codec: ImageCodec | null
  /** Of learned codes, the mean colour of each. */
  paletteInfo: PaletteInfo
  /** (T) place of the token read i-th; null for raster order. */
  order: Uint16Array | null
  train: PreparedSplit
  /**
   * Images that training never sees: held-out training images, or the test images where those were folded
   * back.
   */
  validation: PreparedSplit
  test: PreparedSplit
  /** Cross entropy of the validation tokens under the training tokens' frequencies, nats per token. */
  unigramEntropy: number
  /** Root mean square error of a channel over the training images, in levels of 0..255. */
  reconstructionError: number
  /** The first training images, row by row, for display. */
  strip: {
    count: number
    original: Uint8Array
    tokens: Uint16Array
    /** (count, nPx, nPx, 3) the decoded codes; null with a palette. */
    decoded: Uint8Array | null
  }
}

export const stripImages = 8

/** The settings that determine the prepared data. */
export type DataConfig = Pick<RunConfig, Exclude<(typeof dataKeys)[number], 'dataset'>>

/** A data set at the model's size, split, before tokenization. */
export interface SplitImages {
  summary: DatasetSummary
  channels: 1 | 3
  train: LabelledImages
  validation: LabelledImages
  test: LabelledImages
}

/**
 * Resizes and splits. Stream of the seed: 'split'.
 * @throws LabError data-empty without test images, data-size with fewer than two training images
 */
export function splitImages(
  raw: RawDataset,
  config: Omit<DataConfig, 'vqFactor' | 'vqSteps' | 'vqBeta' | 'tokens'>,
): SplitImages {
  const { nPx } = config
  if (raw.test.labels.length === 0) {
    throw new LabError({
      code: 'data-empty',
      message: `${raw.label} has no test images.`,
      remedy: 'Open a set with more images.',
      subject: raw.id,
    })
  }
  const channels = paletteChannels(config.palette, config.paletteColours)
  const toModel = (images: LabelledImages): LabelledImages => ({
    pixels: sizedPixels(raw, squaredPixels(images, config.squareBy), nPx, channels),
    labels: images.labels,
  })
  const all = toModel(raw.train)
  const split = splitTrainValidation(
    all.labels.length,
    config.validationFraction,
    new Rng(config.seed).fork('split'),
  )
  const imageBytes = nPx * nPx * channels
  const pick = (indices: Uint32Array): LabelledImages => ({
    pixels: takeImages(all.pixels, imageBytes, indices),
    labels: Uint8Array.from(indices, (i) => all.labels[i]),
  })
  const test = toModel(raw.test)
  const foldBack = config.split === 'foldBack'
  return {
    summary: summarize(raw),
    channels,
    test,
    validation: foldBack ? test : pick(split.validation),
    train: foldBack ? pick(Uint32Array.of(...split.train, ...split.validation)) : pick(split.train),
  }
}

const sizedPixels = (raw: RawDataset, pixels: Uint8Array, nPx: number, channels: 1 | 3): Uint8Array =>
  resizeSquare(toChannels(pixels, raw.channels, channels), raw.nativePx, nPx, channels)

/** Tokens of a data set and how they were made. */
export interface Tokenized extends Pick<
  PreparedData,
  'grid' | 'palette' | 'codec' | 'paletteInfo' | 'reconstructionError'
> {
  /** (count, T) row by row, as the others. */
  train: Uint16Array
  validation: Uint16Array
  test: Uint16Array
  /** Of the first `stripImages` training images; null with a palette. */
  decodedStrip: Uint8Array | null
}

/** Split images and their tokens as one. Stream of the seed: 'order'. */
export function assemble(
  images: SplitImages,
  tokenized: Tokenized,
  config: Pick<DataConfig, 'nPx' | 'squareBy' | 'nVocab' | 'pixelOrder' | 'seed'>,
): PreparedData {
  const { nPx, nVocab, squareBy } = config
  const { grid, palette, codec, paletteInfo, reconstructionError, decodedStrip } = tokenized
  const order = pixelOrderOf(config.pixelOrder, grid, new Rng(config.seed).fork('order'))
  const inOrder = ({ pixels, labels }: LabelledImages, tokens: Uint16Array): PreparedSplit => ({
    count: labels.length,
    labels,
    pixels,
    tokens: toReadingOrder(tokens, order),
  })
  const count = Math.min(stripImages, images.train.labels.length)
  const original = toChannels(
    images.train.pixels.subarray(0, count * nPx * nPx * images.channels),
    images.channels,
    3,
  )
  return {
    summary: images.summary,
    nPx,
    grid,
    positions: grid * grid,
    squareBy,
    palette,
    codec,
    paletteInfo,
    order,
    reconstructionError,
    train: inOrder(images.train, tokenized.train),
    validation: inOrder(images.validation, tokenized.validation),
    test: inOrder(images.test, tokenized.test),
    unigramEntropy: unigramCrossEntropy(tokenized.train, tokenized.validation, nVocab),
    // Copies: the preview is transferred to the page, and a view would take the training data with it.
    strip: {
      count,
      original: original.slice(),
      tokens: tokenized.train.slice(0, count * grid * grid),
      decoded: decodedStrip,
    },
  }
}

/**
 * Prepares a data set for a run on palette colours. Streams of the seed: 'split', 'palette' and 'order'.
 * @throws LabError data-empty without test images, data-size with fewer than two training images
 */
export function prepareData(
  raw: RawDataset,
  config: Omit<DataConfig, 'vqFactor' | 'vqSteps' | 'vqBeta' | 'tokens'>,
): PreparedData & { palette: Palette } {
  const { nPx, nVocab } = config
  const images = splitImages(raw, config)
  const palette = allAtOnce(paletteInPieces(images.train.pixels, images.channels, config))
  const [train, validation, test] = [images.train, images.validation, images.test].map(({ pixels }) =>
    quantize(palette, pixels),
  )
  const data = assemble(
    images,
    {
      grid: nPx,
      palette,
      codec: null,
      paletteInfo: { kind: palette.kind, nVocab, rgb: paletteRgb(palette) },
      train,
      validation,
      test,
      decodedStrip: null,
      reconstructionError: reconstructionRmse(palette, images.train.pixels, train),
    },
    config,
  )
  return { ...data, palette }
}

/**
 * The palette of a config's file, even grey levels, or one fitted to the training images. Stream of the seed:
 * 'palette'.
 * @param pixels (n, channels) of the training images
 * @throws LabError config-invalid where the file's colours are missing or their number is not nVocab
 */
export function* paletteInPieces(
  pixels: Uint8Array,
  channels: 1 | 3,
  {
    palette,
    paletteColours,
    nVocab,
    seed,
  }: Pick<DataConfig, 'palette' | 'paletteColours' | 'nVocab' | 'seed'>,
): Pieces<Palette> {
  if (palette === 'levels') return levelsPalette(nVocab)
  if (palette !== 'file')
    return yield* fitPaletteInPieces(pixels, channels, { nVocab, rng: new Rng(seed).fork('palette') })
  const own = paletteOfText(paletteColours)
  if (own?.nVocab === nVocab) return own
  throw new LabError({
    code: 'config-invalid',
    subject: 'palette',
    message: `The colours of the palette file are missing, or there are not ${nVocab} of them.`,
    remedy: 'Open the palette file again.',
  })
}

/**
 * Images of another set as this run's model would read them: its size, its palette or codes, its order.
 * @returns (count, T) with count at most `most`
 */
export async function tokensLike(
  raw: RawDataset,
  images: LabelledImages,
  like: PreparedData,
  most: number,
): Promise<Uint16Array> {
  const { palette, paletteInfo, codec, nPx, order, squareBy } = like
  const count = Math.min(most, images.labels.length)
  const some = sizedPixels(
    raw,
    squaredPixels(images, squareBy).subarray(0, count * raw.nativePx * raw.nativePx * raw.channels),
    nPx,
    paletteInfo.kind === 'grey' ? 1 : 3,
  )
  return toReadingOrder(codec ? await codec.encode(some) : quantize(palette as Palette, some), order)
}

/**
 * Mean of -ln p over `measured`, where p(v) = (count of v in `counted` + 1) / (tokens counted + V): the loss
 * of a model that knows only the frequencies of the colours. Adding one to each count keeps the loss finite
 * for colours that only validation images have. Nats per pixel.
 */
export function unigramCrossEntropy(counted: Uint16Array, measured: Uint16Array, nVocab: number): number {
  const counts = new Float64Array(nVocab).fill(1)
  for (const token of counted) counts[token] += 1
  const total = counted.length + nVocab
  const cost = counts.map((count) => -Math.log(count / total))
  let sum = 0
  for (const token of measured) sum += cost[token]
  return sum / measured.length
}

/** Preview of prepared data for the page. Every array is a copy, so that it can be transferred. */
export function previewOf(prepared: PreparedData): DataPreview {
  const {
    summary,
    nPx,
    grid,
    train,
    validation,
    test,
    paletteInfo,
    codec,
    reconstructionError,
    unigramEntropy,
    strip,
  } = prepared
  return {
    summary: structuredClone(summary),
    nPx,
    grid,
    trainImages: train.count,
    validationImages: validation.count,
    testImages: test.count,
    palette: { ...paletteInfo, rgb: paletteInfo.rgb.slice() },
    reconstructionError,
    unigramEntropy,
    stripCount: strip.count,
    stripOriginal: strip.original.slice(),
    stripTokens: strip.tokens.slice(),
    codes: codec &&
      strip.decoded && {
        factor: codec.factor,
        pictures: codec.pictures.slice(),
        stripDecoded: strip.decoded.slice(),
      },
  }
}
