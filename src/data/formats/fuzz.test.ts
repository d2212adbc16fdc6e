/**
 * Every reader of files against seeded damage: flipped, inserted, removed and repeated bytes, cut ends and extreme
 * numbers in real files of each format. Each must answer with a result or a typed error, and soon.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import { cifar100Records, cifarRecords, idxImages, idxLabels } from '../fixtures/files'
import { piecesOf } from '../fixtures/ownFixtures'
import { readOwnFiles } from '../ownFiles'
import type { ArchiveEntry } from './archive'
import { parseCifar10 } from './cifar'
import { parseCifar100 } from './cifar100'
import { parseIdxImages, parseIdxLabels } from './idx'
import type { DecodePicture } from './imageFolder'
import { readImageSize } from './imageSize'
import { parseStl10Images, parseStl10Labels } from './stl10'
import { readTar } from './tar'
import { readZip } from './zip'

const ROUNDS = 2000
const SLOWEST_MS = 2000
const own = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))

/** One to four random changes; the first bytes, where headers are, are hit as often as all others. */
function damage(source: Uint8Array, rng: Rng): Uint8Array {
  let bytes = source.slice()
  for (let changes = 1 + rng.int(4); changes > 0 && bytes.length > 0; changes -= 1) {
    const at = rng.int(2) === 0 ? rng.int(Math.min(64, bytes.length)) : rng.int(bytes.length)
    const length = 1 + rng.int(16)
    const kind = rng.int(6)
    if (kind === 0) bytes[at] ^= 1 << rng.int(8)
    else if (kind === 1) bytes[at] = rng.int(256)
    else if (kind === 2) bytes = bytes.slice(0, at)
    else if (kind === 3) bytes = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + length)])
    else if (kind === 4) bytes = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - length))])
    else bytes.fill([0, 255, 0x37, 0x7f][rng.int(4)], at, at + 4)
  }
  return bytes
}

async function readAll(entries: AsyncGenerator<ArchiveEntry>): Promise<void> {
  for await (const entry of entries) {
    const bytes = await entry.read()
    expect(bytes.length).toBe(entry.size)
    expect(entry.path.startsWith('/') || entry.path.split('/').includes('..')).toBe(false)
  }
}

const standIn: DecodePicture = (bytes) => {
  const { width, height } = readImageSize(bytes, 'x')
  if (width * height > 1e6) throw new Error('too large for this test')
  return Promise.resolve({ width, height, rgb: new Uint8Array(width * height * 3) })
}

const tar = new Uint8Array(gunzipSync(own('cifar-100-binary.tar.gz')))
const readers: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ['IDX images', idxImages(3, 4, 4, (i) => i), (bytes) => parseIdxImages(bytes, 'f')],
  ['IDX labels', idxLabels([1, 2, 3, 9]), (bytes) => parseIdxLabels(bytes, 'f', 10)],
  ['CIFAR-10', cifarRecords([1, 2], (r, c, p) => r + c + p), (bytes) => parseCifar10(bytes, 'f')],
  ['CIFAR-100', cifar100Records([[1, 2], [3, 4]], (r, c, p) => r + c + p), (bytes) => parseCifar100(bytes, 'f')],
  ['STL-10 images', new Uint8Array(27_648), (bytes) => parseStl10Images(bytes, 'f')],
  ['STL-10 labels', Uint8Array.of(1, 5, 10), (bytes) => parseStl10Labels(bytes, 'f')],
  ['picture headers', own('folder/cat/0.png'), (bytes) => readImageSize(bytes, 'f')],
  ['tar', own('images-long-names-gnu.tar').slice(0, 6144), (bytes) => readAll(readTar(piecesOf(bytes, 1 << 16), 'f'))],
  ['tar with pax records', own('images-long-names-pax.tar').slice(0, 6144), (bytes) => readAll(readTar(piecesOf(bytes, 1 << 16), 'f'))],
  ['zip', own('images.zip'), (bytes) => readAll(readZip(new Blob([bytes.slice()]), 'f'))],
  ['stored zip', own('images-stored.zip'), (bytes) => readAll(readZip(new Blob([bytes.slice()]), 'f'))],
]

/** What a damaged file came to, and the longest that one took. */
async function fuzz(source: Uint8Array, read: (bytes: Uint8Array) => unknown, rounds: number, seed: number) {
  const rng = new Rng(seed)
  const outcome = { read: 0, refused: 0, slowest: 0, untyped: [] as string[] }
  for (let round = 0; round < rounds; round += 1) {
    const bytes = damage(source, rng)
    const begun = performance.now()
    try {
      await read(bytes)
      outcome.read += 1
    } catch (error) {
      if (error instanceof LabError && error.failure.remedy !== '' && error.failure.code !== 'internal') outcome.refused += 1
      else outcome.untyped.push(`round ${round}: ${String(error)}`)
    }
    outcome.slowest = Math.max(outcome.slowest, performance.now() - begun)
  }
  return outcome
}

describe('damaged files are read or refused with a typed error', () => {
  it.each(readers)('%s', { timeout: 60_000 }, async (_, source, read) => {
    const { untyped, refused, slowest } = await fuzz(source, read, ROUNDS, 7)
    expect(untyped).toEqual([])
    expect(refused).toBeGreaterThan(ROUNDS / 20)
    expect(slowest).toBeLessThan(SLOWEST_MS)
  })

  it.each([
    ['a tar archive', 'c.tar', tar], ['a gzipped one', 'c.tar.gz', own('cifar-100-binary.tar.gz')], ['a zip archive', 'i.zip', own('images.zip')],
  ])('%s opened as a person does', { timeout: 60_000 }, async (_, name, source) => {
    const { untyped, refused, slowest } = await fuzz(source, (bytes) => readOwnFiles([{ name, bytes }], standIn), 500, 11)
    expect(untyped).toEqual([])
    expect(refused).toBeGreaterThan(25)
    expect(slowest).toBeLessThan(SLOWEST_MS)
  })
})
