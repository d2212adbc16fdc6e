/** Unpacking against node's own gzip: whole, plain, cut, damaged and oversized files. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { failureOf } from '../fixtures/failureOf'
import { gunzipIfNeeded } from './gunzip'

const rng = new Rng(2)
const plain = Uint8Array.from({ length: 100_000 }, () => rng.int(200) & rng.int(256))
const packed = new Uint8Array(gzipSync(plain))

describe('gunzipIfNeeded', () => {
  it('unpacks gzip from bytes and from a Blob', async () => {
    expect(await gunzipIfNeeded(packed, 'a.gz')).toEqual(plain)
    expect(await gunzipIfNeeded(new Blob([packed]), 'a.gz')).toEqual(plain)
  })

  it('returns plain bytes as the same array, whatever the name', async () => {
    expect(await gunzipIfNeeded(plain, 'a.gz')).toBe(plain)
    const empty = new Uint8Array(0)
    expect(await gunzipIfNeeded(empty, 'a.gz')).toBe(empty)
  })

  it.each([3, 9, 10, 18, 5000, 40_000, packed.length - 9, packed.length - 1])(
    'names the last byte of a file cut to %i bytes',
    async (length) => {
      const failure = await failureOf(() => gunzipIfNeeded(packed.slice(0, length), 'cut.gz'))
      expect(failure).toMatchObject({ code: 'data-gzip', subject: 'cut.gz', byteOffset: length })
      expect(failure.message).toContain('cut short')
    },
  )

  it('places damage in the header at its byte', async () => {
    const bad = packed.slice()
    bad[2] = 7
    expect(await failureOf(() => gunzipIfNeeded(bad, 'bad.gz'))).toMatchObject({
      code: 'data-gzip',
      byteOffset: 2,
    })
  })

  it('notices a wrong checksum and places it at the end', async () => {
    const bad = packed.slice()
    bad[bad.length - 8] ^= 0xff
    const failure = await failureOf(() => gunzipIfNeeded(bad, 'bad.gz'))
    expect(failure.code).toBe('data-gzip')
    expect(failure.message).toContain('checksum')
    expect(failure.byteOffset).toBe(bad.length)
  })

  it('notices damage in the body', async () => {
    const bad = packed.slice()
    bad.fill(0xff, 20_000, 20_050)
    const failure = await failureOf(() => gunzipIfNeeded(bad, 'bad.gz'))
    expect(failure.code).toBe('data-gzip')
    expect(failure.byteOffset).toBeGreaterThan(20_000 - 16 * 1024)
    expect(failure.byteOffset).toBeLessThanOrEqual(20_050)
  })

  it('stops at the limit instead of filling memory', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(5_000_000)))
    expect(bomb.length).toBeLessThan(10_000)
    expect(await failureOf(() => gunzipIfNeeded(bomb, 'bomb.gz', 1_000_000))).toMatchObject({
      code: 'data-size',
      subject: 'bomb.gz',
    })
  })
})
