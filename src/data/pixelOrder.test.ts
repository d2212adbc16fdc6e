import { describe, expect, test } from 'vitest'
import { Rng } from '../core/rng'
import { pixelOrderOf, toRasterOrder, toReadingOrder } from './pixelOrder'

const order = (kind: 'columns' | 'spiral' | 'random', nPx: number, seed = 1) =>
  pixelOrderOf(kind, nPx, new Rng(seed)) as Uint16Array

test('raster needs no reordering', () => {
  expect(pixelOrderOf('raster', 5, new Rng(0))).toBeNull()
})

test('columns run down, then right; the spiral clockwise to the middle', () => {
  expect([...order('columns', 3)]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8])
  expect([...order('spiral', 3)]).toEqual([0, 1, 2, 5, 8, 7, 6, 3, 4])
  expect([...order('spiral', 4)]).toEqual([0, 1, 2, 3, 7, 11, 15, 14, 13, 12, 8, 4, 5, 6, 10, 9])
})

test('the random order is fixed by the seed', () => {
  expect([...order('random', 6, 3)]).toEqual([...order('random', 6, 3)])
  expect([...order('random', 6, 3)]).not.toEqual([...order('random', 6, 4)])
})

describe.each(['columns', 'spiral', 'random'] as const)('%s', (kind) => {
  test.each([1, 4, 7])('names every pixel of side %i once, and can be undone', (nPx) => {
    const places = order(kind, nPx)
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: nPx * nPx }, (_, i) => i))
    const images = Uint16Array.from({ length: 3 * nPx * nPx }, (_, i) => 1000 + i)
    const read = toReadingOrder(images, places)
    expect(read[nPx * nPx]).toBe(images[nPx * nPx + places[0]])
    expect([...toRasterOrder(read, places)]).toEqual([...images])
  })
})
