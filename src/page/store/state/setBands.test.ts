/** Mean and deviation over a set's runs, against plain sums; which steps and runs count. */
import { expect, test } from 'vitest'
import { presetById } from '../../../core/presets'
import type { RunStatus } from '../../../core/protocol'
import { smallPreview } from '../../../testSupport/fakeWorker'
import { asPastRun, type PastRun } from './history'
import { createMetricsStore, type ProbeRow } from './metrics'
import type { Run } from './run'
import { membersOf, secondsLike, setsAmong, unfinishedIn } from './runSet'
import { setBands, setResult } from './setBands'

const config = { ...presetById('digits8').config, seed: 3, steps: 20 }

interface Some {
  status?: RunStatus
  losses: [step: number, loss: number][]
  probes?: ProbeRow[]
  rawPixels?: number
}

function member(index: number, { status = 'finished', losses, probes = [], rawPixels }: Some): PastRun {
  const metrics = createMetricsStore().getState()
  for (const [step, loss] of losses) metrics.appendValidation(step, loss)
  const run: Run = {
    id: `set-a-${index}`,
    name: `a seed ${3 + index}`,
    colour: 2,
    config: { ...config, seed: 3 + index },
    set: { id: 'set-a', kind: 'seeds', index, size: 4 },
    status,
    savedStatus: null,
    step: losses.at(-1)?.[0] ?? 0,
    parameters: 1,
    facts: null,
    compiling: null,
    baselines:
      rawPixels === undefined
        ? null
        : { uniformLoss: 1, unigramEntropy: 1, majorityAccuracy: 0.1, rawPixelAccuracy: rawPixels },
    failure: null,
    preview: smallPreview,
  }
  return asPastRun(run, metrics, probes)
}

/** Sample deviation, as a plain sum. */
function deviation(values: number[]): number {
  const mean = values.reduce((a, b) => a + b) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

test('each step has the mean and the deviation of the runs that have a value there', () => {
  const { validation } = setBands([
    member(0, {
      losses: [
        [0, 3],
        [10, 2],
        [20, 1],
      ],
    }),
    member(1, {
      losses: [
        [0, 3],
        [10, 2.5],
        [20, 1.75],
      ],
    }),
    member(2, {
      status: 'running',
      losses: [
        [0, 3],
        [10, 1.75],
      ],
    }),
  ])
  expect(validation.map(({ step, count }) => [step, count])).toEqual([
    [0, 3],
    [10, 3],
    [20, 2],
  ])
  expect(validation[0]).toMatchObject({ mean: 3, deviation: 0 })
  // Sums of three doubles in another order differ in the last bits.
  expect(validation[1].mean).toBeCloseTo((2 + 2.5 + 1.75) / 3, 12)
  expect(validation[1].deviation).toBeCloseTo(deviation([2, 2.5, 1.75]), 12)
  expect(validation[2].deviation).toBeCloseTo(deviation([1, 1.75]), 12)
})

test('a step that a finished run lacks is left out, and so is one with a single value', () => {
  const first = member(0, {
    losses: [
      [0, 3],
      [5, 2.5],
      [20, 1],
    ],
  })
  const second = member(1, {
    losses: [
      [0, 3],
      [20, 1],
    ],
  })
  expect(setBands([first, second]).validation.map(({ step }) => step)).toEqual([0, 20])
  const begun = member(1, { status: 'running', losses: [[0, 3]] })
  expect(setBands([first, begun]).validation.map(({ step }) => step)).toEqual([0])
  expect(setBands([first]).validation).toEqual([])
})

test('failed and stopped runs do not count', () => {
  const bands = setBands([
    member(0, { losses: [[20, 1]] }),
    member(1, { status: 'failed', losses: [[20, 9e9]] }),
    member(2, { status: 'stopped', losses: [[5, 2]] }),
    member(3, { losses: [[20, 2]] }),
  ])
  expect(bands.validation).toEqual([{ step: 20, mean: 1.5, deviation: deviation([1, 2]), count: 2 }])
})

test('probes have a spread for each layer at each common step', () => {
  const rows = (shift: number): ProbeRow[] => [
    { step: 0, accuracy: [0.1, 0.2, 0.1] },
    { step: 20, accuracy: [0.5 + shift, 0.75 - shift, 0.5] },
  ]
  const { probes } = setBands([
    member(0, { losses: [], probes: rows(0) }),
    member(1, { losses: [], probes: rows(0.25) }),
  ])
  expect(probes.map(({ step }) => step)).toEqual([0, 20])
  expect(probes[1].layers.map(({ mean }) => mean)).toEqual([0.625, 0.625, 0.5])
  expect(probes[1].layers[0].deviation).toBeCloseTo(deviation([0.5, 0.75]), 12)
  expect(probes[1].layers[2]).toEqual({ mean: 0.5, deviation: 0, count: 2 })
})

test('the result names every best layer, and is there once two runs are done', () => {
  const ended = (index: number, accuracy: number[]) =>
    member(index, { losses: [[20, 1 + index]], probes: [{ step: 20, accuracy }], rawPixels: 0.5 })
  const runs = [ended(0, [0.1, 0.9, 0.2]), ended(1, [0.1, 0.2, 0.8]), ended(2, [0.1, 0.7, 0.7])]
  expect(setResult(runs.slice(0, 1))).toBeNull()
  const result = setResult(runs)!
  expect(result).toMatchObject({ count: 3, bestLayers: [1, 2], lastLayer: 2 })
  expect(result.best.mean).toBeCloseTo(0.8, 12)
  expect(result.best.deviation).toBeCloseTo(0.1, 12)
  expect(result.rawPixels).toEqual({ mean: 0.5, deviation: 0 })
  expect(result.loss).toEqual({ mean: 2, deviation: 1 })
  const withoutRaw = member(3, { losses: [[20, 1]], probes: [{ step: 20, accuracy: [1, 0, 0] }] })
  expect(setResult([...runs, withoutRaw])?.rawPixels).toBeNull()
})

test('a set has its runs in order of seed, and names those that are missing', () => {
  const runs = [member(2, { status: 'stopped', losses: [] }), member(0, { losses: [] })]
  const [shown, ...more] = setsAmong(runs)
  expect(more).toEqual([])
  expect(shown).toMatchObject({ colour: 2, set: { id: 'set-a', size: 4, config } })
  expect(membersOf(shown).map(({ seed, state }) => [seed, state])).toEqual([
    [3, 'finished'],
    [4, 'waiting'],
    [5, 'stopped'],
    [6, 'waiting'],
  ])
  const saved = {
    runId: 'set-a-3',
    savedAt: 1,
    status: 'finished' as const,
    step: 20,
    elapsedSeconds: 1,
    config,
    parameters: 1,
    bytes: 1,
  }
  expect(
    unfinishedIn(
      shown.set,
      runs.map(({ run }) => run),
      [saved, { ...saved, runId: 'set-a-1', status: 'paused' as const }],
    ),
  ).toEqual([1, 2])
})

test('a forecast needs a whole run with the same settings but the seed', () => {
  const facts = {
    parameters: 1,
    tokensPerSecond: 1,
    elapsedSeconds: 40,
    remainingSeconds: 0,
    tensors: 0,
    bytes: 0,
    tokensSeen: 1,
  }
  const done = { ...member(0, { losses: [[20, 1]] }).run, facts }
  expect(secondsLike({ ...config, seed: 99 }, [done])).toBe(40)
  expect(secondsLike({ ...config, nLayer: 9 }, [done])).toBeNull()
  expect(secondsLike(config, [{ ...done, step: 19 }])).toBeNull()
})
