/**
 * Tables of text with one image a row, as Kaggle has them: which columns are pixels, and which may say the
 * class. What is no such table is not recognised. The rows are csvRows.ts.
 */
import { labelNames, NO_COLUMN } from './labelNames'
import { flatImages } from './numberArray'

/** Bytes from which the columns are understood. */
const HEAD_BYTES = 2 ** 20
const MOST_SAMPLES = 200
const MOST_COLUMNS = 200_000
const [LINE_FEED, RETURN] = [10, 13]
const delimiters = [',', ';', '\t', '|', ' ']

/** Columns that number the rows or name files; and such that say the part. */
const idNames = /^(id|idx|index|unnamed.*|image_?id|img_?(id|name)|file_?name|filename|)$/i
const partNames = /^(usage|split|set|subset|partition)$/i

export interface CsvColumn {
  index: number
  name: string
}

export interface CsvTable {
  delimiter: number
  columns: number
  /** Names of the columns; null without a header. */
  header: string[] | null
  /** Where the first row begins, and its line. */
  at: number
  line: number
  /** For each column, which pixel it is, or -1. */
  pixelOf: Int32Array
  pixels: number
  /** A column whose cells hold all pixels, with spaces between them; -1 if there is none. */
  list: number
  /** Columns that may say the class; the likeliest first. */
  labels: CsvColumn[]
  /** The column that says training or test; -1 if there is none. */
  part: number
}

/** Whether a cell is a decimal number. */
export const isNumber = (cell: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)
const isFraction = (cell: string): boolean => isNumber(cell) && !Number.isInteger(Number(cell))
const isList = (cell: string): boolean => /^\d+( \d+){63,}$/.test(cell)

/** Cells of a line; quotes are taken off. */
function cellsOf(line: string, delimiter: string): string[] {
  const text = delimiter === ' ' ? line.trim().replaceAll(/ +/g, ' ') : line
  if (!text.includes('"')) return text.split(delimiter).map((cell) => cell.trim())
  const cells: string[] = []
  for (let at = 0; at <= text.length;) {
    let [cell, end] = ['', at]
    if (text[at] === '"') {
      end = at + 1
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"'))
        end += text[end] === '"' ? 2 : 1
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      end += 1
    } else {
      end = text.indexOf(delimiter, at)
      if (end < 0) end = text.length
      cell = text.slice(at, end)
    }
    cells.push(cell.trim())
    at = end + 1
    if (text[end] !== delimiter) break
  }
  return cells
}

/** The first whole lines; null if the bytes are no text. */
function firstLines(bytes: Uint8Array): { lines: string[]; start: number } | null {
  const head = bytes.subarray(0, HEAD_BYTES)
  if (head.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 32))) return null
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const text = new TextDecoder().decode(head.subarray(start))
  const lines = text.split('\n').slice(0, MOST_SAMPLES + 1)
  if (lines.length > 1 && head.length < bytes.length && lines.length <= MOST_SAMPLES) lines.pop()
  return { lines: lines.map((line) => line.replace(/\r$/, '')).filter((line) => line.trim() !== ''), start }
}

/** Whether the first line names the columns: it has words where the next one has numbers, or odd numbers. */
function isHeader(first: readonly string[], second: readonly string[] | undefined): boolean {
  if (!second) return first.filter((cell) => !isNumber(cell)).length > first.length / 2
  const words = first.some(
    (cell, i) => !isNumber(cell) && !isList(cell) && (isNumber(second[i] ?? '') || isList(second[i] ?? '')),
  )
  // Some tools number the columns of equal names 0.1, 0.2 and so on.
  return words || (first.some(isFraction) && !second.some(isFraction))
}

/** Whether a column counts the rows. */
const countsRows = (rows: readonly (readonly string[])[], column: number): boolean =>
  rows.length > 2 && rows.every((row, i) => Number(row[column]) === Number(rows[0][column]) + i)

const differentIn = (rows: readonly (readonly string[])[], column: number): number =>
  new Set(rows.map((row) => row[column])).size

/**
 * What a table's columns are; null for bytes that are no table of images: at least 8 x 8 numbers a row, a
 * square or three, and some columns beside them.
 */
