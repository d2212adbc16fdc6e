/** CIFAR-100 binary records built byte by byte, whole and broken. */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { cifar100Records } from '../fixtures/files'
import { looksLikeCifar10 } from './cifar10'
import { looksLikeCifar100, parseCifar100 } from './cifar100'

const two = () =>
  cifar100Records(
    [
      [19, 99],
      [0, 7],
    ],
    (record, channel, position) => (record * 90 + channel * 30 + position) % 256,
  )

describe('parseCifar100', () => {
  it('reads the fine labels and turns planes into pixels', () => {
    expect(looksLikeCifar100(two())).toBe(true)
    expect(looksLikeCifar10(two())).toBe(false)
    const { count, labels, pixels } = parseCifar100(two(), 'train.bin')
    expect(count).toBe(2)
    expect(Array.from(labels)).toEqual([99, 7])
    expect(Array.from(pixels.subarray(0, 6))).toEqual([0, 30, 60, 1, 31, 61])
    expect(Array.from(pixels.subarray(3072 + 3 * 1023))).toEqual(
      [0, 1, 2].map((c) => (90 + 30 * c + 1023) % 256),
    )
  })

  it('is not seen where any record has impossible labels', () => {
    expect(looksLikeCifar100(two().with(3074, 20))).toBe(false)
    expect(looksLikeCifar100(two().with(3075, 100))).toBe(false)
    expect(looksLikeCifar100(new Uint8Array(0))).toBe(false)
  })

  it.each([
    ['empty', () => new Uint8Array(0), 'data-empty', 0],
    ['cut in its first record', (f: Uint8Array) => f.slice(0, 100), 'data-truncated', 100],
    ['one byte short', (f: Uint8Array) => f.slice(0, -1), 'data-truncated', 6147],
    ['one byte long', (f: Uint8Array) => new Uint8Array([...f, 3]), 'data-truncated', 6149],
    ['of a wrong coarse label', (f: Uint8Array) => f.with(0, 20), 'data-label', 0],
    ['of a wrong fine label', (f: Uint8Array) => f.with(3075, 100), 'data-label', 3075],
  ])('refuses a file that is %s', async (_, damage, code, byteOffset) => {
    const failure = await failureOf(() => parseCifar100(damage(two()), 'train.bin'))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'train.bin' })
    expect(failure.remedy).not.toBe('')
  })
})
