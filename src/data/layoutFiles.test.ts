/** Layouts, names and files of labels through the reader of a user's files: zips, tars and Parquet shards. */
import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { ReadingAnswers } from '../core/importReading'
import { Rng } from '../core/rng'
import { identified } from './datasetFile'
import type { DecodePicture } from './pictures/readPicture'
import type { RawDataset } from './rawDataset'
import { Reading } from './reading'
import type { UserFile } from './unpackFiles'
import { readUserFiles } from './userFiles'

const own = (name: string) => new Uint8Array(readFileSync(`src/data/fixtures/own/${name}`))
const png = own('folder/cat/0.png')
const pictureFile = (n: number) => Uint8Array.of(...png, n)
const decode: DecodePicture = (bytes) => {
  const n = bytes[bytes.length - 1]
  return Promise.resolve({
    width: 8,
    height: 8,
    rgb: Uint8Array.from({ length: 192 }, (_, i) => (i * n) >> 2),
  })
}
const text = (words: string) => new TextEncoder().encode(words)

async function open(files: UserFile[], answers: ReadingAnswers = {}) {
  const reading = new Reading(answers)
  const raw = await readUserFiles(files, decode, { onProgress: () => undefined, reading })
  return { raw, ...reading.result() }
}
const zipOf = (files: Record<string, Uint8Array>): UserFile[] => [{ name: 'set.zip', bytes: zipSync(files) }]

/** Pictures in these folders, each another one. */
const pictures = (folders: Record<string, number>): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(folders).flatMap(([folder, count], f) =>
      Array.from({ length: count }, (_, i) => [`${folder}/${i}.png`, pictureFile(1 + 20 * f + i)]),
    ),
  )

/** A tar of these files, in the ustar form. */
function tarOf(files: Record<string, Uint8Array>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = new Uint8Array(512)
    const put = (at: number, words: string) => header.set(text(words), at)
    put(0, name)
    put(100, '0000644\0')
    put(124, `${bytes.length.toString(8).padStart(11, '0')}\0`)
    put(148, '        ')
    put(156, '0')
    put(257, 'ustar\x0000')
    const sum = header.reduce((all, byte) => all + byte, 0)
    put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
    const body = new Uint8Array(Math.ceil(bytes.length / 512) * 512)
    body.set(bytes)
    return [...header, ...body]
  })
  return Uint8Array.from([...blocks, ...new Uint8Array(1024)])
}

const counts = ({ train, test }: RawDataset) => [train.labels.length, test.labels.length]

describe('a zip', () => {
  it('of a contest: the unlabelled test images left out, a fifth held out', async () => {
    const { raw, leftOut } = await open(
      zipOf(pictures({ 'c/train/cat': 10, 'c/train/dog': 10, 'c/test': 8 })),
    )
    expect(raw.classNames).toEqual(['cat', 'dog'])
    expect(counts(raw)).toEqual([16, 4])
    expect(leftOut).toMatchObject([{ reason: 'withoutClass', what: 'test', count: 8 }])
    expect(raw.label).toBe('Your pictures (a fifth held out as test)')
  })

  it('with train, val and test: validation is neither, and may be added', async () => {
    const files = zipOf(
      pictures({ 'train/cat': 5, 'train/dog': 5, 'val/cat': 3, 'val/dog': 2, 'test/dog': 4 }),
    )
    const first = await open(files)
    expect(counts(first.raw)).toEqual([10, 4])
    expect(first.notes).toContainEqual({ kind: 'validationUnused', folder: 'val', count: 5 })
    expect(counts((await open(files, { validation: 'train' })).raw)).toEqual([15, 4])
    expect(counts((await open(files, { validation: 'test' })).raw)).toEqual([10, 9])
    expect(counts((await open(files, { split: 'fifth' })).raw)).toEqual([15, 4])
  })

  it('with decomposed names in one part, and another case in the other', async () => {
    const { raw } = await open(
      zipOf(pictures({ 'train/caf\u00e9': 3, 'train/Dog': 3, 'test/cafe\u0301': 2, 'test/dog': 2 })),
    )
    expect(raw.classNames).toEqual(['Dog', 'caf\u00e9'])
    expect(counts(raw)).toEqual([6, 4])
  })

  it('of pictures of one side leaves the size of those that are left out aside', async () => {
    const files = zipOf(pictures({ 'train/cat': 4, 'train/dog': 4, test: 20 }))
    const sized: DecodePicture = (bytes) =>
      decode(bytes, 'image/png').then((picture) =>
        bytes[bytes.length - 1] > 40 ? { width: 4, height: 4, rgb: new Uint8Array(48) } : picture,
      )
    expect((await readUserFiles(files, sized)).nativePx).toBe(8)
  })

  it('with a file of labels whose pictures are not all listed', async () => {
    const { raw, notes, leftOut, questions } = await open(
      zipOf({
        ...pictures({ 'set/images': 12 }),
        'set/metadata.csv': text(
          'file_name,kind,label\r\n' +
            Array.from({ length: 10 }, (_, i) => `images/${i}.png,k${i % 3},${'ab'[i % 2]}\r\n`).join(''),
        ),
      }),
    )
    expect(raw.classNames).toEqual(['a', 'b'])
    expect(counts(raw)).toEqual([8, 2])
    expect(notes).toContainEqual({ kind: 'classesByFile', file: 'set/metadata.csv', column: 'label' })
    expect(leftOut).toMatchObject([{ reason: 'withoutClass', what: 'images', count: 2 }])
    expect(questions.find(({ id }) => id === 'labelColumn')).toMatchObject({ options: ['label', 'kind'] })
  })
})