export function readCsvTable(bytes: Uint8Array): CsvTable | null {
  const head = firstLines(bytes)
  if (!head || head.lines.length === 0) return null
  const sample = head.lines.at(-1) ?? ''
  const delimiter = delimiters.find((one) => {
    const cells = cellsOf(sample, one)
    return cells.length > 1 && (cells.length >= 64 || cells.some(isList))
  })
  if (delimiter === undefined) return null
  const lines = head.lines.map((line) => cellsOf(line, delimiter))
  const header = isHeader(lines[0], lines[1]) ? lines[0] : null
  const rows = header ? lines.slice(1) : lines
  const columns = (header ?? rows[0]).length
  if (rows.length === 0 || columns > MOST_COLUMNS) return null
  const found = columnsOf(header, rows, columns)
  if (!found) return null
  const at = header ? endOfLine(bytes, firstText(bytes, head.start)) : head.start
  const line = 1 + bytes.subarray(0, at).filter((byte) => byte === LINE_FEED).length
  return { delimiter: delimiter.charCodeAt(0), columns, header, at, line, ...found }
}

function firstText(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === LINE_FEED || bytes[at] === RETURN) at += 1
  return at
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from)
  return end < 0 ? bytes.length : end + 1
}

function columnsOf(
  header: readonly string[] | null,
  rows: readonly (readonly string[])[],
  columns: number,
): Pick<CsvTable, 'pixelOf' | 'pixels' | 'list' | 'labels' | 'part'> | null {
  const all = Array.from({ length: columns }, (_, i) => i)
  const most = (column: number, test: (cell: string) => boolean): boolean =>
    2 * rows.filter((row) => test(row[column] ?? '')).length > rows.length
  const list = all.findIndex((column) => most(column, isList))
  const name = (column: number): string => header?.[column] || `column ${column + 1}`
  const part = header ? header.findIndex((cell) => partNames.test(cell)) : -1
  const isId = (column: number): boolean => header !== null && idNames.test(header[column])
  const isLabel = (column: number): boolean =>
    header !== null && labelNames.includes(header[column].toLowerCase())
  const others = all.filter(
    (column) => isId(column) || isLabel(column) || column === part || !most(column, isNumber),
  )
  let rest = list >= 0 ? [] : all.filter((column) => !others.includes(column))
  let unnamed: CsvColumn[] = []
  if (
    list < 0 &&
    !flatImages(rest.length) &&
    !flatImages(rest.length - 1) &&
    rest.length > 0 &&
    countsRows(rows, rest[0])
  )
    rest = rest.slice(1)
  if (list < 0 && !flatImages(rest.length)) {
    if (!flatImages(rest.length - 1)) return null
    const [first, last] = [rest[0], rest[rest.length - 1]]
    const isLast = differentIn(rows, first) < differentIn(rows, last) && differentIn(rows, first) === 1
    unnamed = [
      { index: first, name: '(first)' },
      { index: last, name: '(last)' },
    ]
    if (isLast) unnamed.reverse()
    if (header) unnamed = unnamed.map(({ index }) => ({ index, name: name(index) }))
    rest = rest.filter((column) => column !== unnamed[0].index)
  }
  const pixels =
    list >= 0 ? (rows.find((row) => isList(row[list]))?.[list].split(' ').length ?? 0) : rest.length
  if (!flatImages(pixels)) return null
  const pixelOf = new Int32Array(columns).fill(-1)
  rest.forEach((column, pixel) => (pixelOf[column] = pixel))
  const candidates = (list >= 0 ? all : others).filter(
    (column) => column !== list && column !== part && !isId(column),
  )
  const rank = (column: number): number =>
    isLabel(column)
      ? labelNames.indexOf(header?.[column].toLowerCase() ?? '')
      : labelNames.length + (most(column, isNumber) ? 0 : 1)
  const labels = candidates.sort((a, b) => rank(a) - rank(b)).map((index) => ({ index, name: name(index) }))
  return { pixelOf, pixels, list, labels: [...labels, ...unnamed], part }
}

/** The columns with another one as the label, where the label is at one of the ends. */
export function withLabel(table: CsvTable, column: CsvColumn): CsvTable {
  if (table.pixelOf[column.index] < 0 || table.list >= 0) return table
  const other = table.labels.find(({ index }) => index !== column.index && table.pixelOf[index] < 0)
  if (!other) return table
  const pixelOf = table.pixelOf.slice()
  pixelOf[column.index] = -1
  pixelOf[other.index] = 0
  let pixel = 0
  for (let i = 0; i < pixelOf.length; i += 1) if (pixelOf[i] >= 0) pixelOf[i] = pixel++
  return { ...table, pixelOf }
}

/** The chosen column among those that may say the class, or null for none. */
export const chosenColumn = (table: CsvTable, chosen: string): CsvColumn | null =>
  chosen === NO_COLUMN ? null : (table.labels.find(({ name }) => name === chosen) ?? null)
