/** Formatted numbers and pixels, against values worked out by hand. */
import { expect, test } from 'vitest'
import { ago, bits, bytes, compact, duration, figures, percent } from './format'
import { paintPixels } from './PixelImage'
import { readNumber, stepNumber, writeNumber } from './NumberInput'

test('three significant figures, also where rounding adds a digit', () => {
  expect([0.0123456, 1.23456, 12.3456, 1234.5, 9.996, 0, -1.5, NaN].map((value) => figures(value))).toEqual([
    '0.0123',
    '1.23',
    '12.3',
    '1230',
    '10.0',
    '0',
    '-1.50',
    '–',
  ])
})

test('units', () => {
  expect([compact(203_392), compact(76_571_648), compact(12), compact(999_950)]).toEqual([
    '203k',
    '76.6M',
    '12',
    '1.00M',
  ])
  expect([bytes(999), bytes(2.15e9), bytes(54_800_000)]).toEqual(['999 B', '2.15 GB', '54.8 MB'])
  expect([duration(41), duration(3725), duration(59.7), duration(null)]).toEqual([
    '0:41',
    '1:02:05',
    '1:00',
    '–',
  ])
  expect([percent(0.8271), percent(1), percent(undefined)]).toEqual(['82.7%', '100%', '–'])
  expect(bits(Math.LN2)).toBe(1)
})

test('how long ago', () => {
  const before = (seconds: number) => ago(1e12 - 1000 * seconds, 1e12)
  expect([before(3), before(61), before(179), before(7200), before(86_400 * 1.2), before(-9)]).toEqual([
    'just now',
    '1 minute ago',
    '3 minutes ago',
    '2 hours ago',
    'yesterday',
    'just now',
  ])
})

test('numbers as users type them', () => {
  expect([readNumber('3e-3'), readNumber(' 0,5 '), readNumber(''), readNumber('abc')]).toEqual([
    0.003,
    0.5,
    NaN,
    NaN,
  ])
  expect([writeNumber(1e-8), writeNumber(0.003), writeNumber(1e-12), writeNumber(NaN)]).toEqual([
    '1e-8',
    '0.003',
    '1e-12',
    '',
  ])
  const field = { min: 0, max: 1, increment: 0.1 }
  expect([stepNumber(0.2, 1, field), stepNumber(0.95, 1, field), stepNumber(NaN, 1, field)]).toEqual([
    0.3, 1, 0.1,
  ])
})

test('pixels get their palette colour, and those not yet drawn stay clear', () => {
  const target = new Uint8ClampedArray(8).fill(9)
  paintPixels(target, Uint16Array.of(1, 0), Uint8Array.of(0, 0, 0, 10, 20, 30), Uint8Array.of(1, 0))
  expect([...target]).toEqual([10, 20, 30, 255, 0, 0, 0, 0])
})
