/** Archives made by Python's tarfile: whole, cut at every byte, and hostile. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../fixtures/failureOf'
import { piecesOf } from '../fixtures/fixturePictures'
import type { ArchiveLimits } from './archive'
import { looksLikeTar, readTar } from './tar'

const file = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))
const cifar = new Uint8Array(gunzipSync(file('cifar-10-binary.tar.gz')))
const limits: ArchiveLimits = { entries: 100, entryBytes: 10_000, totalBytes: 100_000 }

async function all(bytes: Uint8Array, some?: ArchiveLimits): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = []
  for await (const entry of readTar(piecesOf(bytes), 'a.tar', some))
    found.push([entry.path, await entry.read()])
  return found
}

/** The archive with its first file header changed, its checksum corrected. */
function withHeader(change: (header: Uint8Array) => void, at = 512): Uint8Array {
  const bytes = cifar.slice()
  const header = bytes.subarray(at, at + 512)
  change(header)
  header.fill(32, 148, 156)
  const sum = header.reduce((a, b) => a + b, 0)
  header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  return bytes
}
const write = (at: number, words: string, length: number) => (header: Uint8Array) => {
  header.fill(0, at, at + length)
  header.set(new TextEncoder().encode(words), at)
}

describe('readTar', () => {
  it("reads the files of CIFAR-10's archive, its folder left out", async () => {
    const files = await all(cifar)
    expect(files.map(([path, bytes]) => [path.split('/')[1], bytes.length])).toEqual([
      ['batches.meta.txt', 61],
      ['data_batch_1.bin', 6146],
      ['data_batch_2.bin', 6146],
      ['readme.html', 52],
      ['test_batch.bin', 6146],
    ])
    expect(Array.from(files[4][1].subarray(0, 4))).toEqual([4, 160, 161, 162])
  })

  it('skips entries that are not plain files', async () => {
    const read: number[] = []
    for await (const entry of readTar(piecesOf(cifar, 5000), 'a.tar'))
      if (entry.path.endsWith('test_batch.bin')) read.push((await entry.read())[0])
    expect(read).toEqual([4])
  })

  it.each(['gnu', 'pax'])('reads long names as %s writes them', async (form) => {
    const bytes = file(`images-long-names-${form}.tar`)
    expect(looksLikeTar(bytes)).toBe(true)
    const files = await all(bytes)
    expect(files.length).toBe(6)
    expect(files[1][0]).toBe(`set/${'a-folder-with-a-long-name/'.repeat(6)}train/dög/1.webp`)
    expect(new TextDecoder().decode(files[1][1].subarray(8, 12))).toBe('WEBP')
  })

  it('reads an archive that ends without its empty blocks', async () => {
    expect((await all(cifar.slice(0, (cifar.findLastIndex((byte) => byte !== 0) + 512) & ~511))).length).toBe(
      5,
    )
  })
})

describe('readTar refuses', () => {
  it.each([1, 300, 511, 512 + 17, 1024 + 3, 2000, 9000])(
    'an archive cut to %i bytes, naming its end',
    async (length) => {
      const failure = await failureOf(() => all(cifar.slice(0, length)))
      expect(failure).toMatchObject({ code: 'data-truncated', subject: 'a.tar', byteOffset: length })
    },
  )

  it('a cut archive whose last file is skipped', async () => {
    const run = async () => {
      for await (const entry of readTar(piecesOf(cifar.slice(0, 2000)), 'a.tar'))
        expect(entry.size).toBeGreaterThan(0)
    }
    expect(await failureOf(run)).toMatchObject({ code: 'data-truncated', byteOffset: 2000 })
  })

  it.each([
    ['an empty file', new Uint8Array(0), 'data-empty', 0],
    ['one without files', new Uint8Array(10_240), 'data-empty', 0],
    ['a damaged header', cifar.with(512 + 3, 65), 'data-archive', 512],
    ['an absolute path', withHeader(write(0, '/etc/passwd', 100)), 'data-archive', 512],
    ["a path of Windows' drives", withHeader(write(0, 'C:\\x.png', 100)), 'data-archive', 512],
    ['a path that leads out', withHeader(write(0, 'a/../../x.png', 100)), 'data-archive', 512],
    ['one that leads out by backslashes', withHeader(write(0, 'a\\..\\x.png', 100)), 'data-archive', 512],
    ['control characters', withHeader(write(0, 'a\u0007b', 100)), 'data-archive', 512],
    ['a size that is no number', withHeader(write(124, '00000x99', 12)), 'data-archive', 512 + 124],
    ['a sparse file', withHeader(write(156, 'S', 1)), 'data-archive', 512],
    [
      'a giant record about a file',
      withHeader((header) => {
        write(156, 'x', 1)(header)
        write(124, '77777777777', 12)(header)
      }),
      'data-size',
      512,
    ],
    ['a broken pax record', withHeader((header) => write(156, 'x', 1)(header)), 'data-archive', 1024],
    ['a size far beyond the file', withHeader(write(124, '00003777777', 12)), 'data-truncated', cifar.length],
    ['a size beyond the limit for one file', withHeader(write(124, '17777777777', 12)), 'data-size', 512],
    ['a size beyond the limit for all', withHeader(write(124, '77777777777', 12)), 'data-size', 512],
  ])('%s', async (_, bytes, code, byteOffset) => {
    const failure = await failureOf(() => all(bytes))
    expect(failure).toMatchObject({ code, byteOffset, subject: 'a.tar' })
    expect(failure.remedy).not.toBe('')
  })

  it.each([
    ['too many files', { ...limits, entries: 3 }],
    ['a file that is too large', { ...limits, entryBytes: 1000 }],
    ['too much in all', { ...limits, totalBytes: 8000 }],
  ])('%s', async (_, some) => {
    expect(await failureOf(() => all(cifar, some))).toMatchObject({ code: 'data-size' })
  })
})
