/** Resizing against brute force in NumPy (tools/resize_fixtures.py), and what must hold for any image. */
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng'
import cases from './fixtures/resize.json'
import { resizeSquare, toChannels } from './resize'

describe('resizeSquare', () => {
  it.each(cases)(
    'equals brute force from $from to $to with $channels channels',
    ({ from, to, channels, input, output }) => {
      // Exact: both sides compute in whole numbers.
      expect(Array.from(resizeSquare(Uint8Array.from(input), from, to, channels as 1 | 3))).toEqual(output)
    },
  )

  it('leaves flat images flat and equal sides alone', () => {
    const flat = new Uint8Array(3 * 13 * 13).fill(201)
    expect(new Set(resizeSquare(flat, 13, 8, 3))).toEqual(new Set([201]))
    expect(resizeSquare(flat, 13, 13, 3)).toBe(flat)
  })

  it('rounds a half up', () => {
    expect(Array.from(resizeSquare(Uint8Array.from([0, 1, 1, 0]), 2, 1, 1))).toEqual([1])
    expect(Array.from(resizeSquare(Uint8Array.from([0, 1, 0, 0]), 2, 1, 1))).toEqual([0])
  })

  it('goes up by a whole factor and back without loss', () => {
    const rng = new Rng(1)
    const small = Uint8Array.from({ length: 8 * 8 * 3 }, () => rng.int(256))
    expect(resizeSquare(resizeSquare(small, 8, 24, 3), 24, 8, 3)).toEqual(small)
  })

  it('refuses pixels that are no whole image', () => {
    expect(() => resizeSquare(new Uint8Array(10), 3, 4, 1)).toThrow(RangeError)
    expect(() => resizeSquare(new Uint8Array(9), 3, 0, 1)).toThrow(RangeError)
  })
})

describe('toChannels', () => {
  it('repeats grey, weighs RGB and keeps grey greys', () => {
    const grey = Uint8Array.from([0, 7, 255])
    expect(Array.from(toChannels(grey, 1, 3))).toEqual([0, 0, 0, 7, 7, 7, 255, 255, 255])
    expect(toChannels(toChannels(grey, 1, 3), 3, 1)).toEqual(grey)
    expect(Array.from(toChannels(Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255]), 3, 1))).toEqual([
      76, 150, 29,
    ])
    expect(toChannels(grey, 1, 1)).toBe(grey)
  })
})
