/**
 * Presets: named configs, each a set of differences from the base config, which has the default of every
 * setting. Labels are in core/text. The paper's four sizes (section 3.3) are for large GPUs.
 */
import type { RunConfig } from './config'
import { shapeNames } from './shapes'

export const baseConfig: RunConfig = {
  dataset: 'digits8',
  nPx: 8,
  squareBy: 'crop',
  shapeKinds: shapeNames.join(' '),
  shapeSize: 'medium',
  shapeTurn: 0.25,
  shapeColours: 'lightOnDark',
  shapeSeed: 0,
  palette: 'grey',
  paletteColours: '',
  tokens: 'palette',
  nVocab: 16,
  vqFactor: 2,
  vqSteps: 500,
  vqBeta: 0.25,
  validationFraction: 0.1,
  split: 'holdOut',
  pixelOrder: 'raster',
  objective: 'autoregressive',
  maskRate: 0.15,
  nLayer: 4,
  nHead: 4,
  nEmbd: 64,
  headTying: 'untied',
  headInit: 'zero',
  dropout: 0,
  batchSize: 32,
  accumulationSteps: 1,
  steps: 1000,
  learningRate: 3e-3,
  warmupSteps: 40,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  gradClip: 0,
  evalEvery: 50,
  evalImages: 144,
  probeEvery: 100,
  probeTrainImages: 1294,
  probeTestImages: 359,
  probeKinds: '',
  completeEvery: 100,
  promptCount: 6,
  samplesPerPrompt: 4,
  promptRows: 4,
  temperature: 1,
  topK: 0,
  fill: 'raster',
  fillRounds: 12,
  seed: 0,
}

export type PresetId =
  | 'shapes12'
  | 'digits8'
  | 'mnist14'
  | 'emoji16'
  | 'emoji32'
  | 'cifar32'
  | 'mnist28'
  | 'fashion28'
  | 'igpt-s'
  | 'igpt-m'
  | 'igpt-l'
  | 'igpt-xl'

export interface Preset {
  id: PresetId
  group: 'interactive' | 'published' | 'paper'
  config: RunConfig
}

const preset = (id: PresetId, group: Preset['group'], over: Partial<RunConfig>): Preset => ({
  id,
  group,
  config: { ...baseConfig, ...over },
})

/** The settings of paper 3.4 and A.1 that the four published sizes share. */
const paperRecipe: Partial<RunConfig> = {
  dataset: 'emoji32',
  nPx: 32,
  palette: 'rgb',
  nVocab: 512,
  batchSize: 128,
  steps: 1_000_000,
  warmupSteps: 2000,
  evalEvery: 1000,
  evalImages: 128,
  probeEvery: 5000,
  probeTrainImages: 1000,
  probeTestImages: 500,
  completeEvery: 2000,
  promptRows: 16,
}

/**
 * teddykoker/image-gpt's configs/xxs_gen.yml and src/image_gpt.py, whose losses are in core/published: size,
 * batch, Adam with PyTorch's defaults, warm-up and cosine to zero. Its block, biases and norm differ.
 */
const publishedRecipe: Partial<RunConfig> = {
  nPx: 28,
  nVocab: 16,
  nLayer: 8,
  nHead: 2,
  nEmbd: 16,
  batchSize: 64,
  steps: 25_000,
  learningRate: 3e-3,
  warmupSteps: 500,
  beta2: 0.999,
  evalEvery: 250,
  evalImages: 256,
  probeEvery: 1000,
  probeTrainImages: 1000,
  probeTestImages: 500,
  completeEvery: 1000,
  promptRows: 14,
}

export const presets: readonly Preset[] = [
  preset('shapes12', 'interactive', {
    dataset: 'shapes',
    nPx: 12,
    nVocab: 4,
    nLayer: 6,
    nEmbd: 64,
    batchSize: 12,
    steps: 3000,
    evalEvery: 100,
    evalImages: 128,
    probeEvery: 300,
    probeTrainImages: 1000,
    probeTestImages: 1000,
    completeEvery: 150,
    promptRows: 6,
  }),
  preset('digits8', 'interactive', {}),
  preset('mnist14', 'interactive', {
    dataset: 'mnist10k',
    nPx: 14,
    nVocab: 16,
    nLayer: 6,
    nHead: 4,
    nEmbd: 96,
    batchSize: 32,
    steps: 2000,
    learningRate: 2e-3,
    warmupSteps: 100,
    evalEvery: 100,
    evalImages: 256,
    probeEvery: 200,
    probeTrainImages: 1000,
    probeTestImages: 500,
    completeEvery: 200,
    promptRows: 7,
  }),
  preset('emoji16', 'interactive', {
    dataset: 'emoji32',
    nPx: 16,
    palette: 'rgb',
    nVocab: 64,
    nLayer: 6,
    nHead: 4,
    nEmbd: 96,
    batchSize: 16,
    steps: 2500,
    learningRate: 2e-3,
    warmupSteps: 60,
    evalEvery: 100,
    evalImages: 128,
    probeEvery: 250,
    probeTrainImages: 2000,
    probeTestImages: 572,
    completeEvery: 250,
    promptRows: 8,
  }),
  preset('emoji32', 'interactive', {
    dataset: 'emoji32',
    nPx: 32,
    palette: 'rgb',
    nVocab: 256,
    nLayer: 8,
    nHead: 8,
    nEmbd: 192,
    batchSize: 16,
    steps: 5000,
    learningRate: 1e-3,
    warmupSteps: 180,
    evalEvery: 250,
    evalImages: 64,
    probeEvery: 500,
    probeTrainImages: 1000,
    probeTestImages: 500,
    completeEvery: 500,
    promptRows: 16,
  }),
  preset('cifar32', 'interactive', {
    dataset: 'own',
    nPx: 32,
    palette: 'rgb',
    nVocab: 512,
    nLayer: 12,
    nHead: 8,
    nEmbd: 256,
    batchSize: 32,
    steps: 20_000,
    learningRate: 3e-3,
    warmupSteps: 1400,
    evalEvery: 500,
    evalImages: 128,
    probeEvery: 1000,
    probeTrainImages: 2000,
    probeTestImages: 1000,
    completeEvery: 1000,
    promptRows: 16,
  }),
  preset('mnist28', 'published', { ...publishedRecipe, dataset: 'mnist10k' }),
  preset('fashion28', 'published', { ...publishedRecipe, dataset: 'fashion10k' }),
  preset('igpt-s', 'paper', { ...paperRecipe, nLayer: 24, nHead: 8, nEmbd: 512, learningRate: 3e-3 }),
  preset('igpt-m', 'paper', { ...paperRecipe, nLayer: 36, nHead: 8, nEmbd: 1024, learningRate: 1e-3 }),
  preset('igpt-l', 'paper', { ...paperRecipe, nLayer: 48, nHead: 16, nEmbd: 1536, learningRate: 1e-3 }),
  preset('igpt-xl', 'paper', {
    ...paperRecipe,
    nPx: 64,
    nLayer: 60,
    nHead: 24,
    nEmbd: 3072,
    batchSize: 64,
    steps: 2_000_000,
    learningRate: 3e-4,
    promptRows: 32,
  }),
]

/** The preset of a first visit, by whether the page has a real GPU. */
export const firstPreset = { cpu: 'shapes12', gpu: 'emoji16' } as const satisfies Record<string, PresetId>

/** @throws RangeError for an unknown id */
export function presetById(id: string): Preset {
  const found = presets.find((p) => p.id === id)
  if (!found)
    throw new RangeError(`There is no preset ${id}; the presets are ${presets.map((p) => p.id).join(', ')}.`)
  return found
}
