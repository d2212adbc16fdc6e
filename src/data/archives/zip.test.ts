/** Archives made by Python's zipfile: whole, cut, damaged and hostile. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import type { ArchiveLimits } from './archive'
import { endsLikeZip, looksLikeZip, readZip } from './zip'

const file = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))
const deflated = file('images.zip')
const stored = file('images-stored.zip')

async function all(bytes: Uint8Array, limits?: ArchiveLimits): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = []
  for await (const entry of readZip(new Blob([bytes.slice()]), 'a.zip', limits))
    found.push([entry.path, await entry.read()])
  return found
}

const find = (bytes: Uint8Array, signature: number[], nth = 0): number => {
  let at = -1
  for (let n = 0; n <= nth; n += 1) {
    do at += 1
    while (at < bytes.length && !signature.every((byte, i) => bytes[at + i] === byte))
  }
  return at
}
const central = (bytes: Uint8Array, nth = 0) => find(bytes, [0x50, 0x4b, 1, 2], nth)
const end = (bytes: Uint8Array) => find(bytes, [0x50, 0x4b, 5, 6])
/** The archive with these bytes at a place. */
const put = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}
const named = (path: string) => zipSync({ [path]: Uint8Array.of(1, 2, 3) })
/** One byte for a thousand: as tight as deflate packs. */
const flat = zipSync({ 'a.bin': new Uint8Array(3_000_000), 'b.bin': new Uint8Array(3_000_000) })

describe('readZip', () => {
  it('reads deflated and stored files alike', async () => {
    const [a, b] = [await all(deflated), await all(stored)]
    const wanted = new Map(a)
    expect(b.length).toBe(6)
    for (const [path, bytes] of b) expect(wanted.get(path)).toEqual(bytes)
    expect(b[1][0]).toBe('set/train/dög/1.webp')
    expect(Array.from(b[0][1].subarray(0, 4))).toEqual([0x89, 0x50, 0x4e, 0x47])
  })

  it('reads an archive with a comment behind it, and an empty file in it', async () => {
    const bytes = put(zipSync({ 'empty.txt': new Uint8Array(0) }), 0)
    const at = end(bytes)
    const commented = new Uint8Array([...put(bytes, at + 20, 5), ...new TextEncoder().encode('hello')])
    expect(await all(commented)).toEqual([['empty.txt', new Uint8Array(0)]])
    expect(looksLikeZip(commented)).toBe(true)
  })
})

describe('readZip reads', () => {
  it('flat drawings, up to a bound in bytes', async () => {
    expect((await all(flat)).map(([path, bytes]) => [path, bytes.length])).toEqual([
      ['a.bin', 3_000_000],
      ['b.bin', 3_000_000],
    ])
    const limits = { entries: 9, entryBytes: 1e9, totalBytes: 1e9, flatBytes: 4_000_000 }
    expect(await failureOf(() => all(flat, limits))).toMatchObject({
      code: 'data-size',
      byteOffset: central(flat, 1),
    })
  })

  it('zip64, as Python writes streams and forced sizes', async () => {
    const expected = [
      ['a/one.txt', 'one'.repeat(40)],
      ['a/two.txt', 'two'.repeat(40)],
    ]
    for (const name of ['zip64-forced.zip', 'streamed.zip', 'zip64-directory.zip']) {
      const read = await all(new Uint8Array(readFileSync(resolve('src/data/fixtures/pictures', name))))
      expect(read.map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])).toEqual(expected)
    }
  })

  it('more files than its common field can count, with zip64 and without', async () => {
    const files = Object.fromEntries(Array.from({ length: 65_600 }, (_, n) => [String(n), new Uint8Array(0)]))
    const many = zipSync(files, { level: 0 })
    let count = 0
    for await (const { path } of readZip(new Blob([many as Uint8Array<ArrayBuffer>]), 'a.zip')) {
      expect(path).toBe(String(count))
      count += 1
    }
    expect(count).toBe(65_600)
  })
})

