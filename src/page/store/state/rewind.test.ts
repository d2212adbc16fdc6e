/** Steps of the scrubber: which there are, which row belongs to one, and the ways between them. */
import { describe, expect, test } from 'vitest'
import { createMetricsStore } from './metrics'
import { measuredSteps, neighbourStep, rowAt, stepFurther } from './rewind'
import { arrivedSet } from '../../../testSupport/completionSet'

test('measured steps are those of completions, probes and validation, each once', () => {
  const metrics = createMetricsStore().getState()
  for (const step of [0, 20, 40]) metrics.appendValidation(step, 1)
  const row = (step: number) => ({ step, accuracy: [1] })
  const measured = {
    pinned: [arrivedSet(16, 1, 0), arrivedSet(16, 1, 30)],
    probes: { rows: [row(0), row(40)], others: { knn: [row(50)], attentive: [row(60)] } },
    validation: metrics.validation,
  }
  expect(measuredSteps(measured)).toEqual([0, 20, 30, 40, 50, 60])
})

describe('rowAt', () => {
  const rows = [{ step: 5 }, { step: 10 }, { step: 20 }]
  test.each([
    [null, 20],
    [20, 20],
    [19, 10],
    [10, 10],
    [5, 5],
    // Before all: the first, rather than nothing.
    [0, 5],
  ])('step %s shows the row of step %s', (step, found) => expect(rowAt(rows, step)?.step).toBe(found))
  test('no rows, no row', () => expect(rowAt([], 3)).toBeUndefined())
})

describe('neighbourStep', () => {
  const stops = [0, 5, 20, 100]
  test.each([
    [null, -1, 20],
    [null, 1, null],
    [100, 1, null],
    [100, -1, 20],
    [20, 1, null],
    // Between two measurements the next one on either side.
    [50, 1, null],
    [10, 1, 20],
    [50, -1, 20],
    [0, -1, 0],
    [5, -5, 0],
    [5, 5, null],
    // Beyond the last measurement of a run that goes on.
    [130, -1, 20],
    [130, 1, null],
  ])('from %s by %s to %s', (step, count, found) => expect(neighbourStep(stops, step, count)).toBe(found))
})

describe('stepFurther', () => {
  const stops = [0, 10, 110]
  test.each([
    [0, 0.5, 5],
    [5, 0.5, 10],
    // Half of the first interval, then half of the second.
    [5, 1, 60],
    [60, 0.25, 85],
    [60, 5, 110],
    [110, 1, 110],
  ])('from %s by %s to %s', (step, places, found) =>
    expect(stepFurther(stops, step, places)).toBeCloseTo(found, 9),
  )
  test('a step before the first counts from it', () => expect(stepFurther([10, 20], 4, 0.5)).toBe(15))
})
