/** Bits per dimension: the formula, and where a run's loss is comparable at all. */
import { expect, test } from 'vitest'
import { bitsPerDimension, comparableBits, isLossless } from './bitsPerDimension'
import { presetById } from './presets'

const exact = { ...presetById('mnist28').config, palette: 'levels' as const, nVocab: 256 }

test('a uniform guess costs the bits of the levels, shared by the channels', () => {
  expect(bitsPerDimension(Math.log(256), 1)).toBeCloseTo(8, 12)
  expect(bitsPerDimension(3 * Math.log(256), 3)).toBeCloseTo(8, 12)
  expect(bitsPerDimension(Math.log(2), 1)).toBe(1)
})

test('only all 256 grey levels hold the images exactly', () => {
  expect(isLossless(exact)).toBe(true)
  const others = [
    { nVocab: 255 },
    { nVocab: 16 },
    { palette: 'grey' as const },
    { palette: 'rgb' as const },
    { palette: 'file' as const },
    { tokens: 'vqvae' as const },
  ]
  for (const over of others) expect(isLossless({ ...exact, ...over })).toBe(false)
})

test('a loss compares with published bits only if it is a likelihood of the exact images', () => {
  expect(comparableBits(0.621 * Math.LN2, exact)).toBeCloseTo(0.621, 12)
  expect(comparableBits(0.5, { ...exact, objective: 'masked' })).toBeNull()
  expect(comparableBits(0.5, { ...exact, nVocab: 16 })).toBeNull()
})
