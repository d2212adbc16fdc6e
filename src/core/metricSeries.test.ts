/** Growing columns, smoothing against its closed form, and thinning that loses no extreme. */
import { describe, expect, it } from 'vitest'
import { ColumnSeries, decimate, smooth } from './metricSeries'
import { Rng } from './rng'

describe('ColumnSeries', () => {
  it('keeps rows through many growths', () => {
    const series = new ColumnSeries({ step: 'u32', loss: 'f32', exact: 'f64' }, 2)
    for (let i = 0; i < 1000; i += 3) {
      const rows = [i, i + 1, i + 2]
      series.append({
        step: Uint32Array.from(rows),
        loss: Float32Array.from(rows, (v) => v / 2),
        exact: rows.map((v) => v / 3),
      })
    }
    expect(series.length).toBe(1002)
    series.view('step').forEach((value, i) => expect(value).toBe(i))
    expect(series.view('loss')[999]).toBe(499.5)
    expect(series.view('exact')[1000]).toBe(1000 / 3)
    expect(series.view('step')).toBeInstanceOf(Uint32Array)
  })

  it('gives views that share memory and keep their length', () => {
    const series = new ColumnSeries({ a: 'f32' }, 8)
    series.append({ a: [1, 2] })
    const before = series.view('a')
    series.append({ a: [3] })
    expect(before.length).toBe(2)
    expect(series.view('a').buffer).toBe(before.buffer)
    series.append({ a: Array.from({ length: 20 }, () => 9) })
    expect(Array.from(before)).toEqual([1, 2])
  })

  it('copies an amortised constant number of times', () => {
    const series = new ColumnSeries({ a: 'u32' }, 1)
    const buffers = new Set<ArrayBufferLike>()
    for (let i = 0; i < 5000; i += 1) {
      series.append({ a: [i] })
      buffers.add(series.view('a').buffer)
    }
    expect(buffers.size).toBeLessThanOrEqual(14) // 1, 2, 4 .. 8192
  })

  it('refuses columns of unequal length and adds none of them; forgets on clear', () => {
    const series = new ColumnSeries({ a: 'u32', b: 'u32' })
    expect(() => series.append({ a: [1], b: [1, 2] })).toThrow(RangeError)
    expect(series.length).toBe(0)
    series.append({ a: [1], b: [2] })
    series.clear()
    expect(series.view('a').length).toBe(0)
  })
})

describe('smooth', () => {
  it.each([0, 0.5, 0.9, 0.999])('leaves a constant alone at factor %f', (factor) => {
    smooth(
      Array.from({ length: 50 }, () => 2.7),
      factor,
    ).forEach((value) => expect(value).toBeCloseTo(2.7, 12))
  })

  it('is the weighted mean of its closed form', () => {
    const values = [4, 1, 3, -2, 8]
    const factor = 0.8
    smooth(values, factor).forEach((value, t) => {
      const weights = values.slice(0, t + 1).map((_, i) => factor ** (t - i))
      const expected =
        weights.reduce((sum, w, i) => sum + w * values[i], 0) / weights.reduce((a, b) => a + b, 0)
      expect(value).toBeCloseTo(expected, 12)
    })
  })

  it('is off at 0, with a copy', () => {
    const values = Float64Array.from([3, 1, 2])
    expect(smooth(values, 0)).toEqual(values)
    expect(smooth(values, 0)).not.toBe(values)
  })

  it('steps over values that are not finite', () => {
    const smoothed = smooth([1, Number.NaN, 1, Infinity, 1], 0.9)
    expect(smoothed[1]).toBeNaN()
    expect(smoothed[3]).toBe(Infinity)
    expect(smoothed[4]).toBeCloseTo(1, 12)
  })

  it.each([-0.1, 1, Number.NaN])('refuses the factor %s', (factor) => {
    expect(() => smooth([1], factor)).toThrow(RangeError)
  })
})

describe('decimate', () => {
  const count = 10_000
  const rng = new Rng(3)
  const y = Float64Array.from({ length: count }, () => rng.normal())
  const x = Uint32Array.from({ length: count }, (_, i) => i)

  it.each([
    ['linear', 300],
    ['log', 300],
    ['linear', 4],
    ['log', 7],
  ] as const)('keeps ends and extremes on a %s axis of %i points', (scale, most) => {
    const kept = decimate(x, y, most, scale)
    expect(kept.length).toBeLessThanOrEqual(most)
    for (let i = 1; i < kept.length; i += 1) expect(kept[i]).toBeGreaterThan(kept[i - 1])
    expect([kept[0], kept.at(-1)]).toEqual([0, count - 1])
    const values = Array.from(kept, (i) => y[i])
    expect(Math.max(...values)).toBe(Math.max(...y))
    expect(Math.min(...values)).toBe(Math.min(...y))
  })

  it('keeps first, last, lowest and highest of every bucket', () => {
    // 25 buckets of an axis 0..9999: bucket of i is floor(i / 9999 * 25).
    const kept = new Set(decimate(x, y, 100))
    for (let bucket = 0; bucket < 25; bucket += 1) {
      const members = Array.from(x).filter((i) => Math.min(24, Math.floor((i / 9999) * 25)) === bucket)
      const byValue = [...members].sort((a, b) => y[a] - y[b])
      for (const wanted of [members[0], members.at(-1), byValue[0], byValue.at(-1)])
        expect(kept).toContain(wanted)
    }
  })

  it('gives the start of a log axis its share', () => {
    const early = (scale: 'linear' | 'log'): number =>
      decimate(x, y, 200, scale).filter((i) => i < 100).length
    expect(early('log')).toBeGreaterThan(5 * early('linear'))
  })

  it('leaves short series alone and finds extremes among what is not finite', () => {
    expect(Array.from(decimate([1, 2, 3], [5, 5, 5], 4))).toEqual([0, 1, 2])
    expect(decimate([], [], 10).length).toBe(0)
    const holes = [Number.NaN, 1, Infinity, 7, -3, Number.NaN, 2, Number.NaN]
    const kept = decimate(
      holes.map((_, i) => i),
      holes,
      4,
    )
    expect(Array.from(kept)).toEqual([0, 3, 4, 7])
  })

  it('copes with an axis that does not advance', () => {
    expect(
      decimate(
        Array.from({ length: 50 }, () => 0),
        y.slice(0, 50),
        8,
        'log',
      ).length,
    ).toBeLessThanOrEqual(4)
    expect(
      decimate(
        Array.from({ length: 50 }, () => 5),
        y.slice(0, 50),
        8,
      ).length,
    ).toBeLessThanOrEqual(4)
  })

  it('refuses unequal lengths and too few points', () => {
    expect(() => decimate([1], [1, 2], 8)).toThrow(RangeError)
    expect(() => decimate([1], [1], 3)).toThrow(RangeError)
  })
})
