/** Published losses are offered to runs that measure the same, and to no others. */
import { expect, test } from 'vitest'
import { bitsPerDimension } from './bitsPerDimension'
import { presetById, presets } from './presets'
import { published, publishedFor } from './published'
import { shippedDatasets } from './shippedDatasets'
import { validateConfig } from './validation'

const lossesFor = (over: object, id = 'mnist28') =>
  publishedFor({ ...presetById(id).config, ...over }).map(({ loss }) => loss)

test('the recipes of others meet the losses they published', () => {
  expect(lossesFor({})).toEqual([0.319])
  expect(lossesFor({}, 'fashion28')).toEqual([0.7103])
  // The model and its training may differ: it is the data that must be the same.
  expect(lossesFor({ nLayer: 2, steps: 100, pixelOrder: 'spiral', seed: 3 })).toEqual([0.319])
})

test('exact grey levels meet a number in bits per dimension', () => {
  const [loss] = lossesFor({ palette: 'levels', nVocab: 256 })
  expect(bitsPerDimension(loss, 1)).toBeCloseTo(0.621, 12)
})

test.each([
  { nPx: 14 },
  { nVocab: 32 },
  { palette: 'rgb' },
  { palette: 'levels' },
  { dataset: 'digits8' },
  { dataset: 'own' },
  { objective: 'masked' },
  { tokens: 'vqvae' },
])('another measure meets none: %o', (over) => {
  expect(lossesFor(over)).toEqual([])
})

test('every row names a shipped set at its own side, a loss below a uniform guess, and its source', () => {
  for (const row of published) {
    expect(shippedDatasets.find(({ id }) => id === row.dataset)?.nativePx).toBe(row.nPx)
    expect(row.loss).toBeGreaterThan(0)
    expect(row.loss).toBeLessThan(Math.log(row.nVocab))
    expect(row.source.length).toBeGreaterThan(10)
  }
})

test('every preset for comparison can run and has something to compare with', () => {
  const comparing = presets.filter(({ group }) => group === 'published')
  expect(comparing.map(({ id }) => id)).toEqual(['mnist28', 'fashion28'])
  for (const { config } of comparing) {
    expect(validateConfig(config)).toEqual([])
    expect(publishedFor(config)).not.toEqual([])
  }
})
