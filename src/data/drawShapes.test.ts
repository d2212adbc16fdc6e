/** Shapes: the same images everywhere, balanced classes, the chosen settings, and every shape as drawn. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { baseConfig } from '../core/presets'
import { shapeNames, type ShapeSettings } from '../core/shapes'
import { drawShapes, shapesCounts, shapesPx } from './drawShapes'

const size = shapesPx * shapesPx
const drawn = (over: Partial<ShapeSettings>) => drawShapes({ ...baseConfig, ...over })
/** By the settings of every preset. */
const standard = drawn({})
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

test('the same seed draws the same bytes, another seed others', () => {
  const first = standard
  expect(digest(first.train.pixels)).toBe('23bfe4f6025d8941')
  expect(digest(first.test.pixels)).toBe('a2172a6dc23538d7')
  expect(digest(first.train.labels)).toBe('08ae64672109169a')
  expect(digest(drawn({ shapeSeed: 1 }).train.pixels)).not.toBe(digest(first.train.pixels))
})

test('classes are balanced to one image, and no test image is a training image', () => {
  const { train, test: held } = standard
  for (const [{ labels }, count] of [
    [train, shapesCounts.train],
    [held, shapesCounts.test],
  ] as const) {
    const counts = shapeNames.map((_, label) => labels.filter((value) => value === label).length)
    expect(labels).toHaveLength(count)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
  const images = (pixels: Uint8Array) =>
    Array.from({ length: pixels.length / size }, (_, n) => digest(pixels.subarray(n * size, (n + 1) * size)))
  const seen = new Set(images(train.pixels))
  expect(images(held.pixels).filter((image) => seen.has(image))).toEqual([])
})

test('kinds, colours and size are those of the settings', () => {
  const two = drawn({ shapeKinds: 'ring star', shapeColours: 'colours' })
  expect(two).toMatchObject({ classNames: ['ring', 'star'], channels: 3 })
  expect(new Set(two.train.labels)).toEqual(new Set([0, 1]))
  const light = standard.train.pixels
  const dark = drawn({ shapeColours: 'darkOnLight' }).train.pixels
  // Both round a share of 255; at a half they may differ by one.
  expect(light.subarray(0, 10 * size).every((value, i) => Math.abs(value + dark[i] - 255) <= 1)).toBe(true)
  const ink = (shapeSize: ShapeSettings['shapeSize']) =>
    drawn({ shapeSize, shapeKinds: 'circle square' }).test.pixels.reduce((sum, value) => sum + value, 0)
  expect(ink('small')).toBeLessThan(ink('medium'))
  expect(ink('medium')).toBeLessThan(ink('large'))
})

/** Share of the square around the shape that it covers, by exact formulas for the half extent 1. */
const areas = {
  circle: (Math.PI * 0.95 ** 2) / 4,
  ring: (Math.PI * (1 - 0.55 ** 2)) / 4,
  square: 0.82 ** 2,
  frame: 0.9 ** 2 - 0.48 ** 2,
  triangle: (3 * Math.sqrt(3)) / 4 / 4,
  cross: 2 * 0.3 - 0.3 ** 2,
  saltire: 2 * 0.3 - 0.3 ** 2,
  bar: 0.33,
  star: (10 * 0.5 * 0.42 * Math.sin(Math.PI / 5)) / 4,
}

test.each(shapeNames)('a %s has the area of its formula', (name) => {
  // All images of one kind: their half extents are uniform in [0.24, 0.38], with this mean square.
  const meanSquare = (0.38 ** 3 - 0.24 ** 3) / (3 * (0.38 - 0.24))
  const other = name === 'bar' ? 'circle' : 'bar'
  const { train, classNames } = drawn({
    shapeKinds: shapeNames.filter((n) => n === name || n === other).join(' '),
  })
  const label = classNames.indexOf(name)
  let ink = 0
  let count = 0
  train.labels.forEach((value, n) => {
    if (value !== label) return
    count += 1
    ink += train.pixels.subarray(n * size, (n + 1) * size).reduce((sum, byte) => sum + byte, 0)
  })
  // 4,000 images: the mean square has a standard error of 0.4%; antialiasing rounds sharp corners off.
  expect(Math.abs(ink / count / 255 / size / (4 * meanSquare * areas[name]) - 1)).toBeLessThan(0.03)
})
