/** Metrics files: numbers round-trip, absent values stay absent, NaN and infinities are written. */
import { describe, expect, test } from 'vitest'
import { presetById } from '../../core/presets'
import { smallPreview } from '../../testSupport/fakeWorker'
import { asPastRun, type PastRun } from './state/history'
import { createMetricsStore } from './state/metrics'
import { metricsCsv, metricsJson } from './metricsFile'
import type { MeasuredProbes } from './state/history'
import type { Run } from './state/run'

const config = { ...presetById('digits8').config, seed: 7 }
const run = (name: string): Run => ({
  id: name,
  name,
  colour: 0,
  config,
  status: 'finished',
  savedStatus: null,
  step: 3,
  parameters: 10,
  facts: null,
  compiling: null,
  baselines: { uniformLoss: 2.7, unigramEntropy: 2, rawPixelAccuracy: 0.8, majorityAccuracy: 0.1 },
  failure: null,
  preview: smallPreview,
})

/** Losses in single precision, some not representable in JSON. */
const losses = Float32Array.of(2.7725887, 0.1, Number.NaN, Number.POSITIVE_INFINITY)

function past(name: string): PastRun {
  const metrics = createMetricsStore().getState()
  metrics.append({
    step: Uint32Array.of(1, 2, 3, 4),
    loss: losses,
    learningRate: Float32Array.of(1e-3, 2e-3, 3e-3, 0),
    gradNorm: Float32Array.of(1, 0.5, 1e-7, 123456.7),
  })
  metrics.appendValidation(0, 2.772588722239781)
  metrics.appendValidation(2, 1.5)
  return asPastRun(run(name), metrics, [
    { step: 0, accuracy: [0.125, 0.5] },
    { step: 4, accuracy: [0.25, 0.75] },
  ])
}

