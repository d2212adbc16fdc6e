/** Previews of data sets and pictures, made by the worker and drawn by the page: types only. */
import type { ImportReading } from './importReading'

export interface DatasetSummary {
  /** Id in core/shippedDatasets; of a user's own set `own-` and a hash of its contents. */
  id: string
  label: string
  nativePx: number
  channels: 1 | 3
  trainImages: number
  testImages: number
  classNames: string[]
  /** Training images of each class. */
  classCounts: number[]
  licence: string
}

/** A user's files as they were read, before the user accepts them. */
export interface OpenedImages {
  summary: DatasetSummary
  reading: ImportReading
}

/** A user's data set that is stored in this browser. */
export interface SavedDataset {
  id: string
  label: string
  nativePx: number
  channels: 1 | 3
  trainImages: number
  testImages: number
  classes: number
  bytes: number
  /** Milliseconds since 1970. */
  keptAt: number
  /** Id by which runs of earlier versions know it. */
  formerId?: string
}

export interface PaletteInfo {
  kind: 'grey' | 'rgb'
  nVocab: number
  /**
   * (nVocab, 3) sRGB bytes; grey palettes repeat their channel. For learned codes, the mean colour of each.
   */
  rgb: Uint8Array
}

/** A palette, and how well it fits the training images. */
export interface PaletteMeasure {
  /** 1 for greys. */
  channels: 1 | 3
  /** (nVocab, channels) levels 0..255 in the order of the tokens; those of a file need not be whole. */
  levels: Float64Array
  /** Root mean square difference of a channel after rounding, in levels of 0..255. */
  error: number
  /** (nVocab) share of the pixels that are rounded to each colour. */
  shares: Float64Array
  /** Training images, and how many of them error and shares are of. */
  images: number
  measuredImages: number
}

/** The prepared data of a config: images before and after quantizing, and their counts. */
export interface DataPreview {
  summary: DatasetSummary
  /** Side of the images. */
  nPx: number
  /** Side of the grid of tokens: nPx with a palette, less with learned codes. */
  grid: number
  trainImages: number
  validationImages: number
  testImages: number
  palette: PaletteInfo
  /** Root mean square error of a channel after quantizing, or coding and decoding, in levels of 0..255. */
  reconstructionError: number
  /** Nats per token of the token frequencies alone: the loss of the best model without context. */
  unigramEntropy: number
  /** Images in the strip. */
  stripCount: number
  /** (stripCount, nPx, nPx, 3) sRGB bytes after resizing, before quantizing. */
  stripOriginal: Uint8Array
  /** (stripCount, T) palette indices or codes. */
  stripTokens: Uint16Array
  /** Null unless tokens are learned codes; `palette` then holds the mean colour of each. */
  codes: CodesPreview | null
}

/** Opened files, previewed before they become the form's data set. */
export interface ImportPreview {
  /** As a run with the requested settings would have them. */
  preview: DataPreview
  /** Test images of each class. */
  testCounts: number[]
  /** Whether every image was square, so that `squareBy` has no effect. */
  allSquare: boolean
  /** Bytes of the set as it was read, and prepared. */
  rawBytes: number
  preparedBytes: number
  /** Some training images, class by class. */
  samples: {
    /** (count) */
    labels: Uint8Array
    /** (count, nPx, nPx, 3) sRGB bytes, before quantizing. */
    pixels: Uint8Array
  }
}

/** A user's picture as the run's model reads it. */
export interface PicturePrompt {
  runId: string
  nPx: number
  /** (nPx, nPx, 3) sRGB bytes: square and resized. */
  original: Uint8Array
  /** (nPx, nPx, 3) sRGB bytes: in palette colours, or coded and decoded. */
  tokenized: Uint8Array
  /** (T) row by row. */
  tokens: Uint16Array
}

/** Some test images of a run as its model sees them. */
export interface TestThumbnails {
  runId: string
  nPx: number
  /** (images, nPx, nPx, 3) sRGB bytes: in palette colours, or coded and decoded. */
  rgb: Uint8Array
}

/** Learned codes as their decoder draws them, sRGB bytes. */
export interface CodesPreview {
  /** Side of the square of pixels that a code covers. */
  factor: number
  /** (nVocab, factor, factor, 3) the middle of an image that has this code everywhere. */
  pictures: Uint8Array
  /** (stripCount, nPx, nPx, 3) the images of the strip, coded and decoded. */
  stripDecoded: Uint8Array
}
