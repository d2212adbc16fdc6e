/** CIFAR-10 binary records built byte by byte, whole and broken. */
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { cifarRecords } from '../fixtures/files'
import { looksLikeCifar10, parseCifar10 } from './cifar10'

describe('parseCifar10', () => {
  it('reads labels and turns planes into pixels', () => {
    const file = cifarRecords(
      [4, 9],
      (record, channel, position) => (record * 90 + channel * 30 + position) % 256,
    )
    expect(looksLikeCifar10(file)).toBe(true)
    const { count, labels, pixels } = parseCifar10(file, 'a.bin')
    expect(count).toBe(2)
    expect(Array.from(labels)).toEqual([4, 9])
    expect(pixels.length).toBe(2 * 3072)
    expect(Array.from(pixels.subarray(0, 6))).toEqual([0, 30, 60, 1, 31, 61])
    expect(Array.from(pixels.subarray(3072 + 3 * 1023))).toEqual(
      [0, 1, 2].map((c) => (90 + 30 * c + 1023) % 256),
    )
  })

  it.each([
    ['empty', () => new Uint8Array(0), 'data-empty', 0],
    ['cut in its first record', (f: Uint8Array) => f.slice(0, 100), 'data-truncated', 100],
    ['one byte short', (f: Uint8Array) => f.slice(0, -1), 'data-truncated', 6145],
    ['one byte long', (f: Uint8Array) => new Uint8Array([...f, 3]), 'data-truncated', 6147],
    ['mislabelled', (f: Uint8Array) => f.with(3073, 10), 'data-label', 3073],
    ['of CIFAR-100 (two label bytes)', (f: Uint8Array) => f.with(0, 77), 'data-label', 0],
  ])('refuses a file that is %s', async (_, damage, code, byteOffset) => {
    const failure = await failureOf(() => parseCifar10(damage(cifarRecords([1, 2], () => 5)), 'a.bin'))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'a.bin' })
    expect(failure.remedy).not.toBe('')
  })
})
