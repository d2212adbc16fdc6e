/**
 * The settings of a run: one flat record of numbers and names, and the table of what each may be (the rules
 * between them are validation.ts). To add a setting: its key in `RunConfig`, a row in `configFields`, its
 * text in core/text, its default in core/presets. Defaults follow the paper (section 3.4 and appendix A.1)
 * where it gives a number.
 */
import { choice, int, real, subset, type Field, type FieldTable } from './fields'
import type { PaletteKind } from './palette'
import { otherProbeKinds } from './probeKinds'
import { shapeKeys, shapeNames, type ShapeSettings } from './shapes'

/** 'levels' and 'file' fit nothing: even grey levels, or the colours of `paletteColours`. */
export type PaletteChoice = PaletteKind | 'levels' | 'file'
/** How an image becomes square: crop its middle, pad it with white, or stretch it. */
export type SquareBy = 'crop' | 'pad' | 'stretch'
/**
 * What a token is: a pixel rounded to a palette colour, or the learned code of a square of pixels (the
 * paper's VQ-VAE variant).
 */
export type TokenKind = 'palette' | 'vqvae'
/** What is learned: the next pixel from those before it, or masked pixels from all others (paper 2.1). */
export type ObjectiveKind = 'autoregressive' | 'masked'
/** The order in which the pixels are read; 'random' is one fixed permutation drawn from the seed. */
export type PixelOrder = 'raster' | 'columns' | 'spiral' | 'random'
/** 'foldBack' trains on the validation images too and reports on the test images (paper 3.1). */
export type SplitKind = 'holdOut' | 'foldBack'
/** How a model of masked pixels fills a hole: pixel by pixel, or the most confident ones first, in rounds. */
export type FillKind = 'raster' | 'confidence'
/** Whether the output head has separate weights, as in the official code, or shares the colour embeddings. */
export type HeadTying = 'untied' | 'tied'
/** Initial weights of an untied head. */
export type HeadInit = 'zero' | 'normal'

export interface RunConfig extends ShapeSettings {
  /**
   * Id in core/shippedDatasets, `own-...` for a stored set of the user's, or 'own' for the set opened last.
   */
  dataset: string
  /**
   * Side of the square image the model sees; T = nPx * nPx positions, or fewer with learned codes
   * (core/tokenGrid).
   */
  nPx: number
  squareBy: SquareBy
  /**
   * 'grey' clusters one channel, 'rgb' three; 'levels' divides one channel evenly (exact at nVocab 256);
   * 'file' takes the colours of `paletteColours`, three-channel ones or greys.
   */
  palette: PaletteChoice
  /** Colours of palette 'file' as core/paletteColours packs them; else ignored, usually empty. */
  paletteColours: string
  tokens: TokenKind
  /** V, the number of palette colours, or of learned codes. */
  nVocab: number
  /** Pixels of the image's side for one learned code: 2 or 4. */
  vqFactor: number
  /** Training steps of the VQ-VAE, before the run. */
  vqSteps: number
  /** Weight of the VQ-VAE's commitment loss. */
  vqBeta: number
  /** Share of the training images held out for validation, 0..0.5. */
  validationFraction: number
  split: SplitKind
  pixelOrder: PixelOrder
  objective: ObjectiveKind
  /** Share of the pixels that the masked objective hides, each drawn independently. */
  maskRate: number
  nLayer: number
  nHead: number
  nEmbd: number
  headTying: HeadTying
  headInit: HeadInit
  /**
   * Share of activations dropped in training, after the embeddings and both halves of each block; 0 is off.
   */
  dropout: number
  batchSize: number
  /**
   * Pieces that the batch of a step is computed in, so that memory holds one at a time; the step is that of
   * the whole batch. More than one for each image are one for each.
   */
  accumulationSteps: number
  steps: number
  learningRate: number
  /** Steps of linear warm-up before the cosine to zero. */
  warmupSteps: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** Largest global gradient norm; 0 turns clipping off (the paper mentions none). */
  gradClip: number
  /** Steps between validation losses. */
  evalEvery: number
  /** Most images in one validation loss. */
  evalImages: number
  /** Steps between linear probes of all layers. */
  probeEvery: number
  /** Labelled training images that the probes are fitted on. */
  probeTrainImages: number
  /** Held-out test images that the probes are scored on. */
  probeTestImages: number
  /** Classifiers beside the linear probe, some of core/probeKinds, with spaces between them; may be empty. */
  probeKinds: string
  /** Steps between completions of the pinned prompts. */
  completeEvery: number
  /** Pinned prompts, taken from the validation images. */
  promptCount: number
  /** Completions drawn for each prompt. */
  samplesPerPrompt: number
  /** Rows of the image given as prompt. */
  promptRows: number
  temperature: number
  /** Sample among the k likeliest colours only; 0 is off. */
  topK: number
  fill: FillKind
  /** Rounds of a fill by confidence. */
  fillRounds: number
  seed: number
}