it('two archives are the split that their names say', async () => {
  const [train, test] = [pictures({ cat: 4, dog: 3 }), pictures({ cat: 2, dog: 1 })]
  const { raw, notes } = await open([
    { name: 'test.zip', bytes: zipSync(test) },
    { name: 'train.zip', bytes: zipSync(train) },
  ])
  expect(counts(raw)).toEqual([7, 3])
  expect(notes).toContainEqual({ kind: 'split', train: 'train', test: 'test' })
})

it('a WebDataset in a tar has its classes beside the pictures', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, i) => [
      [`s000${i}.png`, pictureFile(i + 1)],
      [`s000${i}.cls`, text(`${i % 3}`)],
    ]).flat() as [string, Uint8Array][],
  )
  const { raw, notes } = await open([{ name: 'set-000.tar', bytes: tarOf(files) }])
  expect(raw.classNames).toEqual(['0', '1', '2'])
  expect(counts(raw)).toEqual([7, 2])
  expect(notes[0]).toEqual({ kind: 'classesByFile', file: '.cls', column: 'cls' })
})

it('Parquet shards in a folder called test-run are split by their own names', async () => {
  const shards = ['train-00000-of-00002', 'train-00001-of-00002', 'test-00000-of-00001'].map((name) => ({
    name: `test-run/${name}.parquet`,
    bytes: own(`parquet/${name}.parquet`),
  }))
  const direct = await open(
    shards.map(({ name, bytes }) => ({ name: name.slice('test-run/'.length), bytes })),
  )
  const { raw } = await open(shards)
  expect(counts(raw)).toEqual(counts(direct.raw))
  expect(raw.test.labels.length).toBe(2)
})

describe('the id of a set with labels in files', () => {
  const shuffled = <T>(list: readonly T[], seed: number): T[] =>
    Array.from(new Rng(seed).permutation(list.length), (i) => list[i])
  const table = (rows: string[]) => text(['name,label', ...rows].join('\n'))
  const rows = Array.from({ length: 12 }, (_, i) => `${i}.png,${['x', 'Y', 'y2'][i % 3]}`)
  const sets: [string, Record<string, Uint8Array>][] = [
    ['a table', { ...pictures({ images: 12 }), 'labels.csv': table(rows) }],
    [
      'one table for each part',
      {
        ...pictures({ train: 12, test: 12 }),
        'train/metadata.csv': table(rows),
        'test/metadata.csv': table(rows),
      },
    ],
    [
      'files beside',
      Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [
          [`s${i}.png`, pictureFile(i + 1)],
          [`s${i}.cls`, text(`${i % 2}`)],
        ]).flat() as [string, Uint8Array][],
      ),
    ],
    ['file names', pictures({ a: 0 })],
    ['two spellings', pictures({ 'train/Cat': 3, 'train/dog': 3, 'test/cat': 2, 'test/Dog': 2 })],
  ]
  sets[3][1] = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`${'cat dog'.split(' ')[i % 2]}.${i}.jpg`, pictureFile(i + 1)]),
  )

  it.each(sets)('by %s does not depend on the order or the packing of the files', async (_, files) => {
    const { id, classNames } = await identified((await open(zipOf(files))).raw)
    expect(classNames.length).toBeGreaterThan(1)
    for (let seed = 0; seed < 5; seed += 1) {
      const mixed = shuffled(Object.entries(files), seed)
      expect((await identified((await open(zipOf(Object.fromEntries(mixed)))).raw)).id).toBe(id)
      const folder = mixed.map(([name, bytes]) => ({ name: `folder ${seed}/${name}`, bytes }))
      expect((await identified((await open(folder)).raw)).id).toBe(id)
    }
  })
})
