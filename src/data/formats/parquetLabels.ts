/**
 * Which column of a Parquet file says the classes, and what its values say. By the metadata and names first,
 * then by values that repeat as classes do; the person may choose another column, or none.
 */
import type { ByteSource } from '../byteSource'
import { MAX_CLASSES } from '../classLabels'
import { fileError } from '../fileError'
import type { Reading } from '../reading'
import { datasetError } from './datasetFormat'
import { NO_CLASSES } from '../layout/placePictures'
import { NO_COLUMN } from './labelNames'
import type { Chunk, LabelCandidate, ParquetFile } from './parquetFooter'
import { columnPages, type Value } from './parquetPages'

/** Longer columns are only read if their name says that they are the classes. */
const MOST_LOOKED_AT = 2 ** 20
/** Columns whose values may repeat and that are no classes. */
const otherNames = new RegExp(
  '^(id|idx|index|.*_id|width|height|size|area|channels|mode|format|age|year|fold|split|set|subset|' +
    'usage|source|dataset|licen[cs]e|seed)$',
  'i',
)

/** All values of a column in one row group. */
export async function allValues(
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

const isClass = (value: Value): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  value instanceof Uint8Array ||
  (Number.isInteger(Number(value)) && Number(value) >= -1)

/** What keeps values from being classes; null if nothing does. */
function obstacle(values: readonly Value[]): string | null {
  const wrong = values.find((value) => !isClass(value))
  if (wrong !== undefined) return String(wrong).slice(0, 40)
  const different = new Set(values.filter((value) => !(value instanceof Uint8Array))).size
  return different > MAX_CLASSES + 1 ? `more than ${MAX_CLASSES} different values` : null
}

/** Whether values repeat as classes do: 2 to 256 different ones, each twice on average. */
function looksLikeClasses(values: readonly Value[]): boolean {
  const { size } = new Set(values.filter((value) => value !== null))
  return obstacle(values) === null && size >= 2 && size <= MAX_CLASSES && 2 * size <= values.length
}

interface Offered {
  candidate: LabelCandidate
  /** Why it cannot say the classes, as far as the first row group tells. */
  why: string | null
}

/** Candidates that are worth offering: named as classes, or with values that could be. */
async function offered(
  source: ByteSource,
  file: ParquetFile,
  name: string,
  check: () => void,
): Promise<Offered[]> {
  const found: Offered[] = []
  for (const candidate of file.labels) {
    const [first] = candidate.chunks
    if (!first || (!candidate.isNamed && first.end - first.start > MOST_LOOKED_AT)) continue
    const values = await allValues(source, first, name, check)
    if (candidate.isNamed) found.push({ candidate, why: obstacle(values) })
    else if (looksLikeClasses(values)) found.push({ candidate, why: null })
  }
  return found
}

/** The column without an answer of the person: named, else of words, else of numbers. */
function guess(candidates: readonly Offered[]): LabelCandidate | undefined {
  const likely = candidates
    .filter(({ candidate: { name, isNamed }, why }) => why === null && (isNamed || !otherNames.test(name)))
    .map(({ candidate }) => candidate)
  return likely.find(({ isNamed }) => isNamed) ?? likely.find(({ isWords }) => isWords) ?? likely[0]
}

/** The choice of a column, one for all files of a set. */
export class LabelChoice {
  /** Null until a file has a column to choose. */
  private chosen: string | null = null

  constructor(private readonly reading: Reading) {}

  /** Whether the set is to be without classes. */
  get isNone(): boolean {
    return this.chosen === NO_COLUMN
  }

  /** The chosen column in this file, or null if it has none. */
  async of(
    source: ByteSource,
    file: ParquetFile,
    name: string,
    check: () => void,
  ): Promise<LabelCandidate | null> {
    if (this.chosen === null) {
      const candidates = await offered(source, file, name, check)
      const likeliest = guess(candidates)
      if (file.severalLabels !== null)
        this.reading.note({ kind: 'severalLabels', column: file.severalLabels })
      if (candidates.length === 0) return null
      for (const { candidate, why } of candidates)
        if (why !== null) this.reading.note({ kind: 'noClasses', column: candidate.name, why })
      const names = [...candidates.map(({ candidate }) => candidate.name), NO_COLUMN]
      this.chosen = this.reading.ask('classColumn', names, likeliest?.name ?? NO_COLUMN)
    }
    if (this.isNone) return null
    const found = file.labels.find((candidate) => candidate.name === this.chosen)
    const other = file.labels.find(({ isNamed }) => isNamed)
    if (!found && other)
      throw datasetError(
        'data-mismatch',
        `${name} names its classes in "${other.name}", the files before it in "${this.chosen}".`,
        'Open Parquet files of one set only.',
        name,
      )
    return found ?? null
  }
}

/**
 * The class name of a label; NO_CLASSES where the row has none, as null, an empty word or -1 say.
 * @param names for numbers, if the file has them
 * @throws LabError data-label for what is no class, naming the row
 */
export function classOf(label: Value, row: number, names: readonly string[] | null, name: string): string {
  if (label === null || label === '') return NO_CLASSES
  if (typeof label === 'string') return label
  if (label instanceof Uint8Array) return new TextDecoder().decode(label)
  if (typeof label === 'boolean' && !names) return String(label)
  const number = Number(label)
  const refuse = (what: string) =>
    fileError(
      'data-label',
      name,
      0,
      `has the label ${String(label).slice(0, 40)}${what} in row ${row}.`,
      'Correct it, or write the file without this column to open it without classes.',
    )
  if (number === -1) return NO_CLASSES
  if (!Number.isSafeInteger(number) || number < 0) throw refuse(', which is not a class,')
  if (names && number >= names.length) throw refuse(`, above its classes 0 to ${names.length - 1},`)
  return names ? names[number] : String(number)
}
