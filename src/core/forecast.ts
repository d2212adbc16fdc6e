/**
 * The seconds that a run will take, from a pace measured on this machine (worker/pace), and the changes of
 * settings that would shorten it, by the operations that core/cost.ts counts.
 */
import type { RunConfig } from './config'
import { stepFlops } from './cost'
import { countMeasurements } from './measuringSteps'
import { promptTokens, positionsOf, gridOf } from './tokenGrid'
import { validateConfig } from './validation'

/** Seconds that the parts of a run take on this machine, measured with a model of the form's shape. */
export interface Pace {
  /** One optimizer step. */
  step: number
  /** Compiling the kernels before the first step; next to nothing on a CPU. */
  compiling: number
  /** The forward pass of a measurement, for one image. */
  forwardImage: number
  /** Fitting the probes of all layers once, without the forward passes. */
  probeFits: number
  /** The probe on raw pixels, once in a run. */
  baselines: number
  /** One set of completions. */
  completions: number
  /** Images that the measurements use: the settings', or as many as the data set has. */
  validationImages: number
  probeImages: number
}

/** Seconds of a whole run; `total` is their sum. */
export interface RunSeconds {
  training: number
  measuring: number
  compiling: number
  total: number
}

/** The seconds of a whole run at this pace. */
export function runSeconds(config: RunConfig, pace: Pace): RunSeconds {
  const counts = countMeasurements(config)
  const training = config.steps * pace.step
  const measuring =
    counts.validations * pace.validationImages * pace.forwardImage +
    counts.probes * (pace.probeImages * pace.forwardImage + pace.probeFits) +
    counts.completions * pace.completions +
    pace.baselines
  const { compiling } = pace
  return { training, measuring, compiling, total: training + measuring + compiling }
}

/** Tokens that one set of completions draws. */
function drawnTokens(config: RunConfig): number {
  const given = promptTokens(config.promptRows, config.nPx, gridOf(config))
  return config.promptCount * config.samplesPerPrompt * (positionsOf(config) - given)
}

/**
 * The pace of changed settings, without another measurement: each part scales with the operations that it
 * takes.
 * @param from settings that the pace was measured with
 */
export function scaledPace(pace: Pace, from: RunConfig, to: RunConfig): Pace {
  const flops = stepFlops(to) / stepFlops(from)
  const perImage = flops * (from.batchSize / to.batchSize)
  const perToken = perImage * (positionsOf(from) / positionsOf(to))
  const layers = (to.nLayer + 1) / (from.nLayer + 1)
  const probeImages =
    (to.probeTrainImages + to.probeTestImages) / (from.probeTrainImages + from.probeTestImages)
  return {
    ...pace,
    step: pace.step * flops,
    forwardImage: pace.forwardImage * perImage,
    probeFits: pace.probeFits * layers * (to.nEmbd / from.nEmbd) * probeImages,
    baselines: pace.baselines * (to.nPx / from.nPx) ** 2 * probeImages,
    completions: pace.completions * perToken * (drawnTokens(to) / Math.max(1, drawnTokens(from))),
    validationImages: pace.validationImages * (to.evalImages / from.evalImages),
    probeImages: pace.probeImages * probeImages,
  }
}

/** A change of one setting, and the seconds of the whole run with it. */
export interface Shortening {
  key: 'steps' | 'nPx' | 'nLayer' | 'batchSize' | 'probeEvery' | 'completeEvery'
  from: number
  to: number
  seconds: number
  /** The change as settings; more than one where one setting limits another. */
  change: Partial<RunConfig>
}

const half = (value: number): number => Math.max(1, Math.round(value / 2))

/** Two thirds of the side, even, so that learned codes fit. */
const smallerSide = (side: number): number => Math.max(4, 2 * Math.floor(side / 3))

/** What each setting would be changed to. */
function candidates(config: RunConfig): [Shortening['key'], Partial<RunConfig>][] {
  const nPx = smallerSide(config.nPx)
  const promptRows = Math.floor((config.promptRows * nPx) / config.nPx)
  return [
    ['steps', { steps: half(config.steps) }],
    ['nPx', { nPx, promptRows }],
    ['nLayer', { nLayer: half(config.nLayer) }],
    ['batchSize', { batchSize: half(config.batchSize) }],
    ['probeEvery', { probeEvery: 2 * config.probeEvery }],
    ['completeEvery', { completeEvery: 2 * config.completeEvery }],
  ]
}

/** A change is named only if it saves at least this share of the run. */
const leastSaving = 0.1

/** Changes of one setting each that shorten the run, the largest saving first. */
export function shortenings(config: RunConfig, pace: Pace): Shortening[] {
  const now = runSeconds(config, pace).total
  return candidates(config)
    .flatMap(([key, change]): Shortening[] => {
      const changed = { ...config, ...change }
      if (validateConfig(changed).length > 0) return []
      const seconds = runSeconds(changed, scaledPace(pace, config, changed)).total
      return [{ key, from: config[key], to: changed[key], seconds, change }]
    })
    .filter(({ seconds }) => seconds <= (1 - leastSaving) * now)
    .sort((a, b) => a.seconds - b.seconds)
}

/** Settings that change neither the shapes nor the images of a run, so that its pace stays the same. */
const irrelevant: ReadonlySet<keyof RunConfig> = new Set([
  'steps',
  'learningRate',
  'warmupSteps',
  'beta1',
  'beta2',
  'epsilon',
  'weightDecay',
  'evalEvery',
  'probeEvery',
  'completeEvery',
  'evalImages',
  'headInit',
  'maskRate',
  'temperature',
  'seed',
  'shapeKinds',
  'shapeSize',
  'shapeTurn',
  'shapeColours',
  'shapeSeed',
  'squareBy',
  'paletteColours',
  'pixelOrder',
  'split',
  'validationFraction',
  'vqSteps',
  'vqBeta',
])

/** Equal for configs that have the same pace. */
export const paceKey = (config: RunConfig): string =>
  JSON.stringify(Object.entries(config).filter(([key]) => !irrelevant.has(key as keyof RunConfig)))
