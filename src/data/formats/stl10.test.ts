/** STL-10 files built byte by byte: column order, labels from 1, and every way of being broken. */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { stl10Images } from '../fixtures/files'
import { parseStl10Images, parseStl10Labels, stl10Kind } from './stl10'

const level = (image: number, channel: number, y: number, x: number): number =>
  (image * 50 + channel * 20 + 2 * y + 5 * x) % 256

describe('parseStl10Images', () => {
  it('turns column-major planes into pixels row by row', () => {
    const { count, pixels } = parseStl10Images(stl10Images(2, level), 'train_X.bin')
    expect(count).toBe(2)
    for (const [image, y, x] of [
      [0, 0, 0],
      [0, 0, 95],
      [0, 95, 0],
      [1, 17, 60],
    ]) {
      const at = ((image * 96 + y) * 96 + x) * 3
      expect(Array.from(pixels.subarray(at, at + 3))).toEqual(
        [0, 1, 2].map((channel) => level(image, channel, y, x)),
      )
    }
  })

  it.each([
    ['empty', 0, 'data-empty'],
    ['cut in its first image', 27_647, 'data-truncated'],
    ['one byte long', 27_649, 'data-truncated'],
  ])('refuses a file that is %s', async (_, length, code) => {
    const failure = await failureOf(() => parseStl10Images(new Uint8Array(length), 'train_X.bin'))
    expect(failure).toMatchObject({ code, byteOffset: length, subject: 'train_X.bin' })
  })
})

describe('parseStl10Labels', () => {
  it('counts classes from 0', () => {
    expect(Array.from(parseStl10Labels(Uint8Array.of(1, 10, 5), 'train_y.bin'))).toEqual([0, 9, 4])
  })

  it.each([
    ['of no labels', [], 'data-empty', 0],
    ['with a 0', [1, 0], 'data-label', 1],
    ['with an 11', [1, 2, 11], 'data-label', 2],
  ])('refuses a file %s', async (_, labels, code, byteOffset) => {
    expect(await failureOf(() => parseStl10Labels(Uint8Array.from(labels), 'train_y.bin'))).toMatchObject({
      code,
      byteOffset,
      subject: 'train_y.bin',
    })
  })
})

it.each([
  ['stl10_binary/train_X.bin', 'images'],
  ['test_y.bin', 'labels'],
  ['stl10_binary/unlabeled_X.bin', 'unlabelled'],
  ['data_batch_1.bin', null],
])('knows %s as %s', (name, kind) => {
  expect(stl10Kind(name)).toBe(kind)
})
