/** Every reader of data files, with small files of its format. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { FormatId } from '../core/fileFormats'
import { bytesOf, mat, matArray, npy, npz } from '../data/fixtures/arrays'
import { cifar100Records, cifarRecords, idxImages, idxLabels } from '../data/fixtures/files'
import { piecesOf } from '../data/fixtures/fixturePictures'
import { Reading } from '../data/reading'
import { readUserFiles } from '../data/userFiles'
import type { ArchiveEntry } from '../data/archives/archive'
import { gunzipIfNeeded, gunzipPieces } from '../data/archives/gunzip'
import { parseIdxLabels } from '../data/formats/idx'
import type { DecodePicture } from '../data/pictures/readPicture'
import { readImageSize } from '../data/formats/imageSize'
import { readPaletteFile } from '../data/formats/paletteFile'
import { formatIds, newFormats } from '../data/formats/table'
import { readTar } from '../data/archives/tar'
import { readZip } from '../data/archives/zip'

import type { ReaderCase } from './tryReader'

type Entry = [name: string, sources: Uint8Array[], read: ReaderCase['read'], rounds?: number]

const own = (name: string) => new Uint8Array(readFileSync(resolve('src/data/fixtures/own', name)))

async function readAll(entries: AsyncGenerator<ArchiveEntry>): Promise<void> {
  for await (const entry of entries) {
    const bytes = await entry.read()
    if (bytes.length !== entry.size) throw new Error(`${bytes.length} bytes, not ${entry.size}`)
    if (entry.path.startsWith('/') || entry.path.split('/').includes('..')) throw new Error(entry.path)
  }
}

const standIn: DecodePicture = (bytes) => {
  const { width, height } = readImageSize(bytes, 'x')
  if (width * height > 1e6) throw new Error('too large for this test')
  return Promise.resolve({ width, height, rgb: new Uint8Array(width * height * 3) })
}

/** First frames of the two formats that are not among the fixtures: 16 x 9 pixels in each. */
const jpeg = Uint8Array.of(
  0xff,
  0xd8,
  0xff,
  0xe0,
  0,
  8,
  0x4a,
  0x46,
  0x49,
  0x46,
  0,
  1,
  0xff,
  0xdb,
  0,
  5,
  0,
  1,
  2,
  0xff,
  0xc0,
  0,
  11,
  8,
  0,
  9,
  0,
  16,
  1,
  1,
  0x11,
  0,
)
const webp = (chunk: string, ...body: number[]): Uint8Array =>
  Uint8Array.from(
    [...'RIFF', '\x24\0\0\0', ...'WEBP', ...chunk]
      .join('')
      .split('')
      .map((c) => c.charCodeAt(0))
      .concat(
        [24, 0, 0, 0],
        body,
        Array.from({ length: 12 }, () => 0),
      ),
  )
const pictures = [
  own('folder/cat/0.png'),
  jpeg,
  webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 16, 0, 9, 0),
  webp('VP8L', 0x2f, 15, 0, 2, 0),
  webp('VP8X', 0, 0, 0, 0, 15, 0, 0, 8, 0, 0),
]

const gnu = own('images-long-names-gnu.tar').slice(0, 6144)
const pax = own('images-long-names-pax.tar').slice(0, 6144)
const text = Uint8Array.from({ length: 600 }, (_, i) => (i * i) >> 5)
const gz = [
  new Uint8Array(gzipSync(text)),
  new Uint8Array(gzipSync(text.slice(0, 90), { level: 0 })),
  new Uint8Array(gzipSync(new Uint8Array(5000))),
]
const drained = async (pieces: AsyncGenerator<Uint8Array>): Promise<number> => {
  let total = 0
  for await (const piece of pieces) total += piece.length
  return total
}

const palettes = [
  ...['odd.npy', 'doubles.npy', 'preprocessor_config.json'].map(
    (name) => new Uint8Array(readFileSync(resolve('src/data/fixtures/palette', name))),
  ),
  new TextEncoder().encode('{"colours":["#000000","#ff8000",[12,34,56.5]]}'),
]

const matArrays = [
  matArray(
    'X',
    [2, 2, 3, 4],
    new Uint8Array(48).map((_, i) => 5 * i),
  ),
  matArray('y', [4, 1], [1, 2, 1, 10]),
]
const table = new TextEncoder().encode(
  [0, 1, 2, 3]
    .map((n) => [n, ...Array.from({ length: 64 }, (_, p) => (7 * p * n) % 256)].join(','))
    .join('\n'),
)

interface FormatCase {
  what: string
  path: string
  sources: Uint8Array[]
  rounds?: number
}

