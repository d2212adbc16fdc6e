/**
 * Reader of Parquet files with a column of pictures and, optionally, a column of labels, as Hugging Face
 * publishes data sets. Row group by row group and page by page, from any source of bytes, so that neither a
 * file nor a row group is held in memory, and no more is fetched than needed. A file's name says whether it
 * is for testing.
 */
import { numberedClasses } from '../../core/shippedDatasets'
import { blobSource, type ByteSource, type RangedSource } from '../byteSource'
import { fileError } from '../fileError'
import { partOfPath, type Part } from '../layout/parts'
import { NO_CLASSES } from '../layout/placePictures'
import { throwIfCancelled } from '../unpackFiles'
import { datasetError, type NewFormat } from './datasetFormat'
import { ImageFolder, type PlacedPicture } from './imageFolder'
import {
  looksLikeParquet,
  openParquet,
  PARQUET_REMEDY,
  parquetError,
  type Chunk,
  type RowGroup,
} from './parquetFooter'
import { columnPages, type Value } from './parquetPages'
import { datasetOfPictures } from './pictures'

/** Pictures passed on together, so that their decoding overlaps. */
const BATCH = 32
const MAX_PICTURE_BYTES = 64 * 2 ** 20

export interface ParquetOptions {
  /** Most rows to read of this file; default all. */
  limit?: number
  /** Takes pictures in the order of the rows. What it throws ends the reading. */
  take(pictures: PlacedPicture[]): Promise<void>
  /** Bytes of the file's columns read so far, of all that will be. */
  onProgress?(done: number, all: number): void
  /** Called before each page and each batch; throws to end the reading. */
  check?(): void
}

/**
 * A file's part by its name, as the hub names shards: train-00000-of-00002.parquet, test/0000.parquet,
 * validation-...
 */
export const shardPart = (path: string): Part => partOfPath(path)

/** One class name for each row, or an error that names the row. */
function classOf(label: Value, row: number, names: string[] | null, name: string): string {
  const refuse = (what: string) =>
    fileError(
      'data-label',
      name,
      0,
      `has ${what} in row ${row}.`,
      'Open files with a class for every picture; test files of competitions have none.',
    )
  if (label === null) throw refuse('no label')
  if (typeof label === 'string') return label
  const number = Number(label)
  if (!Number.isInteger(number) || number < 0)
    throw refuse(`the label ${String(label)}, which is not a class,`)
  const most = names ? names.length : 256
  if (number >= most) throw refuse(`the label ${number}, above its classes 0 to ${most - 1},`)
  return names ? names[number] : String(number)
}

async function allValues(
  source: ByteSource,
  chunk: Chunk,
  name: string,
  check: () => void,
): Promise<Value[]> {
  const values: Value[] = []
  for await (const page of columnPages(source, chunk, name)) {
    check()
    for (const value of page) values.push(value)
  }
  return values
}

function pictureBytes(value: Uint8Array, name: string, row: number): Uint8Array {
  if (value.length <= MAX_PICTURE_BYTES) return value
  throw fileError(
    'data-size',
    name,
    0,
    `has a picture of ${value.length} bytes in row ${row}; the limit is ${MAX_PICTURE_BYTES}.`,
    'Scale the pictures down first.',
  )
}

/**
 * Reads one file's pictures. Rows without a picture are skipped.
 * @returns the order of the classes if the file has one: names for its numbers, or the numbers themselves
 * @throws LabError data-parquet, data-missing, data-label or data-size, which name the file
 */
export async function readParquet(
  source: ByteSource,
  name: string,
  { limit = Infinity, take, onProgress, check = () => undefined }: ParquetOptions,
): Promise<string[] | null> {
  const file = await openParquet(source, name)
  const wanted: RowGroup[] = []
  for (let before = 0, i = 0; i < file.groups.length && before < limit; before += file.groups[i].rows, i += 1)
    wanted.push(file.groups[i])
  const all = wanted.reduce((sum, { pictures }) => sum + pictures.end - pictures.start, 0)
  let [before, done, largest] = [0, 0, -1]
  for (const group of wanted) {
    check()
    const labels = group.labels && (await allValues(source, group.labels, name, check))
    for (const label of labels ?? [])
      if (typeof label === 'number' || typeof label === 'bigint') largest = Math.max(largest, Number(label))
    let row = 0
    for await (const page of columnPages(source, group.pictures, name)) {
      for (let from = 0; from < page.length && before + row < limit; from += BATCH) {
        check()
        const batch = page.slice(from, from + Math.min(BATCH, limit - before - row))
        await take(placed(batch, row, before, labels, file.classNames, name))
        row += batch.length
      }
      if (group.rows > 0)
        onProgress?.(done + Math.round(((group.pictures.end - group.pictures.start) * row) / group.rows), all)
      if (before + row >= limit) break
    }
    before += group.rows
    done += group.pictures.end - group.pictures.start
  }
  if (before === 0) throw fileError('data-empty', name, 0, 'is a Parquet file without rows.', PARQUET_REMEDY)
  return file.classNames ?? (largest >= 0 ? numberedClasses(largest + 1) : null)
}

/** @param row of the batch's first picture in its row group, which begins at row `before` of the file */
function placed(
  batch: Value[],
  row: number,
  before: number,
  labels: Value[] | null,
  names: string[] | null,
  name: string,
): PlacedPicture[] {
  const part = shardPart(name)
  return batch.flatMap((value, i) => {
    if (value === null) return []
    const at = before + row + i
    if (!(value instanceof Uint8Array)) throw parquetError(name, 0, `row ${at} has no bytes for its picture`)
    const className = labels ? classOf(labels[row + i] ?? null, at, names, name) : NO_CLASSES
    return [{ name: `${name}, row ${at}`, bytes: pictureBytes(value, name, at), part, className }]
  })
}

/**
 * Any number of files, all of which must name their classes alike; those named test or validation are the
 * test split.
 */
export const parquetFormat: NewFormat = ({ decode, signal, reading }) => {
  const pictures = new ImageFolder(decode, reading)
  /** Of all files so far, if any gives an order. */
  let classOrder: string[] | null = null
  const addSource = async (path: string, { source, limit, onProgress }: RangedSource): Promise<void> => {
    const order = await readParquet(source, path, {
      limit,
      take: (some) => pictures.addPlaced(some),
      onProgress,
      check: () => throwIfCancelled(signal),
    })
    const [shorter, longer] = [classOrder ?? [], order ?? []].sort((a, b) => a.length - b.length)
    if (shorter.some((className, i) => className !== longer[i])) {
      const message = `${path} names its classes differently than the files before it.`
      throw datasetError('data-mismatch', message, 'Open Parquet files of one set only.', path)
    }
    classOrder = longer.length > 0 ? longer : null
  }
  return {
    get count() {
      return pictures.count
    },
    recognises: looksLikeParquet,
    addSource,
    add: (path, bytes) =>
      addSource(path, {
        source: blobSource(new Blob([bytes.slice()])),
        limit: Infinity,
        onProgress: () => undefined,
      }),
    finish: () => datasetOfPictures('Your Parquet files', pictures, classOrder),
  }
}
