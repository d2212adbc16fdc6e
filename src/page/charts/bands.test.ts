/** Columns, ends and texts of bands, against numbers worked out by hand. */
import { describe, expect, test } from 'vitest'
import { bandColumns, bandEnds, bandLegend, bandText, type Band } from './bands'
import { lossRows } from './LossChart'

const bands: Band[] = [
  {
    name: 'small, 3 seeds',
    colour: 'var(--run-0)',
    points: [
      { x: 0, mean: 2, low: 2, high: 2 },
      { x: 100, mean: 1.5, low: 1.25, high: 1.75 },
    ],
  },
  { name: 'large, 3 seeds', colour: 'var(--run-1)', points: [{ x: 100, mean: 1, low: 0.5, high: 1.5 }] },
]

describe('bands', () => {
  test('have a mean and a pair of ends at each x, under the number of the band', () => {
    const columns = bandColumns(bands)
    expect([...columns.keys()]).toEqual([0, 100])
    expect(columns.get(0)).toEqual({ mean0: 2, band0: [2, 2] })
    expect(columns.get(100)).toEqual({ mean0: 1.5, band0: [1.25, 1.75], mean1: 1, band1: [0.5, 1.5] })
    expect(bandEnds(bands)).toEqual([2, 2, 1.25, 1.75, 0.5, 1.5])
  })

  test('share the rows of the loss chart with the run and the past runs, in order of step', () => {
    const past = [{ name: 'a', colour: 'red', points: [{ step: 50, loss: 3 }] }]
    expect(lossRows([{ step: 100, raw: 4 }], past, bands)).toEqual([
      { step: 0, mean0: 2, band0: [2, 2] },
      { step: 50, past0: 3 },
      { step: 100, raw: 4, mean0: 1.5, band0: [1.25, 1.75], mean1: 1, band1: [0.5, 1.5] },
    ])
  })

  test('are read as mean and ends, and named with the last mean', () => {
    const format = (value: number) => value.toFixed(2)
    expect(bandText(bands[0], 100, format)).toBe('1.50 (1.25–1.75)')
    expect(bandText(bands[1], 0, format)).toBe('–')
    expect(bandLegend(bands, format).map(({ name, value }) => [name, value])).toEqual([
      ['small, 3 seeds', '1.50'],
      ['large, 3 seeds', '1.00'],
    ])
  })
})
