/**
 * From a raw data set and a config to what a run trains on: resize, split, fit the palette on the training images
 * alone, round every pixel to it (paper 3.2). Pure and synchronous, so the same config gives the same tokens.
 */
import type { dataKeys, RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { fitPalette, paletteRgb, quantize, reconstructionRmse, type Palette } from '../core/palette'
import { Rng } from '../core/rng'
import type { DataPreview, DatasetSummary, PaletteInfo } from '../worker/protocol'
import { summarize, takeImages, type LabelledImages, type RawDataset } from './rawDataset'
import { pixelOrderOf, toReadingOrder } from './pixelOrder'
import { resizeSquare, toChannels } from './resize'
import { splitTrainValidation } from './splits'

/** One split, ready for the model. T is nPx * nPx. */
export interface PreparedSplit {
  count: number
  /** (count, T) palette indices in reading order. */
  tokens: Uint16Array
  /** (count) classes. */
  labels: Uint8Array
  /** (count, T, palette.channels) resized pixels row by row, before rounding to the palette; what the raw-pixel probe reads. */
  pixels: Uint8Array
}

export interface PreparedData {
  summary: DatasetSummary
  nPx: number
  /** T, nPx * nPx. */
  positions: number
  palette: Palette
  paletteInfo: PaletteInfo
  /** (T) place of the pixel read i-th; null for raster order. */
  order: Uint16Array | null
  train: PreparedSplit
  /** Images that training never sees: held-out training images, or the test images where those were folded back. */
  validation: PreparedSplit
  test: PreparedSplit
  /** Cross entropy of the validation pixels under the training colours' frequencies, nats per pixel. */
  unigramEntropy: number
  /** Root mean square error of a channel over the training images, in levels of 0..255. */
  reconstructionError: number
  /** The first training images, row by row, to look at. */
  strip: { count: number; original: Uint8Array; tokens: Uint16Array }
}

const STRIP_IMAGES = 8

/** The part of a config that decides what is made of a raw set. */
export type DataConfig = Pick<RunConfig, Exclude<(typeof dataKeys)[number], 'dataset'>>

/**
 * Prepares a data set for a run. Streams of the seed: 'split', 'palette' and 'order'.
 * @throws LabError data-empty without test images, data-size with fewer than two training images
 */
export function prepareData(raw: RawDataset, config: DataConfig): PreparedData {
  const { nPx, nVocab } = config
  if (raw.test.labels.length === 0) {
    throw new LabError({ code: 'data-empty', message: `${raw.label} has no test images.`, remedy: 'Open a set with more images.', subject: raw.id })
  }
  const rng = new Rng(config.seed)
  const channels = config.palette === 'grey' ? 1 : 3
  const toModel = ({ pixels, labels }: LabelledImages): LabelledImages => ({
    pixels: resizeSquare(toChannels(pixels, raw.channels, channels), raw.nativePx, nPx, channels), labels,
  })
  const all = toModel(raw.train)
  const split = splitTrainValidation(all.labels.length, config.validationFraction, rng.fork('split'))
  const foldBack = config.split === 'foldBack'
  const imageBytes = nPx * nPx * channels
  const pick = (indices: Uint32Array): LabelledImages => ({
    pixels: takeImages(all.pixels, imageBytes, indices), labels: Uint8Array.from(indices, (i) => all.labels[i]),
  })
  const training = foldBack ? pick(Uint32Array.of(...split.train, ...split.validation)) : pick(split.train)
  const palette = fitPalette(training.pixels, channels, { nVocab, rng: rng.fork('palette') })
  const order = pixelOrderOf(config.pixelOrder, nPx, rng.fork('order'))
  const finish = ({ pixels, labels }: LabelledImages): PreparedSplit => ({ count: labels.length, labels, pixels, tokens: quantize(palette, pixels) })
  const inOrder = (images: PreparedSplit): PreparedSplit => ({ ...images, tokens: toReadingOrder(images.tokens, order) })
  const train = finish(training)
  const test = finish(toModel(raw.test))
  const validation = foldBack ? test : finish(pick(split.validation))
  return {
    summary: summarize(raw), nPx, positions: nPx * nPx, palette, paletteInfo: { kind: palette.kind, nVocab, rgb: paletteRgb(palette) },
    order, train: inOrder(train), validation: inOrder(validation), test: inOrder(test),
    unigramEntropy: unigramCrossEntropy(train.tokens, validation.tokens, nVocab),
    reconstructionError: reconstructionRmse(palette, train.pixels, train.tokens),
    strip: stripOf(train, nPx * nPx, channels),
  }
}

/** Images of another set as this run's model would read them: its size, its palette, its pixel order. @returns (count, T) with count at most `most` */
export function tokensLike(raw: RawDataset, { pixels, labels }: LabelledImages, like: PreparedData, most: number): Uint16Array {
  const { palette, nPx, order } = like
  const count = Math.min(most, labels.length)
  const some = pixels.subarray(0, count * raw.nativePx * raw.nativePx * raw.channels)
  return toReadingOrder(quantize(palette, resizeSquare(toChannels(some, raw.channels, palette.channels), raw.nativePx, nPx, palette.channels)), order)
}

/**
 * Mean of -ln p over `measured`, where p(v) = (count of v in `counted` + 1) / (tokens counted + V): what a model
 * reaches that knows the frequencies of the colours and nothing of their places. The one added to each count keeps
 * a colour that only the validation images have from costing infinitely much. Nats per pixel.
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

function stripOf(train: PreparedSplit, positions: number, channels: 1 | 3): PreparedData['strip'] {
  const count = Math.min(STRIP_IMAGES, train.count)
  const original = toChannels(train.pixels.subarray(0, count * positions * channels), channels, 3)
  // Copies: the preview is transferred to the page, and a view would take the training data with it.
  return { count, original: original.slice(), tokens: train.tokens.slice(0, count * positions) }
}

/** What the page is shown of prepared data. Every array is a copy, so that it may be transferred. */
export function previewOf(prepared: PreparedData): DataPreview {
  const { summary, nPx, train, validation, test, paletteInfo, reconstructionError, unigramEntropy, strip } = prepared
  return {
    summary: structuredClone(summary), nPx, trainImages: train.count, validationImages: validation.count, testImages: test.count,
    palette: { ...paletteInfo, rgb: paletteInfo.rgb.slice() }, reconstructionError, unigramEntropy,
    stripCount: strip.count, stripOriginal: strip.original.slice(), stripTokens: strip.tokens.slice(),
  }
}
