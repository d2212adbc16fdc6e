/**
 * Reader of Parquet files with a column of pictures and, optionally, a column of labels, as Hugging Face
 * publishes data sets. Row group by row group and page by page, from any source of bytes, so that neither a
 * file nor a row group is held in memory, and no more is fetched than needed. A file's name says whether it
 * is for testing.
 */
import { blobSource, type ByteSource, type RangedSource } from '../byteSource'
import { MAX_CLASSES } from '../classLabels'
import { fileError } from '../fileError'
import { partOfPath, type Part } from '../layout/parts'
import { NO_CLASSES } from '../layout/placePictures'
import { Reading } from '../reading'
import { notedClassNames } from '../tidyClasses'
import { throwIfCancelled } from '../unpackFiles'
import { datasetError, type NewFormat } from './datasetFormat'
import { ImageFolder, type PlacedPicture } from './imageFolder'
import { looksLikeParquet, openParquet, PARQUET_REMEDY, parquetError, type RowGroup } from './parquetFooter'
import { allValues, classOf, LabelChoice } from './parquetLabels'
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
  /** Which column says the classes; one for all files of a set. */
  choice?: LabelChoice
  reading?: Reading
}

/**
 * A file's part by its name, as the hub names shards: train-00000-of-00002.parquet, test/0000.parquet,
 * validation-...
 */
export const shardPart = (path: string): Part => partOfPath(path)

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

/** What a file says of its classes. */
export interface ParquetClasses {
  /** Names for its numbers, if it has them. */
  names: string[] | null
  /** Whether its labels are numbers without names. */
  areNumbers: boolean
}

/**
 * Reads one file's pictures. Rows without a picture are skipped; the class of rows without a label is
 * NO_CLASSES.
 * @throws LabError data-parquet, data-missing, data-label or data-size, which name the file
 */
export async function readParquet(
  source: ByteSource,
  name: string,
  {
    limit = Infinity,
    take,
    onProgress,
    check = () => undefined,
    choice,
    reading = new Reading(),
  }: ParquetOptions,
): Promise<ParquetClasses> {
  const file = await openParquet(source, name)
  const wanted: RowGroup[] = []
  for (let before = 0, i = 0; i < file.groups.length && before < limit; before += file.groups[i].rows, i += 1)
    wanted.push(file.groups[i])
  const column = await (choice ?? new LabelChoice(reading)).of(source, file, name, check)
  const names = column?.classNames ? notedClassNames(column.classNames, reading) : null
  let areNumbers = false
  const all = wanted.reduce((sum, { pictures }) => sum + pictures.end - pictures.start, 0)
  let [before, done] = [0, 0]
  for (const [g, group] of wanted.entries()) {
    check()
    const values = column && (await allValues(source, column.chunks[g], name, check))
    const classes = values?.map((value, row) =>
      before + row < limit ? classOf(value, before + row, names, name) : NO_CLASSES,
    )
    areNumbers ||=
      !names && values?.some((value) => typeof value === 'number' || typeof value === 'bigint') === true
    let row = 0
    for await (const page of columnPages(source, group.pictures, name)) {
      for (let from = 0; from < page.length && before + row < limit; from += BATCH) {
        check()
        const batch = page.slice(from, from + Math.min(BATCH, limit - before - row))
        await take(placed(batch, row, before, classes ?? null, name))
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
  return { names, areNumbers }
}

/** @param row of the batch's first picture in its row group, which begins at row `before` of the file */
function placed(
  batch: Value[],
  row: number,
  before: number,
  classes: readonly string[] | null,
  name: string,
): PlacedPicture[] {
  const part = shardPart(name)
  return batch.flatMap((value, i) => {
    if (value === null) return []
    const at = before + row + i
    if (!(value instanceof Uint8Array)) throw parquetError(name, 0, `row ${at} has no bytes for its picture`)
    const className = classes?.[row + i] ?? NO_CLASSES
    return [{ name: `${name}, row ${at}`, bytes: pictureBytes(value, name, at), part, className }]
  })
}

/**
 * The order of the classes of all files: that of the longest list of names, or of the numbers.
 * @param used classes that occur
 */
function orderOf(
  files: readonly (ParquetClasses & { path: string })[],
  used: ReadonlySet<string>,
): string[] | null {
  let order: string[] = []
  for (const { path, names, areNumbers } of files) {
    const [shorter, longer] = [order, names ?? []].sort((a, b) => a.length - b.length)
    const differs = shorter.some((className, i) => className !== longer[i])
    if (differs || (areNumbers && longer.length > 0)) {
      const message = `${path} names its classes differently than the other files.`
      throw datasetError('data-mismatch', message, 'Open Parquet files of one set only.', path)
    }
    order = longer
  }
  // Of a set with more classes than can be read, a part may have few.
  if (order.length > 0) return order.length > MAX_CLASSES ? order.filter((name) => used.has(name)) : order
  return files.some(({ areNumbers }) => areNumbers) ? [...used].sort((a, b) => Number(a) - Number(b)) : null
}

/**
 * Any number of files, all of which must name their classes alike; those named test or validation are the
 * test split. Pictures without a label are left out where others have one.
 */
export const parquetFormat: NewFormat = ({ decode, signal, reading }) => {
  const [labelled, unlabelled] = [new ImageFolder(decode, reading), new ImageFolder(decode, reading)]
  const choice = new LabelChoice(reading)
  const files: (ParquetClasses & { path: string })[] = []
  const used = new Set<string>()
  /** Names of pictures without a label. */
  const without: string[] = []
  const take = async (pictures: PlacedPicture[]): Promise<void> => {
    const [some, others] = [
      pictures.filter(({ className }) => className !== NO_CLASSES),
      pictures.filter(({ className }) => className === NO_CLASSES),
    ]
    for (const { className } of some) used.add(className)
    for (const { name } of others) without.push(name)
    if (some.length > 0) await labelled.addPlaced(some)
    if (others.length > 0) await unlabelled.addPlaced(others)
  }
  const addSource = async (path: string, { source, limit, onProgress }: RangedSource): Promise<void> => {
    const check = () => throwIfCancelled(signal)
    files.push({
      path,
      ...(await readParquet(source, path, { limit, take, onProgress, check, choice, reading })),
    })
  }
  return {
    get count() {
      return labelled.count + unlabelled.count
    },
    recognises: looksLikeParquet,
    addSource,
    add: (path, bytes) =>
      addSource(path, {
        source: blobSource(new Blob([bytes.slice()])),
        limit: Infinity,
        onProgress: () => undefined,
      }),
    finish() {
      if (labelled.count === 0) return datasetOfPictures('Your Parquet files', unlabelled, null)
      for (const name of without) reading.leaveOut('noLabel', 'picture', name)
      return datasetOfPictures('Your Parquet files', labelled, orderOf(files, used))
    },
    async settle() {
      await labelled.settle()
      await unlabelled.settle()
    },
    get failure() {
      return labelled.failure ?? unlabelled.failure
    },
  }
}
