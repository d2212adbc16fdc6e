/** Points of the loss chart: no spike is lost, one point for each step. And the losses at one step. */
import { describe, expect, test } from 'vitest'
import { smooth } from '../../../core/metricSeries'
import { lossesAt, lossPoints } from './curve'

describe('lossPoints', () => {
  test('a single spike among thousands of steps stays visible', () => {
    const step = Array.from({ length: 4000 }, (_, i) => i + 1)
    const loss = step.map((s) => (s === 1777 ? 50 : 1))
    for (const logX of [false, true]) {
      const points = lossPoints({ step, loss, smoothed: smooth(loss, 0.9), valStep: [], valLoss: [] }, logX)
      expect(points.length).toBeLessThanOrEqual(280)
      expect(Math.max(...points.map((point) => point.raw ?? 0))).toBe(50)
    }
  })

  test('the moving average covers every step, not only the drawn points', () => {
    const step = Array.from({ length: 4000 }, (_, i) => i + 1)
    const loss = step.map((s) => (s % 2 === 0 ? 1 : 3))
    const last = lossPoints({ step, loss, smoothed: smooth(loss, 0.99), valStep: [], valLoss: [] }, false).at(
      -1,
    )
    // Of an even mixture of 1 and 3 the average is 2; one step of decay 0.99 moves it by less than 0.01.
    expect(Math.abs((last?.smooth ?? 0) - 2)).toBeLessThan(0.01)
  })

  test('validation is merged into the training point of its step; a log axis omits step 0', () => {
    const columns = { step: [1, 2], loss: [3, 2], smoothed: null, valStep: [0, 2], valLoss: [4, 2.5] }
    expect(lossPoints(columns, false)).toEqual([
      { step: 0, validation: 4 },
      { step: 1, raw: 3 },
      { step: 2, raw: 2, validation: 2.5 },
    ])
    expect(lossPoints(columns, true).map((point) => point.step)).toEqual([1, 2])
  })
})

describe('lossesAt', () => {
  const columns = {
    step: [1, 2, 5],
    loss: [3, 2, 1],
    smoothed: [3, 2.5, 2],
    valStep: [0, 4],
    valLoss: [4, 2],
  }

  test('are those measured at the step, or last before it', () => {
    expect(lossesAt(columns, 2)).toEqual({ train: 2, smoothed: 2.5, validation: 4 })
    expect(lossesAt(columns, 4)).toEqual({ train: 2, smoothed: 2.5, validation: 2 })
    expect(lossesAt(columns, Infinity)).toEqual({ train: 1, smoothed: 2, validation: 2 })
  })

  test('are missing before the first, and without smoothing', () => {
    expect(lossesAt(columns, 0)).toEqual({ validation: 4 })
    expect(lossesAt({ ...columns, smoothed: null, valStep: [], valLoss: [] }, 1)).toEqual({ train: 3 })
  })
})
