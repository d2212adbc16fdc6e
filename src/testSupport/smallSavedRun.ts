/** A small saved run with every kind of journal event, for all tests that read or damage run files. */
import { parameterCount } from '../core/cost'
import type { RunConfig } from '../core/config'
import { defaultStudy, type StudyResult } from '../core/studies/registry'
import { baseConfig } from '../core/presets'
import { positionsOf } from '../core/tokenGrid'
import { tunedShapes } from '../compute/model/tunedNetwork'
import { igptShape, weightShapes } from '../compute/model/weights'
import type { JournalEvent, KeptClassifiers, SavedRun } from '../checkpoint/savedRun'

export const smallConfig: RunConfig = {
  ...baseConfig,
  nPx: 4,
  nVocab: 5,
  nLayer: 1,
  nHead: 2,
  nEmbd: 8,
  batchSize: 3,
  steps: 20,
  warmupSteps: 2,
  promptRows: 2,
  promptCount: 2,
  samplesPerPrompt: 2,
  probeKinds: 'knn attentive',
}

/** Weights or moments by name, filled by `at`. */
const tensors = (config: RunConfig, at: (i: number) => number) =>
  new Map(
    weightShapes(igptShape(config)).map(([name, dims]) => [
      name,
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => at(i + name.length)),
    ]),
  )

function journalOf(runId: string, config: RunConfig): JournalEvent[] {
  const positions = positionsOf(config)
  const sequences = config.promptCount * config.samplesPerPrompt
  const about = { setId: `${runId}/0`, runId, step: 0 }
  const given = 2 * config.nPx
  const tokens = Uint16Array.from({ length: sequences * (positions - given) }, (_, i) => i % config.nVocab)
  const { promptRows, promptCount, samplesPerPrompt, temperature, topK, seed, fill, fillRounds } = config
  const step = Uint32Array.of(1, 2, 3)
  const facts = {
    parameters: 1,
    tokensPerSecond: 2,
    elapsedSeconds: 1.5,
    remainingSeconds: null,
    tensors: 3,
    bytes: 4,
    tokensSeen: 5,
  }
  return [
    {
      kind: 'baselines',
      runId,
      step: 0,
      baselines: {
        uniformLoss: Math.log(5),
        unigramEntropy: 1.5,
        majorityAccuracy: 0.1,
        rawPixelAccuracy: 0.9,
      },
      testImages: {
        labels: Uint8Array.of(0, 1),
        rawPixels: Uint8Array.of(0, 0),
        rawPixelsKnn: Uint8Array.of(1, 1),
      },
    },
    {
      kind: 'metrics',
      runId,
      step: 3,
      facts,
      columns: {
        step,
        loss: Float32Array.of(1.6, 1.5, 1.4),
        learningRate: Float32Array.of(0, 0.1, 0.2),
        gradNorm: Float32Array.of(1, 2, 3),
      },
    },
    { kind: 'validation', runId, step: 0, loss: Math.log(5) },
    { kind: 'probes', runId, step: 0, accuracy: [0.25, 0.5], predictions: Uint8Array.of(0, 1, 1, 1) },
    {
      kind: 'probes',
      runId,
      step: 0,
      probe: 'knn',
      accuracy: [0.5, 1],
      predictions: Uint8Array.of(0, 0, 0, 1),
    },
    { kind: 'probes', runId, step: 0, probe: 'attentive', accuracy: [0, 1] },
    {
      kind: 'completionStart',
      ...about,
      pinned: true,
      nPx: config.nPx,
      grid: config.nPx,
      order: null,
      sequences,
      originals: new Uint16Array(promptCount * positions).fill(2),
      settings: {
        promptRows,
        promptCount,
        samplesPerPrompt,
        temperature,
        topK,
        seed,
        fill,
        fillRounds,
        hole: null,
      },
      drawn: Uint8Array.from({ length: positions }, (_, i) => (i < given ? 0 : 1)),
    },
    {
      kind: 'completionRows',
      ...about,
      from: given,
      to: positions,
      tokens,
      entropy: Float32Array.from(tokens, (token) => token / 10),
    },
    { kind: 'completionEnd', ...about, outcome: 'done' },
    ...studyResults(config).map((result): JournalEvent => ({
      kind: 'studyKept',
      studyId: `study-${result.kind}`,
      runId,
      step: 3,
      study: defaultStudy(result.kind, config),
      result,
    })),
  ]
}

