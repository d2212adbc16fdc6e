/**
 * The identity of a user's images: the same set in whatever order and packing its files come, and another
 * one for any other image, label or split.
 */
import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng'
import { identified } from './datasetFile'
import { idxImages, idxLabels } from './fixtures/files'
import type { DecodePicture } from './pictures/readPicture'
import { contentOrder, inArrivalOrder } from './imageOrder'
import type { RawDataset } from './rawDataset'
import type { UserFile } from './unpackFiles'
import { readUserFiles } from './userFiles'

const png = new Uint8Array(readFileSync('src/data/fixtures/own/folder/cat/0.png'))

/** A picture that the stand-in decoder draws by these bytes after the PNG; wide ones are not square. */
const pictureFile = (n: number, wide = false) => Uint8Array.of(...png, n, Number(wide))
const decode: DecodePicture = (bytes) => {
  const [n, wide] = bytes.subarray(-2)
  const width = wide ? 24 : 16
  const rgb = Uint8Array.from({ length: width * 16 * 3 }, (_, i) => (i * (n + 1)) >> 3)
  return Promise.resolve({ width, height: 16, rgb })
}

const names = (parts: string[]): Record<string, Uint8Array> =>
  Object.fromEntries(
    parts.flatMap((part, p) =>
      ['cat', 'dog', 'owl'].flatMap((name, c) =>
        // Some pictures occur twice, and one in two classes.
        Array.from({ length: 7 }, (_, i) => [
          `${part}${name}/${i}.png`,
          pictureFile(i < 2 ? 200 : 50 * p + 9 * c + i, i === 3),
        ]),
      ),
    ),
  )

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  Array.from(new Rng(seed).permutation(list.length), (i) => list[i])

const read = async (files: UserFile[]): Promise<RawDataset> => identified(await readUserFiles(files, decode))
const asFolder = (files: [string, Uint8Array][], folder: string): UserFile[] =>
  files.map(([name, bytes]) => ({ name: folder + name, bytes }))
const asZip = (files: [string, Uint8Array][]): UserFile[] => [
  { name: 'set.zip', bytes: zipSync(Object.fromEntries(files)) },
]

/** Everything but the label and the order of arrival. */
const contents = (raw: RawDataset) => ({ ...raw, label: '', arrival: null })

describe.each([
  ['without a test split', ['']],
  ['with one', ['train/', 'test/']],
])('pictures %s', (_, parts) => {
  const files = Object.entries(names(parts))

  it('are the same set from a folder, an archive, and either in any order', async () => {
    const set = await read(asFolder(files, 'pets/'))
    for (let seed = 0; seed < 4; seed += 1) {
      const mixed = shuffled(files, seed)
      expect(contents(await read(asFolder(mixed, `my pets ${seed}/`)))).toEqual(contents(set))
      expect(contents(await read(asZip(mixed)))).toEqual(contents(set))
    }
    expect(contents(await read(asZip(files.toReversed())))).toEqual(contents(set))
  })

  it('are another set with one picture, class or part changed', async () => {
    const changes: [string, Uint8Array][][] = [
      files.with(4, [files[4][0], pictureFile(251)]),
      files.with(4, [files[4][0].replace('cat', 'dog').replace('.png', 'x.png'), files[4][1]]),
      files.slice(1),
    ]
    const ids = await Promise.all([files, ...changes].map(async (some) => (await read(asZip(some))).id))
    expect(new Set(ids).size).toBe(4)
  })

  it('are known in the order in which they came, too', async () => {
    const mixed = shuffled(files, 3)
    const former = inArrivalOrder(await read(asFolder(mixed, '')))!
    const trained = parts.length > 1 ? mixed.filter(([name]) => name.startsWith('train')) : null
    if (trained)
      expect([...former.train.labels]).toEqual(
        trained.map(([name]) => ['cat', 'dog', 'owl'].findIndex((one) => name.includes(one))),
      )
    const again = await read(asFolder(mixed, ''))
    expect(again.arrival?.id).toBe((await identified({ ...former, arrival: undefined })).id)
    expect((await read(asFolder(shuffled(files, 4), ''))).arrival?.id).not.toBe(again.arrival?.id)
  })
})

it('a set sorted by class has its classes mixed, so that its first images are a sample', async () => {
  const labels = Array.from({ length: 400 }, (_, i) => Math.floor(i / 100))
  const noise = new Rng(1)
  const { train, test } = await readUserFiles([
    { name: 'train-images', bytes: idxImages(400, 4, 4, () => noise.int(256)) },
    { name: 'train-labels', bytes: idxLabels(labels) },
    { name: 't10k-images', bytes: idxImages(400, 4, 4, () => noise.int(256)) },
    { name: 't10k-labels', bytes: idxLabels(labels) },
  ])
  for (const part of [train, test]) {
    const counts = [0, 1, 2, 3].map((label) => part.labels.slice(0, 80).filter((one) => one === label).length)
    // 20 each on average, with a deviation of 3.5 where the order has nothing to do with the class.
    expect(Math.min(...counts)).toBeGreaterThan(6)
  }
})

it('images are told apart by single bytes, at every offset of their buffer and by their labels', () => {
  const base = Uint8Array.from({ length: 3 * 5 }, (_, i) => i % 5)
  for (let at = 0; at < 5; at += 1) {
    const buffer = new Uint8Array(4 + base.length)
    const pixels = buffer.subarray(at % 4, (at % 4) + base.length)
    pixels.set(base)
    pixels[5 + at] += 1
    const order = contentOrder({ pixels, labels: Uint8Array.of(0, 0, 1) }, 5)
    const back = contentOrder(
      {
        pixels: Uint8Array.from([2, 1, 0].flatMap((i) => [...pixels.subarray(5 * i, 5 * i + 5)])),
        labels: Uint8Array.of(1, 0, 0),
      },
      5,
    )
    expect([...back].map((i) => 2 - i)).toEqual([...order])
  }
})
