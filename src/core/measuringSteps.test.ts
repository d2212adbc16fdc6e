/** The counts of measurements against visiting every step. */
import { expect, it } from 'vitest'
import { countMeasurements, isDue, isProbeDue } from './measuringSteps'
import { presetById } from './presets'

it.each([
  { steps: 1200, evalEvery: 50, probeEvery: 50, completeEvery: 50 },
  { steps: 1000, evalEvery: 40, probeEvery: 60, completeEvery: 7 },
  { steps: 997, evalEvery: 100, probeEvery: 30, completeEvery: 2000 },
  { steps: 60, evalEvery: 60, probeEvery: 60, completeEvery: 59 },
  { steps: 3, evalEvery: 10, probeEvery: 2, completeEvery: 1 },
  { steps: 1000, evalEvery: 1000, probeEvery: 70, completeEvery: 7, batchSize: 100 },
  {
    steps: 1000,
    evalEvery: 200,
    probeEvery: 200,
    completeEvery: 200,
    probeKinds: 'attentive',
    batchSize: 64,
  },
])('counts what each step of %o has', (over) => {
  const config = { ...presetById('digits8').config, ...over }
  const { steps, evalEvery, completeEvery } = config
  const counts = { validations: 0, probes: 0, completions: 0 }
  for (let step = 0; step <= steps; step += 1) {
    if (isDue(evalEvery, step, steps) || isProbeDue(config, step)) counts.validations += 1
    if (isProbeDue(config, step)) counts.probes += 1
    if (isDue(completeEvery, step, steps)) counts.completions += 1
  }
  expect(countMeasurements(config)).toEqual(counts)
})

it('measures early, then by the interval; an interval as long as the run only at the ends', () => {
  const due = (every: number, steps: number) =>
    Array.from({ length: steps + 1 }, (_, step) => step).filter((step) => isDue(every, step, steps))
  expect(due(100, 250)).toEqual([0, 5, 10, 20, 50, 100, 200, 250])
  expect(due(30, 40)).toEqual([0, 5, 10, 20, 30, 40])
  expect(due(250, 250)).toEqual([0, 250])
})

it('probes early where the probes before are made in half of the time', () => {
  const probed = (over = {}) => {
    const config = { ...presetById('digits8').config, ...over }
    return Array.from({ length: 251 }, (_, step) => step).filter((step) => isProbeDue(config, step))
  }
  // 1,653 images are as many as 26 steps of 32 train on, twice.
  expect(probed()).toEqual([0, 50, 100, 200])
  expect(probed({ probeTrainImages: 200, probeTestImages: 100 })).toEqual([0, 5, 10, 20, 50, 100, 200])
  expect(probed({ probeTrainImages: 400, probeTestImages: 200 })).toEqual([0, 10, 20, 50, 100, 200])
  expect(probed({ batchSize: 8 })).toEqual([0, 100, 200])
  expect(probed({ probeTrainImages: 200, probeTestImages: 100, probeKinds: 'attentive' })).toEqual([
    0, 20, 50, 100, 200,
  ])
  // The interval is always kept.
  expect(probed({ probeEvery: 40 })).toEqual([0, 40, 80, 120, 160, 200, 240])
})
