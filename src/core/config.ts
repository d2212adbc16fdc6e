/**
 * What a run is: one flat record of numbers and names, and the table that says what each may be.
 * The form, the console API, the share link and the worker all read this one table; nothing else
 * knows a range. Defaults follow the paper (section 3.4 and appendix A.1) where it gives a number.
 */
import type { PaletteKind } from './palette'
import { unpackClusters } from './paletteColours'

/** 'file' takes the colours of `paletteColours` instead of fitting any. */
export type PaletteChoice = PaletteKind | 'file'
/**
 * How a picture that is not square becomes one: the square in its middle, the whole of it on white, or the
 * whole of it squeezed.
 */
export type SquareBy = 'crop' | 'pad' | 'stretch'
/**
 * What a token is: a pixel rounded to a palette colour, or the learned code of a square of pixels (the
 * paper's VQ-VAE variant).
 */
export type TokenKind = 'palette' | 'vqvae'
/** What is learned: the next pixel from those before it, or masked pixels from all others (paper 2.1). */
export type ObjectiveKind = 'autoregressive' | 'masked'
/** In which order the pixels are read; 'random' is one fixed permutation drawn from the seed. */
export type PixelOrder = 'raster' | 'columns' | 'spiral' | 'random'
/** 'foldBack' trains on the validation images too and reports on the test images (paper 3.1). */
export type SplitKind = 'holdOut' | 'foldBack'
/**
 * How a model of masked pixels fills a hole: one pixel after another, or the surest ones first, in rounds.
 */
export type FillKind = 'raster' | 'confidence'
/**
 * Whether the output head has weights of its own, as the official code has it, or is the colour embeddings
 * again.
 */
export type HeadTying = 'untied' | 'tied'
/** What a head of its own begins with. */
export type HeadInit = 'zero' | 'normal'

