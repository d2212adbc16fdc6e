/** Past runs and the labels that tell them apart. */
import { describe, expect, test } from 'vitest'
import { presetById } from '../../../core/presets'
import { smallPreview } from '../../../testSupport/fakeWorker'
import { checkpointsOf, overlaidRuns, withOverlay, withPastRun, type HistoryState } from './history'
import { configDiff, differentMeasures, heldOutName, pixelWords } from './labels'
import { createMetricsStore } from './metrics'
import type { Run } from './run'

const { config } = presetById('digits8')
const run = (id: string, step = 20): Run => ({
  id,
  name: id,
  colour: 0,
  config,
  status: 'finished',
  savedStatus: null,
  step,
  parameters: 10,
  facts: null,
  compiling: null,
  baselines: null,
  failure: null,
  preview: smallPreview,
})

function measured(...rows: [step: number, loss: number][]) {
  const metrics = createMetricsStore().getState()
  for (const [step, loss] of rows) metrics.appendValidation(step, loss)
  return metrics
}

describe('history', () => {
  const probes = [
    { step: 0, accuracy: [0.2, 0.1] },
    { step: 10, accuracy: [0.3, 0.6] },
    { step: 15, accuracy: [0.9, 0.9] },
  ]
  const empty: HistoryState = { runs: [], overlaid: [] }

  test('adds and overlays a run with measurements, and drops one without', () => {
    const history = withPastRun(empty, run('a'), measured([0, 2], [10, 1.5]), probes)
    expect(history.overlaid).toEqual(['a'])
    expect(history.runs[0].validation).toEqual([
      { step: 0, loss: 2 },
      { step: 10, loss: 1.5 },
    ])
    expect(withPastRun(history, run('b'), measured(), probes)).toBe(history)
    const diverged = withPastRun(
      history,
      { ...run('c'), status: 'failed' },
      measured([0, 2], [4, 7e6]),
      probes,
    )
    expect([diverged.runs.length, diverged.overlaid]).toEqual([2, ['a']])
    expect(withPastRun(history, run('b', 0), measured([0, 2]), probes)).toBe(history)
  })

  test('switches overlays off and on, in order of the runs', () => {
    const two = withPastRun(
      withPastRun(empty, run('a'), measured([10, 1]), []),
      run('b'),
      measured([10, 1]),
      [],
    )
    const off = withOverlay(two, 'a', false)
    expect(overlaidRuns(off).map((past) => past.run.id)).toEqual(['b'])
    expect(overlaidRuns(withOverlay(off, 'a', true)).map((past) => past.run.id)).toEqual(['a', 'b'])
    expect(withOverlay(two, 'a', true).overlaid).toHaveLength(2)
  })

  test('pairs loss and probes of one step, and takes the best layer', () => {
    const { runs } = withPastRun(empty, run('a'), measured([0, 2], [10, 1.5], [20, 1]), probes)
    expect(checkpointsOf(runs)).toMatchObject([
      { run: { id: 'a' }, step: 0, loss: 2, accuracy: 0.2, layer: 0 },
      { run: { id: 'a' }, step: 10, loss: 1.5, accuracy: 0.6, layer: 1 },
    ])
  })
})

describe('labels', () => {
  test('lists changed settings by their labels in the form', () => {
    expect(configDiff(config, { ...config, steps: 200, objective: 'masked', dataset: 'mnist10k' })).toBe(
      'Images digits8 → mnist10k, Objective Next pixel (autoregressive) → Masked pixels (BERT), ' +
        'Steps 1000 → 200',
    )
    expect(configDiff(config, config)).toBe('the same settings')
  })

  test('names the loss unit and the split it is measured on', () => {
    expect([pixelWords(config), pixelWords({ objective: 'masked' })]).toEqual(['pixel', 'masked pixel'])
    expect([heldOutName(config), heldOutName({ split: 'foldBack' })]).toEqual(['validation', 'test'])
  })

  test('explains which losses are not comparable', () => {
    const masked = { ...config, objective: 'masked' as const }
    expect(differentMeasures([config, { ...config, steps: 5, nLayer: 9 }])).toBeNull()
    expect(differentMeasures([config, masked])).toMatch(
      /masked pixel and nats per pixel are different measures/,
    )
    expect(differentMeasures([masked, { ...masked, maskRate: 0.3 }])).toMatch(/mask rate/)
    expect(differentMeasures([config, { ...config, maskRate: 0.3 }])).toBeNull()
    expect(differentMeasures([config, { ...config, nVocab: 4 }])).toMatch(/palette/)
    expect(differentMeasures([])).toBeNull()
  })
})
