/**
 * Named starting points, each a layer of differences over the base config. Small ones run anywhere;
 * the paper's four sizes (section 3.3) are here so that a large GPU can hold them.
 */
import type { RunConfig } from './config'

export const baseConfig: RunConfig = {
  dataset: 'digits8',
  nPx: 8,
  squareBy: 'crop',
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
  'digits8' | 'mnist14' | 'emoji16' | 'emoji32' | 'cifar32' | 'igpt-s' | 'igpt-m' | 'igpt-l' | 'igpt-xl'

export interface Preset {
  id: PresetId
  label: string
  /** One sentence: what it shows and on what machine. */
  summary: string
  group: 'interactive' | 'paper'
  config: RunConfig
}

const preset = (
  id: PresetId,
  label: string,
  group: Preset['group'],
  summary: string,
  over: Partial<RunConfig>,
): Preset => ({ id, label, group, summary, config: { ...baseConfig, ...over } })

/** The recipe of paper 3.4 and A.1 that the four published sizes share. */
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

export const presets: readonly Preset[] = [
  preset(
    'digits8',
    'Digits 8',
    'interactive',
    'Handwritten digits, 8 x 8 in 16 greys: minutes on any machine, no GPU needed.',
    {},
  ),
  preset(
    'mnist14',
    'MNIST 14',
    'interactive',
    'MNIST at 14 x 14 in 16 greys: half an hour on a CPU, minutes on a GPU.',
    {
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
    },
  ),
  preset(
    'emoji16',
    'Emoji 16',
    'interactive',
    'Colour emoji at 16 x 16 in 64 colours: the default where there is a GPU.',
    {
      dataset: 'emoji32',
      nPx: 16,
      palette: 'rgb',
      nVocab: 64,
      nLayer: 8,
      nHead: 4,
      nEmbd: 128,
      batchSize: 32,
      steps: 3000,
      learningRate: 2e-3,
      warmupSteps: 90,
      evalEvery: 100,
      evalImages: 128,
      probeEvery: 300,
      probeTrainImages: 1000,
      probeTestImages: 500,
      completeEvery: 300,
      promptRows: 8,
    },
  ),
  preset(
    'emoji32',
    'Emoji 32',
    'interactive',
    "Colour emoji at the paper's 32 x 32, 1,024 positions: for a fast GPU.",
    {
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
    },
  ),
  preset(
    'cifar32',
    'CIFAR 32',
    'interactive',
    "CIFAR-10 from the binary files you open, at minGPT's size: for a fast GPU.",
    {
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
    },
  ),
  preset('igpt-s', 'iGPT-S', 'paper', "The paper's small model, 76 million parameters.", {
    ...paperRecipe,
    nLayer: 24,
    nHead: 8,
    nEmbd: 512,
    learningRate: 3e-3,
  }),
  preset('igpt-m', 'iGPT-M', 'paper', "The paper's medium model, 455 million parameters.", {
    ...paperRecipe,
    nLayer: 36,
    nHead: 8,
    nEmbd: 1024,
    learningRate: 1e-3,
  }),
  preset('igpt-l', 'iGPT-L', 'paper', "The paper's large model, 1.36 billion parameters.", {
    ...paperRecipe,
    nLayer: 48,
    nHead: 16,
    nEmbd: 1536,
    learningRate: 1e-3,
  }),
  preset(
    'igpt-xl',
    'iGPT-XL',
    'paper',
    "The paper's largest, 6.8 billion parameters at 64 x 64; its head count is not published, 24 is ours.",
    {
      ...paperRecipe,
      nPx: 64,
      nLayer: 60,
      nHead: 24,
      nEmbd: 3072,
      batchSize: 64,
      steps: 2_000_000,
      learningRate: 3e-4,
      promptRows: 32,
    },
  ),
]

/** The preset with this id. Throws a RangeError for an id that is not in the list. */
export function presetById(id: string): Preset {
  const found = presets.find((p) => p.id === id)
  if (!found)
    throw new RangeError(`No preset is called ${id}; there are ${presets.map((p) => p.id).join(', ')}.`)
  return found
}
