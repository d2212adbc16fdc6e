/**
 * Parquet files that pyarrow wrote, some with the schema of Hugging Face's datasets: the pictures' very
 * bytes, labels and parts; how little is read where little is wanted; and what is said of files that cannot
 * be read.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ByteSource } from '../byteSource'
import { inBlocks } from '../byteSource'
import { failureOf } from '../fixtures/failureOf'
import { inArrivalOrder } from '../imageOrder'
import { readUserFiles } from '../userFiles'
import type { DecodePicture } from '../pictures/readPicture'
import type { PlacedPicture } from './imageFolder'
import { readParquet, shardPart } from './parquet'

const own = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))
const shard = (name: string) => ({
  name: `${name}.parquet`,
  bytes: new Blob([own(`parquet/${name}.parquet`)]),
})
/** The pictures as Pillow packed them, the same that lie in the fixture's folder. */
const png = [0, 1, 2, 3, 4, 5].map((n) => own(`folder/${['cat', 'dog'][n % 2]}/${n}.png`))

/** Replaces the browser's decoder: one pixel that identifies the picture. */
const whichPicture: DecodePicture = (bytes) => {
  const n = png.findIndex((known) => Buffer.compare(known, bytes) === 0)
  if (n < 0) throw new Error('none of the pictures')
  return Promise.resolve({ width: 1, height: 1, rgb: Uint8Array.of(10 * n, 20, 30) })
}
const pictures = ({ pixels }: { pixels: Uint8Array }) =>
  Array.from({ length: pixels.length / 3 }, (_, i) => pixels[3 * i] / 10)

/** A file's bytes, and the requested ranges. */
function watched(name: string): { source: ByteSource; reads: [number, number][] } {
  const bytes = own(`parquet/${name}.parquet`)
  const reads: [number, number][] = []
  return {
    reads,
    source: {
      size: bytes.length,
      read: (start, end) => {
        reads.push([start, end])
        return Promise.resolve(bytes.slice(start, end))
      },
    },
  }
}

async function rows(name: string, limit?: number): Promise<PlacedPicture[]> {
  const all: PlacedPicture[] = []
  await readParquet(watched(name).source, `${name}.parquet`, {
    ...(limit === undefined ? {} : { limit }),
    take: async (some) => void all.push(...some),
  })
  return all
}

describe('shards as the hub serves them', () => {
  it('reads several files: class names, test images by file name, exact picture bytes', async () => {
    const read = await readUserFiles(
      [shard('test-00000-of-00001'), shard('train-00000-of-00002'), shard('train-00001-of-00002')],
      whichPicture,
    )
    const raw = inArrivalOrder(read)!
    expect(raw).toMatchObject({ label: 'Your Parquet files', classNames: ['cat', 'dog'] })
    expect([pictures(raw.train), pictures(raw.test)]).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ])
    expect([Array.from(raw.train.labels), Array.from(raw.test.labels)]).toEqual([
      [0, 1, 0, 1],
      [0, 1],
    ])
  })

  it('takes a lone test shard as all there is, a fifth held out', async () => {
    const raw = await readUserFiles([shard('test-00000-of-00001')], whichPicture)
    expect([...pictures(raw.train), ...pictures(raw.test)].sort()).toEqual([4, 5])
  })

  it.each([
    ['train-00000-of-00002.parquet', 'train'],
    ['data/test-00000-of-00001.parquet', 'test'],
    ['plain_text/test/0000.parquet', 'test'],
    ['validation-00000-of-00001.parquet', 'validation'],
    ['contest.parquet', 'train'],
    ['0000.parquet', 'train'],
  ])('%s is for %s', (name, part) => {
    expect(shardPart(name)).toBe(part)
  })
})