export interface RunConfig {
  /**
   * Dataset id in data/registry, `own-...` for a set of the person's own, or 'own' for the one that was
   * opened last.
   */
  dataset: string
  /**
   * Side of the square image the model sees; T = nPx * nPx positions, or fewer with learned codes
   * (core/tokenGrid).
   */
  nPx: number
  squareBy: SquareBy
  /** 'grey' clusters one channel, 'rgb' three; 'file' takes the three-channel colours of `paletteColours`. */
  palette: PaletteChoice
  /** Colours of palette 'file' as core/paletteColours packs them; else of no effect, and mostly empty. */
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
  /** Share of the pixels that the masked objective hides, each by itself. */
  maskRate: number
  nLayer: number
  nHead: number
  nEmbd: number
  headTying: HeadTying
  headInit: HeadInit
  /**
   * Share of the numbers that training drops after the embeddings and after both halves of each block; 0 is
   * off.
   */
  dropout: number
  batchSize: number
  steps: number
  learningRate: number
  /** Steps of linear warm-up before the cosine to zero. */
  warmupSteps: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** Largest global gradient norm; 0 switches clipping off (the paper mentions none). */
  gradClip: number
  /** Validation loss every so many steps. */
  evalEvery: number
  /** Most validation images in one validation loss. */
  evalImages: number
  /** Linear probes of all layers every so many steps. */
  probeEvery: number
  /** Labelled training images that the probes are fitted on. */
  probeTrainImages: number
  /** Held-out test images that the probes are scored on. */
  probeTestImages: number
  /** Completions of the pinned prompts every so many steps. */
  completeEvery: number
  /** Pinned prompts, taken from the validation images. */
  promptCount: number
  /** Completions drawn for each prompt. */
  samplesPerPrompt: number
  /** Rows of the image given as prompt; the rest is completed. */
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
type NumericKey = { [K in ConfigKey]: RunConfig[K] extends number ? K : never }[ConfigKey]
export type ChoiceKey =
  'palette' | 'squareBy' | 'tokens' | 'split' | 'pixelOrder' | 'objective' | 'headTying' | 'headInit' | 'fill'

export type ConfigSection = 'Dataset' | 'Palette' | 'Model' | 'Training' | 'Evaluation' | 'Completions'

/** How one number of the config is shown and checked. */
export interface NumberField {
  key: NumericKey
  section: ConfigSection
  label: string
  /** One sentence for the person who meets it first, with the paper's section where it has one. */
  help: string
  min: number
  max: number
  integer: boolean
  /** Sensible increment of a stepper. */
  increment: number
  unit?: string
}

/** How one choice of the config is shown and checked. */
export interface ChoiceField {
  key: ChoiceKey
  section: ConfigSection
  label: string
  help: string
  options: readonly { value: string; label: string }[]
}

const int = (
  key: NumericKey,
  section: ConfigSection,
  label: string,
  min: number,
  max: number,
  increment: number,
  help: string,
  unit?: string,
): NumberField => ({ key, section, label, min, max, increment, help, integer: true, unit })
const real = (
  key: NumericKey,
  section: ConfigSection,
  label: string,
  min: number,
  max: number,
  increment: number,
  help: string,
  unit?: string,
): NumberField => ({ key, section, label, min, max, increment, help, integer: false, unit })

export const numberFields: readonly NumberField[] = [
  int(
    'nPx',
    'Dataset',
    'Image side',
    4,
    64,
    1,
    'Images are resized to this many pixels a side; the sequence is its square (paper 3.2).',
    'px',
  ),
  real(
    'validationFraction',
    'Dataset',
    'Validation share',
    0.01,
    0.5,
    0.01,
    'Share of the training images kept aside to measure validation loss (paper 3.1 keeps 4% to 10%).',
  ),
  int(
    'nVocab',
    'Palette',
    'Palette colours',
    2,
    512,
    1,
    'k-means clusters that pixels are rounded to, or learned codes; each is one token (paper 3.2 uses 512).',
  ),
  int(
    'vqFactor',
    'Palette',
    'Pixels a code',
    2,
    4,
    2,
    "Side of the square of pixels that one learned code stands for, 2 or 4 (VQ-VAE variant of the paper's first version).",
    'px',
  ),
  int(
    'vqSteps',
    'Palette',
    'VQ-VAE steps',
    10,
    100_000,
    100,
    'Training steps of the VQ-VAE that learns the codes, before the run begins.',
    'steps',
  ),
  real(
    'vqBeta',
    'Palette',
    'Commitment',
    0,
    10,
    0.05,
    "How strongly the VQ-VAE's encoder is held to its codes (van den Oord et al. 2017: 0.25).",
  ),
  int('nLayer', 'Model', 'Layers', 1, 60, 1, 'Transformer blocks, one above the other (paper 2.2).'),
  int('nHead', 'Model', 'Heads', 1, 64, 1, 'Attention heads in each block; they share the width evenly.'),
  int('nEmbd', 'Model', 'Width', 8, 3072, 8, 'Size of the vector that stands for each pixel (paper 3.3).'),
  real(
    'dropout',
    'Model',
    'Dropout',
    0,
    0.9,
    0.05,
    'Share of numbers dropped in training, after the embeddings and both halves of a block, not within attention (paper 3.4: none; it did not help).',
  ),
  int('batchSize', 'Training', 'Batch', 1, 512, 1, 'Images in one step (paper 3.4 uses 128).', 'images'),
  real(
    'maskRate',
    'Training',
    'Mask rate',
    0.01,
    0.95,
    0.01,
    'Share of pixels hidden from the masked objective (paper 2.1: 0.15; 25% to 35% were worse).',
  ),
  int(
    'steps',
    'Training',
    'Steps',
    1,
    2_000_000,
    100,
    'Optimizer updates in the whole run; the learning rate reaches zero at the last.',
  ),
  real(
    'learningRate',
    'Training',
    'Learning rate',
    1e-6,
    1000,
    1e-4,
    'Peak of the schedule, reached after warm-up (paper A.1 searches 0.01, 0.003, 0.001, 0.0003).',
  ),
  int(
    'warmupSteps',
    'Training',
    'Warm-up',
    0,
    100_000,
    10,
    'Steps in which the learning rate rises from zero (paper 3.4: one epoch).',
    'steps',
  ),
  real(
    'beta1',
    'Training',
    'Adam beta 1',
    0,
    0.9999,
    0.01,
    'Decay of the gradient average (paper 3.4: 0.9).',
  ),
  real(
    'beta2',
    'Training',
    'Adam beta 2',
    0,
    0.99999,
    0.01,
    'Decay of the squared-gradient average (paper 3.4: 0.95, since 0.999 gave spikes).',
  ),
  real(
    'epsilon',
    'Training',
    'Adam epsilon',
    1e-12,
    1e-2,
    1e-8,
    'Keeps the update finite where the gradient vanishes.',
  ),
  real(
    'weightDecay',
    'Training',
    'Weight decay',
    0,
    1,
    0.01,
    'Decoupled decay of the matrices (paper A.1: 0.01 changed nothing).',
  ),
  real(
    'gradClip',
    'Training',
    'Gradient clip',
    0,
    100,
    0.1,
    'Largest gradient norm before it is scaled down; 0 is off (the paper mentions none).',
  ),
  int(
    'evalEvery',
    'Evaluation',
    'Validate every',
    1,
    100_000,
    10,
    'Steps between two measurements of validation loss.',
    'steps',
  ),
  int(
    'evalImages',
    'Evaluation',
    'Validation images',
    1,
    10_000,
    16,
    'Validation images in one measurement, always the same ones.',
    'images',
  ),
  int(
    'probeEvery',
    'Evaluation',
    'Probe every',
    1,
    100_000,
    10,
    'Steps between two linear probes of all layers (paper 2.4).',
    'steps',
  ),
  int(
    'probeTrainImages',
    'Evaluation',
    'Probe training images',
    10,
    10_000,
    50,
    'Labelled images that each linear probe is fitted on.',
    'images',
  ),
  int(
    'probeTestImages',
    'Evaluation',
    'Probe test images',
    10,
    10_000,
    50,
    'Held-out test images that the accuracy is measured on.',
    'images',
  ),
  int(
    'completeEvery',
    'Completions',
    'Complete every',
    1,
    100_000,
    10,
    'Steps between two completions of the pinned prompts.',
    'steps',
  ),
  int('promptCount', 'Completions', 'Prompts', 1, 16, 1, 'Validation images whose top part is completed.'),
  int(
    'samplesPerPrompt',
    'Completions',
    'Samples a prompt',
    1,
    8,
    1,
    'Different completions drawn for the same prompt.',
  ),
  int(
    'promptRows',
    'Completions',
    'Prompt rows',
    0,
    63,
    1,
    'Rows that are given; the model draws the rest.',
    'rows',
  ),
  int(
    'fillRounds',
    'Completions',
    'Fill rounds',
    1,
    64,
    1,
    'Passes in which a fill by confidence places its pixels, the surest first.',
    'rounds',
  ),
  real(
    'temperature',
    'Completions',
    'Temperature',
    0.05,
    4,
    0.05,
    'Below 1 the likely colours get likelier; the paper samples at 1.',
  ),
  int(
    'topK',
    'Completions',
    'Top k',
    0,
    512,
    1,
    'Draw among the k likeliest colours only; 0 is off, as in the paper.',
  ),
  int(
    'seed',
    'Training',
    'Seed',
    0,
    4_294_967_295,
    1,
    'Same seed, same run: split, palette, weights, batches and samples.',
  ),
]

const options = (...pairs: [string, string][]) => pairs.map(([value, label]) => ({ value, label }))

export const choiceFields: readonly ChoiceField[] = [
  {
    key: 'palette',
    section: 'Palette',
    label: 'Palette',
    options: options(['grey', 'Grey'], ['rgb', 'Colour'], ['file', 'From a file']),
    help: "Whether k-means clusters one channel or three (paper 3.2: colour), or the colours of a file that you open, such as OpenAI's.",
  },
  {
    key: 'squareBy',
    section: 'Dataset',
    label: 'Made square',
    options: options(['crop', 'Centre crop'], ['pad', 'Padded with white'], ['stretch', 'Stretched']),
    help: 'How pictures of other shapes become square: the middle of each (paper 3.1), the whole with white at two sides, or the whole squeezed.',
  },
  {
    key: 'tokens',
    section: 'Palette',
    label: 'Tokens',
    options: options(['palette', 'Palette colours'], ['vqvae', 'Learned codes (VQ-VAE)']),
    help: "Each pixel rounded to a palette colour (paper 3.2), or each square of pixels to a code that a VQ-VAE learns first (the paper's first version).",
  },
  {
    key: 'split',
    section: 'Dataset',
    label: 'Validation images',
    options: options(['holdOut', 'Held out'], ['foldBack', 'Folded back']),
    help: 'Held out while settings are tuned; folded back into training for the last run, which is then measured on the test images (paper 3.1).',
  },
  {
    key: 'pixelOrder',
    section: 'Dataset',
    label: 'Pixel order',
    options: options(
      ['raster', 'Rows (raster)'],
      ['columns', 'Columns'],
      ['spiral', 'Spiral inwards'],
      ['random', 'Random, fixed'],
    ),
    help: 'Order in which the pixels become a sequence (paper 2.1: raster); the model knows no other geometry.',
  },
  {
    key: 'objective',
    section: 'Training',
    label: 'Objective',
    options: options(['autoregressive', 'Next pixel (autoregressive)'], ['masked', 'Masked pixels (BERT)']),
    help: 'Predict each pixel from those before it, or hidden pixels from all the others (paper 2.1).',
  },
  {
    key: 'headTying',
    section: 'Model',
    label: 'Output head',
    options: options(['untied', 'Weights of its own'], ['tied', 'Tied to the embeddings']),
    help: "Whether the layer that predicts colours has weights of its own, as in the paper's code (section 2.2), or uses the colour embeddings again.",
  },
  {
    key: 'headInit',
    section: 'Model',
    label: 'Head begins',
    options: options(['zero', 'At zero'], ['normal', 'At random']),
    help: 'At zero all colours are as likely at first and the first loss is ln V (paper 3.3); at random as the embeddings; of no effect on a tied head.',
  },
  {
    key: 'fill',
    section: 'Completions',
    label: 'Fill order',
    options: options(['raster', 'Pixel by pixel'], ['confidence', 'Surest first']),
    help: 'How a model of masked pixels completes an image: in reading order, or the surest pixels first, in rounds.',
  },
]

/** Whether a dataset is a person's own images: the set opened last, or one by its lasting name. */
export function isOwnSet(dataset: string): boolean {
  return dataset === 'own' || dataset.startsWith('own-')
}

/** The settings that decide the prepared data; two configs that agree in them have the same. */
export const dataKeys = [
  'dataset',
  'nPx',
  'squareBy',
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

/** One thing wrong with a config, tied to the setting to change. */
export interface ConfigIssue {
  key: ConfigKey
  message: string
}

/** Checks ranges and the rules between fields. Returns every issue, an empty list when the config can run. */
export function validateConfig(config: RunConfig): ConfigIssue[] {
  const issues: ConfigIssue[] = []
  for (const field of numberFields) {
    const value = config[field.key]
    const name = field.label
    if (typeof value !== 'number' || !Number.isFinite(value))
      issues.push({ key: field.key, message: `${name} must be a number.` })
    else if (field.integer && !Number.isInteger(value))
      issues.push({ key: field.key, message: `${name} must be a whole number, not ${value}.` })
    else if (value < field.min || value > field.max) {
      issues.push({
        key: field.key,
        message: `${name} must be from ${field.min} to ${field.max}, not ${value}.`,
      })
    }
  }
  for (const { key, label, options: allowed } of choiceFields) {
    if (allowed.some(({ value }) => value === config[key])) continue
    issues.push({
      key,
      message: `${label} must be one of ${allowed.map(({ value }) => value).join(', ')}, not ${config[key]}.`,
    })
  }
  if (config.nHead > 0 && config.nEmbd % config.nHead !== 0) {
    issues.push({
      key: 'nHead',
      message: `Heads must divide the width: ${config.nEmbd} is not a multiple of ${config.nHead}.`,
    })
  }
  issues.push(...codeIssues(config), ...paletteIssues(config))
  if (config.promptRows >= config.nPx) {
    issues.push({
      key: 'promptRows',
      message: `Prompt rows must be fewer than the image side, ${config.nPx}, so that something is left to complete.`,
    })
  }
  if (config.warmupSteps > config.steps) {
    issues.push({
      key: 'warmupSteps',
      message: `Warm-up (${config.warmupSteps}) must not exceed the run's ${config.steps} steps.`,
    })
  }
  if (config.topK > config.nVocab)
    issues.push({
      key: 'topK',
      message: `Top k must not exceed the ${config.nVocab} ${config.tokens === 'vqvae' ? 'codes' : 'palette colours'}.`,
    })
  return issues
}

/** What must hold of a palette from a file. */
function paletteIssues({ palette, paletteColours, tokens, nVocab }: RunConfig): ConfigIssue[] {
  if (palette !== 'file') return []
  const clusters = unpackClusters(paletteColours)
  if (!clusters)
    return [{ key: 'palette', message: 'No palette file is open: open one, or choose grey or colour.' }]
  if (tokens === 'vqvae' || nVocab === clusters.length / 3) return []
  return [
    {
      key: 'nVocab',
      message: `Palette colours must be the ${clusters.length / 3} of the opened palette, not ${nVocab}.`,
    },
  ]
}

/** What must hold between image side and square where tokens are learned codes. */
function codeIssues({ tokens, nPx, vqFactor }: RunConfig): ConfigIssue[] {
  if (tokens !== 'vqvae') return []
  if (vqFactor !== 2 && vqFactor !== 4)
    return [{ key: 'vqFactor', message: `Pixels a code must be 2 or 4, not ${vqFactor}.` }]
  if (nPx % vqFactor !== 0) {
    return [
      {
        key: 'nPx',
        message: `Image side must be a multiple of the ${vqFactor} pixels that a code stands for, not ${nPx}.`,
      },
    ]
  }
  if (nPx < 2 * vqFactor) {
    return [
      {
        key: 'nPx',
        message: `Image side must be at least ${2 * vqFactor}, so that there are 2 x 2 codes of ${vqFactor} pixels a side, not ${nPx}.`,
      },
    ]
  }
  return []
}
