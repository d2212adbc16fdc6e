/** The counts of measurements against visiting every step. */
import { expect, it } from 'vitest'
import { countMeasurements, isDue } from './measuringSteps'

it.each([
  { steps: 1200, evalEvery: 50, probeEvery: 50, completeEvery: 50 },
  { steps: 1000, evalEvery: 40, probeEvery: 60, completeEvery: 7 },
  { steps: 997, evalEvery: 100, probeEvery: 30, completeEvery: 2000 },
  { steps: 60, evalEvery: 60, probeEvery: 60, completeEvery: 59 },
  { steps: 3, evalEvery: 10, probeEvery: 2, completeEvery: 1 },
])('counts what each step of %o has', (config) => {
  const { steps, evalEvery, probeEvery, completeEvery } = config
  const counts = { validations: 0, probes: 0, completions: 0 }
  for (let step = 0; step <= steps; step += 1) {
    if (isDue(evalEvery, step, steps) || isDue(probeEvery, step, steps)) counts.validations += 1
    if (isDue(probeEvery, step, steps)) counts.probes += 1
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
