/** Ticks, ranges and colours of the charts against values worked out by hand. */
import { describe, expect, test } from 'vitest'
import { thinColumns } from './Heatmap'
import { linearTicks, logTicks, recentRange, stepAxis } from './scales'
import { viridis } from './viridis'

describe('ticks', () => {
  test('are round and inside', () => {
    expect(linearTicks(1.37, 2.21)).toEqual([1.4, 1.6, 1.8, 2, 2.2])
    expect(linearTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearTicks(5, 5)).toEqual([5])
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
    const thinned = thinColumns(
      Array.from({ length: 1000 }, (_, i) => i),
      60,
    )
    expect(thinned).toHaveLength(60)
    expect([thinned[0], thinned[59]]).toEqual([0, 999])
    expect(new Set(thinned).size).toBe(60)
  })
})
