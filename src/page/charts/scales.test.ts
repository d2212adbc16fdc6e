/** Ticks, ranges and colours of the charts against values worked out by hand. */
import { describe, expect, test } from 'vitest'
import { evenly } from '../../core/metricSeries'
import { cellAfterKey, columnAt, heatShare, labelledColumns } from './heatmapGrid'
import { fittedShares, linearTicks, logTicks, recentRange, stepAxis, tickFormat, wholeRange } from './scales'
import { viridis } from './viridis'

describe('ticks', () => {
  test('are round and inside', () => {
    expect(linearTicks(1.37, 2.21)).toEqual([1.4, 1.6, 1.8, 2, 2.2])
    expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearTicks(5, 5)).toEqual([5])
    const ticks = linearTicks(0.55, 1.05)
    expect(ticks.map(tickFormat(ticks, false))).toEqual(['0.6', '0.7', '0.8', '0.9', '1.0'])
    expect([10, 20].map(tickFormat([10, 20], false))).toEqual(['10', '20'])
    expect([0.05, 0.1, 1].map(tickFormat([0.05, 0.1, 1], true))).toEqual(['0.05', '0.1', '1'])
    // An exploded loss: more digits than the axis is wide.
    expect([0, 1e6, 2e6].map(tickFormat([0, 1e6, 2e6], false))).toEqual(['0', '1.00M', '2.00M'])
    expect([10, 1e5].map(tickFormat([10, 1e5], true))).toEqual(['10', '100k'])
  })

  test('a log axis shows decades, or finer values where it is short', () => {
    expect(logTicks(1, 10_000)).toEqual([1, 10, 100, 1000, 10_000])
    expect(logTicks(1, 100)).toEqual([1, 3, 10, 30, 100])
    expect(logTicks(1.3, 2.2)).toEqual([1.5, 2])
  })
})

describe('stepAxis', () => {
  test.each([[false], [true]])(
    'has room for the marks at both ends, and whole ticks inside (log: %s)',
    (logarithmic) => {
      const { domain, ticks } = stepAxis(1, 8, logarithmic)
      expect(domain[0]).toBeLessThan(1)
      expect(domain[1]).toBeGreaterThan(8)
      expect(domain[0]).toBeGreaterThan(0)
      expect(ticks.length).toBeGreaterThan(2)
      expect(ticks.every((tick) => Number.isInteger(tick) && tick >= 1 && tick <= 8)).toBe(true)
    },
  )
})

describe('recentRange', () => {
  test('leaves the first fall out at the top, and nothing at the bottom', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i < 10 ? 100 : 2 - i / 100))
    const [low, high] = recentRange(values, [], false)
    expect(high).toBeLessThan(3)
    expect(low).toBeLessThanOrEqual(1.01)
  })

  test('keeps what must be seen inside, and never collapses', () => {
    expect(recentRange([1, 1], [3], false)[1]).toBeGreaterThan(3)
    const [low, high] = recentRange([2, 2], [], false)
    expect(high).toBeGreaterThan(low)
    expect(recentRange([2, 4], [], true)[0]).toBeGreaterThan(0)
  })
})

describe('wholeRange', () => {
  test('has every finite value inside, from the first loss on', () => {
    const values = Array.from({ length: 100 }, (_, i) => 4 / (i + 1))
    const [low, high] = wholeRange([...values, Infinity], false)
    expect(high).toBeGreaterThan(4)
    expect(high).toBeLessThan(4.3)
    expect(low).toBeLessThanOrEqual(0.04)
    expect(low).toBeGreaterThanOrEqual(0)
    const [lowest] = wholeRange([0, ...values], true)
    expect(lowest).toBeCloseTo(0.04 / 1.03, 12)
    expect(wholeRange([], false)).toEqual([0, 1])
  })
})

describe('fittedShares', () => {
  test('fits the data, not 0 to 1, and never shows noise as a mountain', () => {
    const [low, high] = fittedShares([0.747, 0.911, 0.875])
    expect(low).toBeCloseTo(0.747 - 0.06 * 0.164, 12)
    expect(high).toBeCloseTo(0.911 + 0.06 * 0.164, 12)
    const [bottom, top] = fittedShares([0.5, 0.501])
    expect(top - bottom).toBeCloseTo(0.04, 12)
    expect(fittedShares([1, 0.999])[1]).toBe(1)
    expect(fittedShares([0, 1])).toEqual([0, 1])
  })
})

describe('heatmap', () => {
  test('viridis has its published ends and never leaves them', () => {
    expect([viridis(0), viridis(1), viridis(-5), viridis(9)]).toEqual([
      'rgb(68 1 84)',
      'rgb(253 231 37)',
      'rgb(68 1 84)',
      'rgb(253 231 37)',
    ])
  })

  test('thinning keeps the first and the last column', () => {
    const thinned = evenly(
      Array.from({ length: 1000 }, (_, i) => i),
      60,
    )
    expect(thinned).toHaveLength(60)
    expect([thinned[0], thinned[59]]).toEqual([0, 999])
    expect(new Set(thinned).size).toBe(60)
  })

  test('colours go by the logarithm of the error rate, from end to end', () => {
    // 0.5, 0.25 and 0.125 errors are evenly spaced.
    expect(heatShare(0.75, 0.5, 0.875)).toBeCloseTo(0.5, 12)
    expect([heatShare(0.5, 0.5, 1), heatShare(1, 0.5, 1)]).toEqual([0, 1])
    expect(heatShare(0.3, 0.3, 0.3)).toBe(0.5)
  })

  test('labels are even, from the first column to the last', () => {
    expect(labelledColumns(3, 6)).toEqual([0, 1, 2])
    expect(labelledColumns(10, 4)).toEqual([0, 3, 6, 9])
    expect(labelledColumns(12, 4)).toEqual([0, 4, 8, 11])
    expect(labelledColumns(14, 4)).toEqual([0, 5, 13])
    expect(labelledColumns(1, 4)).toEqual([0])
    for (let count = 1; count < 50; count++) expect(labelledColumns(count, 6).length).toBeLessThanOrEqual(6)
  })

  test('a step between two probes belongs to the earlier', () => {
    expect([0, 4, 5, 99].map((step) => columnAt([0, 5, 10], step))).toEqual([0, 0, 1, 2])
    expect(columnAt([5], 4)).toBe(-1)
  })

  test('keys move by one cell and stop at the ends; up is a later layer', () => {
    const from = { x: 1, layer: 2 }
    const after = (key: string, ctrlKey = false, cell = from) => cellAfterKey({ key, ctrlKey }, cell, 3, 4)
    expect(after('ArrowUp')).toEqual({ x: 1, layer: 3 })
    expect(after('ArrowUp', false, { x: 1, layer: 3 })).toEqual({ x: 1, layer: 3 })
    expect(after('ArrowDown')).toEqual({ x: 1, layer: 1 })
    expect(after('ArrowRight')).toEqual({ x: 2, layer: 2 })
    expect(after('ArrowLeft', false, { x: 0, layer: 0 })).toEqual({ x: 0, layer: 0 })
    expect([after('Home'), after('End')]).toEqual([
      { x: 0, layer: 2 },
      { x: 2, layer: 2 },
    ])
    expect([after('Home', true), after('End', true)]).toEqual([
      { x: 0, layer: 3 },
      { x: 2, layer: 0 },
    ])
    expect(after('a')).toBeNull()
  })
})