/** One result of each kind of study. */
function studyResults({ nPx, nVocab, nLayer, nHead }: RunConfig): StudyResult[] {
  const positions = nPx * nPx
  const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i))
  const grey = new Uint8Array(3 * nVocab).fill(9)
  const image = {
    index: 1,
    label: 'one',
    nats: 12.5,
    tokens: new Uint16Array(positions).fill(3),
    surprise: waves(positions),
  }
  const spread = { values: [0.5, 0.25], mean: 0.375, deviation: 0.125 }
  const point = { step: 5, generative: 1.5, classification: 0.25, validationAccuracy: 0.75 }
  const arm = {
    name: 'pretrained' as const,
    curve: [point],
    bestStep: 5,
    validationAccuracy: 0.75,
    testAccuracy: 0.5,
    stoppedEarly: true,
  }
  return [
    {
      kind: 'probe',
      layers: Array.from({ length: nLayer + 1 }, () => 0.5),
      best: 1,
      joined: { layers: [0, 1], accuracy: 0.75 },
      classNames: ['zero', 'one'],
      confusion: [
        [3, 1],
        [0, 2],
      ],
      perClass: [0.75, null],
      trainImages: 8,
      testImages: 6,
      features: 8,
      masks: 0,
      balanced: Array.from({ length: nLayer + 1 }, () => 0.25),
      others: {
        attentive: {
          layers: Array.from({ length: nLayer + 1 }, () => null),
          balanced: Array.from({ length: nLayer + 1 }, () => null),
          best: 0,
          confusion: [
            [2, 2],
            [2, 0],
          ],
          perClass: [0.5, 0],
        },
      },
    },
    {
      kind: 'fineTune',
      arms: [arm, { ...arm, name: 'scratch', curve: [{ ...point, generative: null }], testAccuracy: null }],
      headLayer: 1,
      trainImages: 8,
      validationImages: 2,
      testImages: 6,
      masks: 0,
    },
    { kind: 'lowData', perClass: 2, labels: 4, layer: 1, probe: spread, fineTune: spread, testImages: 6 },
    {
      kind: 'sweep',
      rows: [
        { learningRate: 0.01, loss: null, spikedAt: 7, curve: [{ step: 1, loss: 1.5 }] },
        { learningRate: 0.003, loss: 1.25, spikedAt: null, curve: [] },
      ],
      best: 1,
      ended: 'all rates tried',
    },
    {
      kind: 'likelihood',
      nPx,
      rgb: grey,
      nats: waves(4),
      mean: { natsPerImage: 1, natsPerPixel: 0.5, bitsPerPixel: 0.75 },
      most: [image],
      least: [image, image],
      other: { name: 'noise', nats: waves(3), auroc: 0.875 },
    },
    {
      kind: 'inspect',
      image: 0,
      label: 'zero',
      grid: nPx,
      tokens: new Uint16Array(positions).fill(1),
      rgb: grey,
      decoded: null,
      place: 5,
      position: 5,
      masked: false,
      reached: Uint8Array.from({ length: positions }, (_, i) => Number(i < 5)),
      nLayer,
      nHead,
      attention: waves(nLayer * nHead * positions),
      start: waves(nLayer * nHead),
      similarity: waves(positions),
      norms: waves(positions),
      probabilities: waves(nVocab),
      entropy: 1.25,
      truth: 2,
    },
  ]
}

const classNames = ['zero', 'one']

/** A probe of each layer and of both, and a network fine-tuned with its head on layer 0. */
function classifiersOf(config: RunConfig): KeptClassifiers {
  const { nEmbd } = config
  const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i))
  const positive = (length: number) => waves(length).map((value) => 1 + value / 2)
  const common = { step: 3, masks: 0, classNames }
  const probes = [[0], [1], [0, 1]].map((layers) => ({ layers, accuracy: layers.length / 4 }))
  return {
    probe: {
      facts: { kind: 'probe', ...common, raw: false, probes },
      numbers: probes.map(({ layers }) => ({
        mean: waves(layers.length * nEmbd),
        scale: positive(layers.length * nEmbd),
        weights: waves(2 * layers.length * nEmbd),
        intercept: waves(2),
      })),
    },
    fineTuned: {
      facts: { kind: 'fineTuned', ...common, tunedStep: 5, headLayer: 0, accuracy: 0.5 },
      weights: new Map(
        tunedShapes(igptShape(config), 0, 2).map(([name, dims]) => [
          name,
          waves(dims.reduce((a, b) => a * b, 1)),
        ]),
      ),
    },
  }
}

/** @param over settings that replace smallConfig's */
export function savedRun(over: Partial<RunConfig> = {}): SavedRun {
  const config = { ...smallConfig, ...over }
  const runId = 'run-test-1'
  const { nPx, nVocab } = config
  const grey = Uint8Array.from({ length: 3 * nVocab }, (_, i) => 50 * Math.floor(i / 3))
  return {
    runId,
    savedAt: 1_700_000_000_000,
    status: 'paused',
    step: 3,
    elapsedSeconds: 1.5,
    config,
    parameters: parameterCount(config),
    journal: journalOf(runId, config),
    preview: {
      summary: {
        id: 'digits8',
        label: 'Digits',
        nativePx: 8,
        channels: 1,
        trainImages: 9,
        testImages: 2,
        classNames,
        classCounts: [5, 4],
        licence: 'CC BY 4.0',
      },
      nPx,
      grid: nPx,
      trainImages: 8,
      validationImages: 1,
      testImages: 2,
      palette: { kind: 'grey', nVocab, rgb: grey },
      reconstructionError: 3.5,
      unigramEntropy: 1.5,
      stripCount: 1,
      stripOriginal: new Uint8Array(3 * nPx * nPx).fill(7),
      stripTokens: new Uint16Array(nPx * nPx).fill(1),
      codes: null,
    },
    weights: tensors(config, (i) => Math.sin(i)),
    optimizer: {
      m: tensors(config, (i) => Math.cos(i) / 100),
      v: tensors(config, (i) => Math.abs(Math.cos(i)) / 10_000),
      updates: 3,
    },
    classifiers: classifiersOf(config),
  }
}
