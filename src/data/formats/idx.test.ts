/** IDX files built byte by byte: whole ones, and every way of being broken with the byte that is named. */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { idxImages, idxLabels } from '../fixtures/files'
import { looksLikeIdx, parseIdxImages, parseIdxLabels } from './idx'

describe('parseIdxImages', () => {
  it('reads sizes and pixels in order', () => {
    const file = idxImages(3, 2, 4, (i) => i + 7)
    expect(looksLikeIdx(file)).toBe(true)
    const images = parseIdxImages(file, 'a')
    expect(images).toMatchObject({ count: 3, height: 2, width: 4 })
    expect(Array.from(images.pixels)).toEqual(Array.from({ length: 24 }, (_, i) => i + 7))
  })

  it('reads a view into a larger buffer', () => {
    const file = idxImages(1, 2, 2, (i) => i)
    const padded = new Uint8Array(file.length + 9)
    padded.set(file, 5)
    expect(Array.from(parseIdxImages(padded.subarray(5, 5 + file.length), 'a').pixels)).toEqual([0, 1, 2, 3])
  })

  it.each([
    ['empty', () => new Uint8Array(0), 'data-empty', 0],
    ['cut in its magic', (f: Uint8Array) => f.slice(0, 3), 'data-truncated', 3],
    ['cut in its header', (f: Uint8Array) => f.slice(0, 15), 'data-truncated', 15],
    ['cut after its header', (f: Uint8Array) => f.slice(0, 16), 'data-truncated', 16],
    ['cut one byte short', (f: Uint8Array) => f.slice(0, -1), 'data-truncated', 39],
    ['one byte long', (f: Uint8Array) => new Uint8Array([...f, 0]), 'data-size', 40],
    ['of another type', (f: Uint8Array) => f.with(2, 0x0d), 'data-magic', 2],
    ['of labels', (f: Uint8Array) => f.with(3, 1), 'data-magic', 3],
    ['something else', (f: Uint8Array) => f.with(0, 0x89), 'data-magic', 0],
    ['of no images', (f: Uint8Array) => f.with(7, 0), 'data-empty', 4],
    ['of images without height', (f: Uint8Array) => f.with(11, 0), 'data-size', 8],
    ['of absurd width', (f: Uint8Array) => f.with(12, 0x7f), 'data-size', 12],
  ])('refuses a file that is %s', async (_, damage, code, byteOffset) => {
    const failure = await failureOf(() => parseIdxImages(damage(idxImages(3, 2, 4, (i) => i)), 'train.idx'))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'train.idx' })
    expect(failure.message).toContain('train.idx')
    expect(failure.message).toMatch(new RegExp(`\\b${byteOffset}\\b|empty`))
    expect(failure.remedy).not.toBe('')
  })
})

describe('parseIdxLabels', () => {
  it('reads labels, bounded by the requested classes', () => {
    expect(Array.from(parseIdxLabels(idxLabels([3, 0, 9]), 'l', 10))).toEqual([3, 0, 9])
    expect(Array.from(parseIdxLabels(idxLabels([3, 0, 200]), 'l'))).toEqual([3, 0, 200])
  })

  it.each([
    ['empty', () => new Uint8Array(0), 'data-empty', 0],
    ['cut in its header', (f: Uint8Array) => f.slice(0, 7), 'data-truncated', 7],
    ['cut', (f: Uint8Array) => f.slice(0, 10), 'data-truncated', 10],
    ['too long', (f: Uint8Array) => new Uint8Array([...f, 1, 1]), 'data-size', 11],
    ['of images', (f: Uint8Array) => f.with(3, 3), 'data-magic', 3],
    ['mislabelled', (f: Uint8Array) => f.with(9, 10), 'data-label', 9],
    ['of no labels', (f: Uint8Array) => f.with(7, 0), 'data-empty', 4],
  ])('refuses a file that is %s', async (_, damage, code, byteOffset) => {
    const failure = await failureOf(() => parseIdxLabels(damage(idxLabels([1, 2, 3])), 'l', 10))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'l' })
  })
})