/** An independent RFC 4180 parser. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('CSV', () => {
  test('has a row per step and run, with empty fields for values not measured', () => {
    const [head, ...rows] = readCsv(metricsCsv([past('one'), past('two')]))
    expect(head).toEqual([
      'run',
      'seed',
      'step',
      'loss',
      'validation',
      'learningRate',
      'gradNorm',
      'probe0',
      'probe1',
    ])
    expect(rows).toHaveLength(10)
    expect(rows[0]).toEqual(['one', '7', '0', '', '2.772588722239781', '', '', '0.125', '0.5'])
    expect(rows[2]).toEqual(['one', '7', '2', '0.1', '1.5', '0.002', '0.5', '', ''])
    expect(rows[3]![3]).toBe('NaN')
    expect(rows[4]).toEqual(['one', '7', '4', 'Infinity', '', '0', '123456.7', '0.25', '0.75'])
    expect(rows[5]![0]).toBe('two')
  })

  test('numbers round-trip to the bit', () => {
    const rows = readCsv(metricsCsv([past('one')])).slice(2)
    rows.forEach((row, i) => expect(Math.fround(Number(row[3]))).toBe(losses[i]))
  })

  test('quotes a name with commas, quotes and a line break', () => {
    const name = 'a "b", c\r\nd'
    const [, ...rows] = readCsv(metricsCsv([past(name)]))
    expect(rows.map((row) => row[0])).toEqual(Array.from({ length: 5 }, () => name))
    expect(rows.every((row) => row.length === 9)).toBe(true)
  })

  test('is only a header without runs', () => {
    expect(metricsCsv([])).toBe('run,seed,step,loss,validation,learningRate,gradNorm\r\n')
  })
})

describe('JSON', () => {
  test('holds config, seed, baselines and all values; NaN and infinities as strings', () => {
    const {
      format,
      version,
      runs: [one],
    } = JSON.parse(metricsJson([past('one')]))
    expect([format, version]).toEqual(['igpt-lab metrics', 2])
    expect(one).toMatchObject({
      name: 'one',
      seed: 7,
      parameters: 10,
      status: 'finished',
      config: { nLayer: config.nLayer, seed: 7 },
    })
    expect(one.baselines.rawPixelAccuracy).toBe(0.8)
    expect(one.training.loss.slice(2)).toEqual(['NaN', 'Infinity'])
    one.training.loss.forEach((value: number | string, i: number) =>
      expect(Math.fround(Number(value))).toBe(losses[i]),
    )
    expect(one.validation).toEqual({ step: [0, 2], loss: [2.772588722239781, 1.5] })
    expect(one.probes[1]).toEqual({ step: 4, accuracy: [0.25, 0.75] })
  })
})

describe('a run set', () => {
  /** Four test images of two classes, one layer each: balanced accuracy differs from plain accuracy. */
  const measured: MeasuredProbes = {
    testImages: { labels: Uint8Array.of(0, 0, 0, 1), rawPixels: Uint8Array.of(0, 0, 0, 0) },
    others: { knn: [{ step: 4, accuracy: [0.5] }], attentive: [] },
  }
  const member = (index: number, loss: number): PastRun => {
    const metrics = createMetricsStore().getState()
    metrics.append({
      step: Uint32Array.of(1),
      loss: Float32Array.of(loss),
      learningRate: Float32Array.of(1e-3),
      gradNorm: Float32Array.of(1),
    })
    metrics.appendValidation(4, loss)
    const seeded: Run = {
      ...run(`set seed ${7 + index}`),
      id: `set-a-${index}`,
      config: { ...config, seed: 7 + index },
      set: { id: 'set-a', kind: 'seeds', index, size: 2 },
    }
    // Layer 0 always answers 0: right for three of four images, for all of one class and none of the other.
    const row = { step: 4, accuracy: [0.75], predictions: Uint8Array.of(0, 0, 0, 0) }
    return asPastRun(seeded, metrics, [row], measured)
  }
  const runs = [member(0, 1), member(1, 2)]

  test('has its mean and deviation as rows of their own, and columns for every probe', () => {
    const [head, ...rows] = readCsv(metricsCsv(runs))
    expect(head!.slice(7)).toEqual(['probe0', 'balanced0', 'knn0'])
    expect(rows.slice(0, 2)).toEqual([
      ['set seed 7', '7', '1', '1', '', '0.001', '1', '', '', ''],
      ['set seed 7', '7', '4', '', '1', '', '', '0.75', '0.5', '0.5'],
    ])
    const [first, second, third, fourth] = rows.slice(4)
    expect([first![0], third![0]]).toEqual([
      expect.stringMatching(/^\w+-\w+-\d+ mean$/),
      expect.stringMatching(/^\w+-\w+-\d+ deviation$/),
    ])
    expect(first!.slice(1)).toEqual(['', '1', '1.5', '', '', '', '', '', ''])
    expect(second!.slice(1)).toEqual(['', '4', '', '1.5', '', '', '0.75', '0.5', '0.5'])
    // The sample deviation of 1 and 2 is the square root of a half.
    expect(Number(third![3])).toBeCloseTo(Math.SQRT1_2, 12)
    expect(fourth!.slice(7)).toEqual(['0', '0', '0'])
    expect(rows).toHaveLength(8)
  })

  test('is in the JSON with its members, and each run with its place', () => {
    const { runs: all, sets } = JSON.parse(metricsJson(runs))
    expect(all[1]).toMatchObject({
      set: { id: 'set-a', index: 1, size: 2 },
      probes: [{ step: 4, accuracy: [0.75], balancedAccuracy: [0.5] }],
      knn: [{ step: 4, accuracy: [0.5] }],
    })
    expect(all[1]).not.toHaveProperty('attentive')
    expect(sets).toHaveLength(1)
    expect(sets[0]).toMatchObject({
      id: 'set-a',
      seeds: [7, 8],
      runs: ['set seed 7', 'set seed 8'],
      validation: { step: [4], mean: [1.5], count: [2] },
      probes: [{ step: 4, mean: [0.75], deviation: [0], count: 2 }],
      balancedAccuracy: [{ step: 4, mean: [0.5], deviation: [0], count: 2 }],
      knn: [{ step: 4, mean: [0.5] }],
      result: { count: 2, bestLayers: [0] },
    })
    expect(JSON.parse(metricsJson([past('one')])).sets).toEqual([])
  })
})
