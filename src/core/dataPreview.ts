/**
 * What there is to say and to show of a data set before any training: types only, made by the data room and
 * drawn by the page.
 */

export interface DatasetSummary {
  /** Registry id; of a person's own set `own-` and a number made of its contents. */
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

/** A person's data set that this browser keeps. */
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
}

export interface PaletteInfo {
  kind: 'grey' | 'rgb'
  nVocab: number
  /**
   * (nVocab, 3) sRGB bytes; grey palettes repeat their channel. Of learned codes, the mean colour of each.
   */
  rgb: Uint8Array
}

/** What the chosen data look like through the chosen palette, before any training. */
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
  /** Nats per token of the tokens' frequencies alone: what a model without context can reach. */
  unigramEntropy: number
  /** Images in the strip. */
  stripCount: number
  /** (stripCount, nPx, nPx, 3) sRGB bytes after resizing, before quantizing. */
  stripOriginal: Uint8Array
  /** (stripCount, T) palette indices or codes. */
  stripTokens: Uint16Array
  /** Only where tokens are learned codes: `palette` then holds the mean colour of each. */
  codes: CodesPreview | null
}

/** What opened files hold, looked at before they become the form's data set. */
export interface ImportPreview {
  /** As a run with the settings asked for would have them. */
  preview: DataPreview
  /** Test images of each class. */
  testCounts: number[]
  /** True where every picture was a square, so that it does not matter how they are made square. */
  allSquare: boolean
  /** Bytes that the set takes as it was read, and as it is prepared. */
  rawBytes: number
  preparedBytes: number
  /** Some training images, class by class. */
  samples: {
    /** (count) */
    labels: Uint8Array
    /** (count, nPx, nPx, 3) sRGB bytes, before they became tokens. */
    pixels: Uint8Array
  }
}

/** A person's own picture as the run's model reads it. */
export interface PicturePrompt {
  runId: string
  nPx: number
  /** (nPx, nPx, 3) sRGB bytes: made square and small. */
  original: Uint8Array
  /** (nPx, nPx, 3) sRGB bytes: in palette colours, or coded and decoded. */
  tokenized: Uint8Array
  /** (T) row by row. */
  tokens: Uint16Array
}

/** What learned codes look like through their decoder, sRGB bytes. */
export interface CodesPreview {
  /** Pixels of an image's side for one code. */
  factor: number
  /** (nVocab, factor, factor, 3) a piece of an image that is one code all over. */
  pictures: Uint8Array
  /** (stripCount, nPx, nPx, 3) the images of the strip, coded and decoded. */
  stripDecoded: Uint8Array
}
