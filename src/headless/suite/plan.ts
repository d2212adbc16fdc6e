/**
 * The runs of `npm run reproduce`: the paper's experiments in small, as a table of sets, model sizes,
 * objectives and seeds, with the studies made of each trained model. Three suites of the same code: quick,
 * small and full.
 */
import { createHash } from 'node:crypto'
import { baseConfig } from '../../core/presets'
import type { ObjectiveKind, RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { StudyKind, StudyOf } from '../../core/studies/registry'

export const suiteNames = ['quick', 'small', 'full'] as const
export type SuiteName = (typeof suiteNames)[number]

/** To be raised when the code measures something else with the same settings; old results are then void. */
const measurementVersion = 1

/** A study made of a trained model, or of the untrained one, under a name that the report knows. */
export type PlannedStudy = {
  [K in StudyKind]: { name: string; kind: K; over: Partial<StudyOf<K>>; untrained?: true }
}[StudyKind]

export interface PlannedRun {
  /** File name of its result. */
  id: string
  /** Short name of the data, such as mnist14. */
  set: string
  /** Name of the model's size, such as L6C64. */
  size: string
  objective: ObjectiveKind
  seed: number
  /** Settings apart from the base config's. Only they are hashed, so that a new setting voids no result. */
  settings: Partial<RunConfig>
  studies: readonly PlannedStudy[]
  /** Whether attentive probes are made, of the untrained and of the trained network. */
  attentive: boolean
}

/** How long and how finely one suite measures. */
export interface Scale {
  seeds: readonly number[]
  steps: number
  /** Linear probes and validation losses are measured this often, evenly, and once before the first step. */
  checkpoints: number
  probeTrainImages: number
  probeTestImages: number
  evalImages: number
  fineTuneSteps: number
  /** Fine-tuning steps for each subset of a few labels. */
  fewLabelSteps: number
  perClass: readonly number[]
  /** Masks that vote where a model saw masked pixels (paper 4.6). */
  masks: number
  attentive: boolean
}

/** One data set at one side and palette. */
export interface PlannedSet {
  name: string
  settings: Partial<RunConfig>
  /** Training steps as a share of the suite's. */
  stepShare: number
  /** At most, for sets with few images: labelled training images, test images, and labels of each class. */
  trainImages?: number
  testImages?: number
  perClass?: number
}

export interface ModelSize {
  nLayer: number
  nEmbd: number
}

export interface SuitePlan {
  scale: Scale
  sets: readonly PlannedSet[]
  /** The size at which every set is measured, with both objectives. */
  base: ModelSize
  /** Other sizes of the first set, on next pixels only. */
  otherSizes: readonly ModelSize[]
  /** Settings of every run. */
  common: Partial<RunConfig>
}

/**
 * Learning rate of fine-tuning, as a share of pretraining's. The paper's search finds a tenth; in a few
 * hundred steps that is slow for a head that starts at zero: 160 steps of 16 reach 35.2% at a third and 40.4%
 * at the same rate (Shapes, L6 C32, seed 0).
 */
const fineTuneShare = 1

const shapes12: PlannedSet = {
  name: 'shapes12',
  settings: { dataset: 'shapes', nPx: 12, nVocab: 4 },
  stepShare: 1,
}
const mnist14: PlannedSet = {
  name: 'mnist14',
  settings: { dataset: 'mnist10k', nPx: 14, nVocab: 8 },
  stepShare: 1.2,
}
const fashion14: PlannedSet = {
  name: 'fashion14',
  settings: { dataset: 'fashion10k', nPx: 14, nVocab: 16 },
  stepShare: 1.2,
}
/** 2,916 training images: fewer passes over them. */
const emoji12: PlannedSet = {
  name: 'emoji12',
  stepShare: 0.8,
  settings: { dataset: 'emoji32', nPx: 12, palette: 'rgb', nVocab: 32 },
  trainImages: 2800,
  testImages: 570,
  perClass: 100,
}
const allSets = [shapes12, mnist14, fashion14, emoji12]

const common: Partial<RunConfig> = {
  maskRate: 0.15,
  nHead: 4,
  // At the same cost 600 steps of 16 images reach 0.319 nats and 89.5%, 300 of 32 reach 0.340 and 85.8%
  // (Shapes, L6 C64, seed 0).
  batchSize: 16,
  learningRate: 3e-3,
  probeKinds: 'knn',
  promptCount: 1,
  samplesPerPrompt: 1,
}

const plans: Record<SuiteName, SuitePlan> = {
  quick: {
    scale: {
      seeds: [0, 1, 2],
      steps: 500,
      checkpoints: 2,
      probeTrainImages: 1000,
      probeTestImages: 500,
      evalImages: 200,
      fineTuneSteps: 200,
      fewLabelSteps: 50,
      perClass: [4],
      masks: 3,
      attentive: false,
    },
    sets: [shapes12],
    base: { nLayer: 6, nEmbd: 32 },
    otherSizes: [],
    common,
  },
  small: {
    scale: {
      seeds: [0, 1, 2, 3, 4],
      steps: 1000,
      checkpoints: 4,
      probeTrainImages: 2000,
      probeTestImages: 1000,
      evalImages: 400,
      fineTuneSteps: 400,
      fewLabelSteps: 100,
      perClass: [4, 25],
      masks: 5,
      attentive: true,
    },
    sets: allSets,
    base: { nLayer: 6, nEmbd: 64 },
    otherSizes: [
      { nLayer: 4, nEmbd: 32 },
      { nLayer: 8, nEmbd: 96 },
    ],
    common,
  },
  full: {
    scale: {
      seeds: [0, 1, 2, 3, 4, 5, 6, 7],
      steps: 6000,
      checkpoints: 8,
      // Attentive probes hold every position's features: half a gigabyte.
      probeTrainImages: 4000,
      probeTestImages: 1000,
      evalImages: 800,
      fineTuneSteps: 1000,
      fewLabelSteps: 100,
      perClass: [4, 25, 400],
      masks: 5,
      attentive: true,
    },
    sets: allSets,
    base: { nLayer: 12, nEmbd: 128 },
    otherSizes: [
      { nLayer: 6, nEmbd: 64 },
      { nLayer: 8, nEmbd: 96 },
    ],
    common: { ...common, batchSize: 64, learningRate: 2e-3, warmupSteps: 200 },
  },
}

/** @throws LabError config-invalid for another name */
export function suiteNamed(name: string): SuiteName {
  const known = suiteNames.find((suite) => suite === name)
  if (known) return known
  throw new LabError({
    code: 'config-invalid',
    subject: 'suite',
    message: `There is no suite ${name}.`,
    remedy: `Choose one of ${suiteNames.join(', ')}.`,
  })
}

export const suitePlan = (suite: SuiteName): SuitePlan => plans[suite]

/** Settings of one run, apart from the base config's. */
function settingsOf(
  { scale, common: shared }: SuitePlan,
  set: PlannedSet,
  { nLayer, nEmbd }: ModelSize,
  objective: ObjectiveKind,
  seed: number,
): Partial<RunConfig> {
  const steps = Math.round(scale.steps * set.stepShare)
  const every = Math.ceil(steps / scale.checkpoints)
  return {
    ...shared,
    ...set.settings,
    nLayer,
    nEmbd,
    objective,
    seed,
    steps,
    evalEvery: every,
    evalImages: scale.evalImages,
    probeEvery: every,
    probeTrainImages: Math.min(scale.probeTrainImages, set.trainImages ?? Infinity),
    probeTestImages: Math.min(scale.probeTestImages, set.testImages ?? Infinity),
    completeEvery: steps,
    promptRows: Math.floor((set.settings.nPx ?? baseConfig.nPx) / 2),
  }
}

/** The studies of one trained model; `lossAlone` adds fine-tuning on the class loss alone. */
function studiesOf(
  scale: Scale,
  set: PlannedSet,
  settings: Partial<RunConfig>,
  lossAlone: boolean,
): PlannedStudy[] {
  const rate = Number(((settings.learningRate ?? baseConfig.learningRate) * fineTuneShare).toPrecision(3))
  const tuning = {
    steps: scale.fineTuneSteps,
    learningRate: rate,
    evalEvery: Math.ceil(scale.fineTuneSteps / 2),
    patience: 0,
    masks: 1,
    pad: 0,
    trainImages: settings.probeTrainImages,
  }
  return [
    { name: 'probe', kind: 'probe', over: { masks: scale.masks } },
    { name: 'fineTune', kind: 'fineTune', over: tuning },
    ...(lossAlone
      ? [
          {
            name: 'classLossAlone',
            kind: 'fineTune',
            over: { ...tuning, loss: 'classification', fromScratch: 'no' },
          } as const,
        ]
      : []),
    ...scale.perClass
      .filter((perClass) => perClass <= (set.perClass ?? Infinity))
      .map((perClass): PlannedStudy => ({
        name: `labels${perClass}`,
        kind: 'lowData',
        over: {
          perClass,
          subsets: 2,
          layer: 'middle',
          steps: scale.fewLabelSteps,
          learningRate: rate,
          // The paper fine-tunes on the fewest labels only.
          fineTune: perClass === scale.perClass[0] ? 'yes' : 'no',
        },
      })),
  ]
}

/**
 * All runs of a plan, seed by seed, so that a suite cut short has whole seeds.
 */
export function runsOf(plan: SuitePlan): PlannedRun[] {
  const { scale, sets, base, otherSizes } = plan
  const runs: PlannedRun[] = []
  const add = (set: PlannedSet, size: ModelSize, objective: ObjectiveKind, seed: number) => {
    const settings = settingsOf(plan, set, size, objective, seed)
    const name = `L${size.nLayer}C${size.nEmbd}`
    const isBase = size === base
    const studies = studiesOf(scale, set, settings, objective === 'autoregressive' && set === sets[0])
    runs.push({
      id: `${set.name}-${name}-${objective === 'masked' ? 'masked' : 'next'}-seed${seed}`,
      set: set.name,
      size: name,
      objective,
      seed,
      settings,
      attentive: scale.attentive && isBase,
      // The other sizes are for probes and losses only.
      studies: isBase ? studies : studies.filter((study) => study.name === 'probe'),
    })
  }
  for (const seed of scale.seeds) {
    for (const set of sets)
      for (const objective of ['autoregressive', 'masked'] as const) add(set, base, objective, seed)
    for (const size of otherSizes) add(sets[0], size, 'autoregressive', seed)
  }
  return runs
}

/** Twelve hexadecimal digits of a value's JSON, whose keys are sorted first. */
function hashOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
  return createHash('sha256').update(sorted).digest('hex').slice(0, 12)
}

/** Equal for runs whose training is the same. */
export const trainingHash = ({ settings }: PlannedRun): string => hashOf([measurementVersion, settings])

/** Equal for runs that are trained and studied alike: the result of one is the result of the other. */
export const runHash = ({ settings, studies, attentive }: PlannedRun): string =>
  hashOf([measurementVersion, settings, studies, attentive])