/** Files of every format in the table; a format without any does not compile. */
const ofFormats: Record<FormatId, FormatCase[]> = {
  idx: [
    {
      what: 'IDX images',
      path: 'f',
      sources: [idxImages(3, 4, 4, (i) => i), idxImages(1, 9, 9, (i) => 7 * i)],
    },
    { what: 'IDX labels', path: 'labels', sources: [idxLabels([1, 2, 3, 9]), idxLabels([0])] },
  ],
  cifar10: [
    {
      what: 'CIFAR-10',
      path: 'f',
      sources: [cifarRecords([1, 2], (r, c, p) => r + c + p), cifarRecords([9], (r, c, p) => r ^ c ^ p)],
    },
  ],
  cifar100: [
    {
      what: 'CIFAR-100',
      path: 'f',
      sources: [
        cifar100Records(
          [
            [1, 2],
            [3, 4],
          ],
          (r, c, p) => r + c + p,
        ),
        cifar100Records([[19, 99]], (_, c, p) => c ^ p),
      ],
    },
  ],
  stl10: [
    { what: 'STL-10 images', path: 'f_X.bin', sources: [new Uint8Array(27_648)] },
    {
      what: 'STL-10 labels',
      path: 'f_y.bin',
      sources: [Uint8Array.of(1, 5, 10), Uint8Array.of(10, 10, 1, 2, 3, 4)],
    },
  ],
  numpy: [
    {
      what: 'NumPy arrays',
      path: 'f',
      sources: [
        npy(
          '|u1',
          [3, 2, 2],
          Array.from({ length: 12 }, (_, i) => i),
        ),
        npy('<f4', [2, 2], bytesOf(Float32Array.of(0, 1, 2, 3)), true),
        npy('<U2', [1], [97, 0, 0, 0, 98, 0, 0, 0]),
      ],
    },
    {
      what: 'archives of arrays',
      path: 'f.npz',
      sources: [npz({ x: npy('|u1', [3, 2, 2], new Uint8Array(12)), y: npy('|u1', [3], [0, 1, 0]) }, 6)],
    },
  ],
  mat: [{ what: 'MATLAB arrays', path: 'f', sources: [mat(matArrays, false), mat(matArrays, true)] }],
  csv: [{ what: 'tables', path: 'f', sources: [table] }],
  pictures: [{ what: 'pictures', path: 'f', sources: pictures, rounds: 500 }],
  parquet: [
    { what: 'Parquet', path: 'f', sources: [own('parquet/train-00000-of-00002.parquet')], rounds: 500 },
  ],
}
const formatCases = formatIds.flatMap((id) => ofFormats[id].map((one) => ({ id, ...one })))

const readers: Entry[] = [
  ['IDX labels of ten classes', [idxLabels([1, 2, 3, 9])], (bytes) => parseIdxLabels(bytes, 'f', 10)],
  ['picture headers', pictures, (bytes) => readImageSize(bytes, 'f')],
  ['gzip, whole', gz, (bytes) => gunzipIfNeeded(bytes, 'f', 20_000)],
  ['palette files', palettes, (bytes) => readPaletteFile(bytes, 'f')],
  ['tar', [gnu, pax], (bytes) => readAll(readTar(piecesOf(bytes, 1 << 16), 'f'))],
  [
    'zip',
    [own('images.zip'), own('images-stored.zip')],
    (bytes) => readAll(readZip(new Blob([bytes.slice()]), 'f')),
  ],
]

const shards = ['train-00000-of-00002', 'pages-2', 'gaps', 'codec-gzip', 'codec-zstd', 'codec-lz4'].map(
  (name) => own(`parquet/${name}.parquet`),
)
const encoded = ['labels-pages-1', 'labels-pages-2'].map((name) => own(`parquet/${name}.parquet`))
const archive = npz({
  x_train: npy('<f4', [3, 2, 2], bytesOf(new Float32Array(12))),
  y_train: npy('<i8', [3], bytesOf(BigInt64Array.of(0n, 1n, 2n))),
})
const tarred = gunzipSync(own('cifar-100-binary.tar.gz')).subarray(0, 20_480)
/** Files as a user opens them, by name. */
const openedFiles: [what: string, name: string, sources: Uint8Array[], rounds?: number][] = [
  ['a tar archive', 'c.tar', [new Uint8Array(tarred), gnu], 2000],
  ['a gzipped one', 'c.tar.gz', [own('cifar-100-binary.tar.gz'), own('cifar-10-binary.tar.gz')], 2000],
  ['Parquet files', 'p.parquet', shards],
  ['labels in other encodings', 'p.parquet', encoded, 2000],
  ['an archive of arrays', 'a.npz', [archive], 2000],
  ['MATLAB arrays', 'a.mat', [mat(matArrays, false), mat(matArrays, true)], 2000],
  ['tables', 'a.csv', [table], 2000],
  ['a folder of pictures in a zip archive', 'i.zip', [own('images.zip'), own('photos.zip')]],
]

const ofFormat = ({ id, what, path, sources, rounds }: (typeof formatCases)[number]): Entry => [
  what,
  sources,
  async (bytes) => {
    const format = newFormats({ decode: standIn, reading: new Reading() })[id]
    await format.add(path, bytes)
    await format.settle?.()
    if (format.failure) throw format.failure
  },
  rounds,
]

const asOpened = ([what, name, sources, rounds]: (typeof openedFiles)[number]): Entry => [
  `${what} opened by a user`,
  sources,
  (bytes) => readUserFiles([{ name, bytes }], standIn),
  rounds,
]

const inPieces: Entry = [
  'gzip, piece by piece',
  gz,
  (bytes) => drained(gunzipPieces(new Blob([bytes.slice()]), 'f', 20_000)),
  2000,
]

export const dataReaders: ReaderCase[] = [
  ...formatCases.map(ofFormat),
  ...readers,
  inPieces,
  ...openedFiles.map(asOpened),
].map(([name, sources, read, rounds]) => ({ name, sources, read, ...(rounds && { rounds }) }))