export type ConfigKey = keyof RunConfig

/** The settings that have a field: all but the data set and the packed colours of a palette file. */
export type ConfigFields = Omit<RunConfig, 'dataset' | 'paletteColours'>

/** What each setting may be. Numbers first: `validateConfig` reports in this order. */
export const configFields: FieldTable<ConfigFields> = {
  nPx: int(4, 64, 1, 'px'),
  validationFraction: real(0.01, 0.5, 0.01),
  nVocab: int(2, 512, 1),
  vqFactor: int(2, 4, 2, 'px'),
  vqSteps: int(10, 100_000, 100, 'steps'),
  vqBeta: real(0, 10, 0.05),
  nLayer: int(1, 60, 1),
  nHead: int(1, 64, 1),
  nEmbd: int(8, 3072, 8),
  dropout: real(0, 0.9, 0.05),
  batchSize: int(1, 512, 1, 'images'),
  accumulationSteps: int(1, 512, 1),
  maskRate: real(0.01, 0.95, 0.01),
  steps: int(1, 2_000_000, 100),
  learningRate: real(1e-6, 1000, 1e-4),
  warmupSteps: int(0, 100_000, 10, 'steps'),
  beta1: real(0, 0.9999, 0.01),
  beta2: real(0, 0.99999, 0.01),
  epsilon: real(1e-12, 1e-2, 1e-8),
  weightDecay: real(0, 1, 0.01),
  gradClip: real(0, 100, 0.1),
  evalEvery: int(1, 100_000, 10, 'steps'),
  evalImages: int(1, 10_000, 16, 'images'),
  probeEvery: int(1, 100_000, 10, 'steps'),
  probeTrainImages: int(2, 10_000, 50, 'images'),
  probeTestImages: int(1, 10_000, 50, 'images'),
  completeEvery: int(1, 100_000, 10, 'steps'),
  promptCount: int(1, 16, 1),
  samplesPerPrompt: int(1, 8, 1),
  promptRows: int(0, 63, 1, 'rows'),
  fillRounds: int(1, 64, 1, 'rounds'),
  temperature: real(0.05, 4, 0.05),
  topK: int(0, 512, 1),
  seed: int(0, 4_294_967_295, 1),
  shapeTurn: real(0, 3.14, 0.05),
  shapeSeed: int(0, 4_294_967_295, 1),
  palette: choice('grey', 'levels', 'rgb', 'file'),
  shapeKinds: subset(2, ...shapeNames),
  probeKinds: subset(0, ...otherProbeKinds),
  shapeSize: choice('small', 'medium', 'large'),
  shapeColours: choice('lightOnDark', 'darkOnLight', 'colours'),
  squareBy: choice('crop', 'pad', 'stretch'),
  tokens: choice('palette', 'vqvae'),
  split: choice('holdOut', 'foldBack'),
  pixelOrder: choice('raster', 'columns', 'spiral', 'random'),
  objective: choice('autoregressive', 'masked'),
  headTying: choice('untied', 'tied'),
  headInit: choice('zero', 'normal'),
  fill: choice('raster', 'confidence'),
}

/**
 * Channels that the model's images have under a palette.
 * @param paletteColours of palette 'file': packed greys (core/paletteColours) begin with 'g'
 */
export function paletteChannels(palette: PaletteChoice, paletteColours = ''): 1 | 3 {
  if (palette === 'file') return paletteColours.startsWith('g') ? 1 : 3
  return palette === 'rgb' ? 3 : 1
}

/** The field of a setting, by a name that may be any text; undefined if it has none. */
export function configField(key: string): Field | undefined {
  return Object.hasOwn(configFields, key) ? configFields[key as keyof ConfigFields] : undefined
}

/** Whether a data set is the user's own images: the set opened last, or one by its stored id. */
export function isOwnSet(dataset: string): boolean {
  return dataset === 'own' || dataset.startsWith('own-')
}

/** The settings that decide the prepared data; two configs that agree in them have the same. */
export const dataKeys = [
  'dataset',
  'nPx',
  'squareBy',
  ...shapeKeys,
  'palette',
  'paletteColours',
  'tokens',
  'nVocab',
  'vqFactor',
  'vqSteps',
  'vqBeta',
  'validationFraction',
  'split',
  'pixelOrder',
  'seed',
] as const satisfies readonly ConfigKey[]