describe('other ways of writing', () => {
  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])(
    'plain bytes with words for labels, packed with %s',
    async (codec) => {
      const all = await rows(`codec-${codec}`)
      expect(
        all.map(({ bytes, className }) => [
          png.findIndex((known) => Buffer.compare(known, bytes) === 0),
          className,
        ]),
      ).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n, ['one', 'two'][n % 2]]))
    },
  )

  it('pages of the second version, many to a row group', async () => {
    expect((await rows('pages-2')).map(({ bytes }) => Buffer.compare(bytes, png[0]) === 0)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('no labels: one class, noted in the label', async () => {
    const raw = await readUserFiles([shard('no-labels')], whichPicture)
    expect(raw).toMatchObject({
      classNames: ['no classes'],
      label: 'Your Parquet files without classes (a fifth held out as test)',
    })
  })

  it('rows without a picture are passed over, their labels with them', async () => {
    const all = await rows('gaps')
    expect(all.map(({ name, className }) => [name, className])).toEqual([
      ['gaps.parquet, row 0', 'cat'],
      ['gaps.parquet, row 3', 'dog'],
    ])
  })
})

describe('how much is read', () => {
  it('only the row groups that hold the first few rows, and no more rows than requested', async () => {
    const { source, reads } = watched('train-00000-of-00002')
    const all: PlacedPicture[] = []
    const progress: number[] = []
    await readParquet(source, 'train.parquet', {
      limit: 2,
      take: async (some) => void all.push(...some),
      onProgress: (done, of) => progress.push(done / of),
    })
    expect(all.length).toBe(2)
    expect(progress.at(-1)).toBe(1)
    const bytes = own('parquet/train-00000-of-00002.parquet')
    const third = Buffer.from(bytes).indexOf(png[2])
    const footer = bytes.length - 8 - new DataView(bytes.buffer).getUint32(bytes.length - 8, true)
    expect(third).toBeGreaterThan(0)
    expect(reads.filter(([start, end]) => start < footer && end > third)).toEqual([])
    expect((await rows('train-00000-of-00002', 1)).length).toBe(1)
  })

  it('by blocks that are fetched once', async () => {
    const { source, reads } = watched('codec-none')
    const blocks = inBlocks(source, 600)
    for (let round = 0; round < 3; round += 1)
      expect(await blocks.read(550, 1250)).toEqual(own('parquet/codec-none.parquet').slice(550, 1250))
    expect(reads).toEqual([
      [0, 600],
      [600, 1200],
      [1200, Math.min(1800, source.size)],
    ])
    expect((await blocks.read(0, 0)).length).toBe(0)
  })
})

describe('refused', () => {
  const cut = own('parquet/codec-none.parquet')
  const named = (bytes: Uint8Array) => ({ name: 'p.parquet', bytes })
  /** The footer's length as it is, some bytes in it as they are not. */
  const hostile = (at: number, ...values: number[]) => {
    const bytes = cut.slice()
    const footer = bytes.length - 8 - new DataView(bytes.buffer).getUint32(bytes.length - 8, true)
    bytes.set(values, footer + at)
    return named(bytes)
  }

  it.each([
    ['a cut file', [named(cut.slice(0, 900))], { code: 'data-parquet', subject: 'p.parquet' }],
    ['four bytes', [named(cut.slice(0, 4))], { code: 'data-parquet', byteOffset: 4 }],
    ['a footer longer than the file', [named(cut.with(cut.length - 6, 0xff))], { code: 'data-parquet' }],
    [
      'a footer that declares millions of columns',
      [hostile(2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f)],
      { code: 'data-parquet' },
    ],
    [
      'a picture longer than its page',
      [named(cut.with(Buffer.from(cut).indexOf(png[0]) - 2, 0xff))],
      { code: 'data-parquet' },
    ],
    ['no column of pictures', [shard('no-images')], { code: 'data-missing', subject: 'no-images.parquet' }],
    [
      'classes by other names',
      [shard('train-00000-of-00002'), shard('codec-none')],
      { code: 'data-mismatch' },
    ],
    [
      'Parquet with CIFAR-10',
      [shard('codec-none'), { name: 'c', bytes: new Uint8Array(3073) }],
      { code: 'data-mismatch' },
    ],
  ])('%s', async (_, files, expected) => {
    const failure = await failureOf(() => readUserFiles(files, whichPicture))
    expect(failure).toMatchObject(expected)
    expect(failure.remedy).not.toBe('')
  })

  it('everything once it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    const watch = { onProgress: () => undefined, signal: controller.signal }
    expect(await failureOf(() => readUserFiles([shard('codec-none')], whichPicture, watch))).toMatchObject({
      code: 'busy',
    })
  })
})
