/** The curves of the current run: columns grow in place, and each append notifies the charts. */
import { expect, test, vi } from 'vitest'
import { createMetricsStore, lastValidation } from './metrics'

const columns = (...steps: number[]) => ({
  step: Uint32Array.from(steps),
  loss: Float32Array.from(steps),
  learningRate: Float32Array.from(steps),
  gradNorm: Float32Array.from(steps),
})

test('notifies at each append with a new state over the same columns', () => {
  const store = createMetricsStore()
  const redraw = vi.fn<() => void>()
  store.subscribe(redraw)
  const before = store.getState()
  before.append(columns(1, 2))
  before.appendValidation(2, 0.5)
  expect(redraw).toHaveBeenCalledTimes(2)
  expect(store.getState()).not.toBe(before)
  expect(store.getState().training).toBe(before.training)
  expect([...store.getState().training.view('step')]).toEqual([1, 2])
  expect(lastValidation(store.getState())).toBe(0.5)
})

test('starts new columns when cleared, since a chart may still hold the old ones', () => {
  const store = createMetricsStore()
  store.getState().append(columns(1))
  const { training } = store.getState()
  store.getState().clear()
  expect(store.getState().training).not.toBe(training)
  expect(training.view('step')).toHaveLength(1)
  expect(lastValidation(store.getState())).toBeUndefined()
})