describe('readZip refuses', () => {
  it.each([
    [9, /Deflate64.*not supported/],
    [12, /bzip2.*not supported/],
    [93, /Zstandard.*not supported/],
    [99, /encrypted/],
    [55, /method 55, which is not supported/],
  ])('method %i by its name', async (method, words) => {
    const { message } = await failureOf(() => all(put(deflated, central(deflated) + 10, method)))
    expect(message).toMatch(words)
  })

  it('parts of a split archive: the first and the last', async () => {
    const first = new Uint8Array([0x50, 0x4b, 7, 8, ...deflated.slice(0, 400)])
    expect(looksLikeZip(first)).toBe(true)
    expect((await failureOf(() => all(first))).message).toContain('split')
    const last = put(deflated, end(deflated) + 4, 2).slice(300)
    expect(endsLikeZip(last)).toBe(true)
    expect((await failureOf(() => all(last))).message).toContain('split')
  })

  it.each([
    ['an archive cut short', deflated.slice(0, 900), 'data-truncated', 900],
    ['one that lacks its last byte', deflated.slice(0, -1), 'data-truncated', deflated.length - 1],
    ['an archive without files', zipSync({}), 'data-empty', 0],
    ['an absolute path', named('/etc/passwd'), 'data-archive', central(named('/etc/passwd'))],
    ['a path that leads out', named('a/../../b.png'), 'data-archive', central(named('a/../../b.png'))],
    ['one that leads out by backslashes', named('..\\b.png'), 'data-archive', central(named('..\\b.png'))],
    ['an encrypted file', put(deflated, central(deflated) + 8, 1), 'data-archive', central(deflated)],
    ['an unknown method', put(deflated, central(deflated) + 10, 12), 'data-archive', central(deflated)],
    ['stored sizes that differ', put(stored, central(stored) + 24, 7), 'data-archive', central(stored)],
    [
      'a place beyond the files',
      put(stored, central(stored) + 42, 0, 0, 0xff),
      'data-archive',
      central(stored),
    ],
    [
      'two files in the same bytes',
      put(stored, central(stored, 1) + 42, 4),
      'data-archive',
      central(stored, 1),
    ],
    [
      'zip64 sizes',
      put(deflated, central(deflated) + 20, 255, 255, 255, 255),
      'data-archive',
      central(deflated),
    ],
    [
      'a zip64 directory',
      put(deflated, end(deflated) + 8, 255, 255, 255, 255),
      'data-archive',
      end(deflated),
    ],
    ['part of a split archive', put(deflated, end(deflated) + 4, 1), 'data-archive', end(deflated)],
    [
      'a directory in an impossible place',
      put(deflated, end(deflated) + 16, 0, 0, 0, 9),
      'data-archive',
      end(deflated),
    ],
    ['a damaged directory', put(deflated, central(deflated, 2), 0), 'data-archive', central(deflated, 2)],
    ['a missing file header', put(stored, 0, 0), 'data-archive', 0],
    ['a wrong checksum', put(stored, central(stored) + 16, 1, 2, 3), 'data-archive', 49],
    ['more than deflate can pack', put(flat, central(flat) + 24, 0, 0, 0, 1), 'data-size', central(flat)],
    ['a declared size that is too small', put(deflated, central(deflated) + 24, 9), 'data-archive', 49],
    [
      'a declared size that is too large',
      put(deflated, central(deflated) + 24, 255, 255),
      'data-archive',
      49,
    ],
    ['damaged contents', put(deflated, 49, 255, 255, 255, 255), 'data-archive', 49],
  ])('%s', async (_, bytes, code, byteOffset) => {
    const failure = await failureOf(() => all(bytes))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'a.zip' })
    expect(failure.remedy).not.toBe('')
  })

  it.each([
    ['too many files', { entries: 3, entryBytes: 1e6, totalBytes: 1e6 }],
    ['a file that is too large', { entries: 99, entryBytes: 50, totalBytes: 1e6 }],
    ['too much in all', { entries: 99, entryBytes: 1e6, totalBytes: 300 }],
    ['more than is packed', { entries: 99, entryBytes: 1e6, totalBytes: 1e6, flatBytes: -1 }],
  ])('%s', async (_, limits) => {
    expect(await failureOf(() => all(deflated, limits))).toMatchObject({ code: 'data-size' })
  })
})
