/**
 * Tables of pixels as a format of data sets: MNIST, Fashion-MNIST and their relatives as Kaggle has them, one
 * image a row. Where tables lie is told by their names; a table without labels among others is left out.
 */
import type { LabelColumn } from '../classLabels'
import type { RawDataset } from '../rawDataset'
import type { Reading } from '../reading'
import { datasetOfPairs, partOfName, partOfWords } from './arrayDataset'
import { readCsvRows, type CsvRows } from './csvRows'
import { chosenColumn, readCsvTable, withLabel, type CsvTable } from './csvTable'
import { datasetError, type NewFormat } from './datasetFormat'
import { asksToTurn, namesOfLabels, turned } from './emnist'
import type { Part } from '../layout/parts'
import { NO_COLUMN } from './labelNames'
import { rowStrides, type NumberArray } from './numberArray'

/** Rows of one table that are of one part. */
interface TablePart {
  name: string
  part: Part
  pixels: number
  values: CsvRows['values']
  count: number
  /** Null where the table has no labels. */
  labels: string[] | null
  lines: number[]
}

/** The rows at these places. */
function pickRows(
  { values, labels, lines }: CsvRows,
  rows: number[],
  pixels: number,
): Pick<TablePart, 'values' | 'count' | 'lines'> & { labels: string[] } {
  const isAll = rows.length === lines.length
  const picked = isAll ? values : values.slice(0, rows.length * pixels)
  if (!isAll)
    rows.forEach((row, i) => picked.set(values.subarray(row * pixels, (row + 1) * pixels), i * pixels))
  return {
    values: picked,
    count: rows.length,
    labels: rows.map((row) => labels[row]),
    lines: rows.map((row) => lines[row]),
  }
}

/** The parts of one table: by its column of parts, else by its name. Rows without a label are left out. */
function partsOfTable(
  name: string,
  table: CsvTable,
  rows: CsvRows,
  hasLabels: boolean,
  reading: Reading,
): TablePart[] {
  const byName = partOfName(name) ?? 'train'
  const parts: Record<Part, number[]> = { train: [], test: [], validation: [] }
  for (let row = 0; row < rows.count; row += 1) {
    if (hasLabels && rows.labels[row] === '')
      reading.leaveOut('noLabel', 'picture', `${name}, line ${rows.lines[row]}`)
    else parts[rows.parts.length > 0 ? (partOfWords(rows.parts[row]) ?? 'train') : byName].push(row)
  }
  return (Object.keys(parts) as Part[]).flatMap((part) => {
    if (parts[part].length === 0) return []
    const picked = pickRows(rows, parts[part], table.pixels)
    return [{ name, part, pixels: table.pixels, ...picked, labels: hasLabels ? picked.labels : null }]
  })
}

/** Tables of one part as one array. */
function together(tables: readonly TablePart[]): { images: NumberArray; labels: LabelColumn | null } {
  const [{ name, pixels }] = tables
  const other = tables.find((table) => table.pixels !== pixels)
  if (other)
    throw datasetError(
      'data-mismatch',
      `${name} has ${pixels} pixels a row, ${other.name} ${other.pixels}.`,
      'Open tables of one set only.',
      other.name,
    )
  const count = tables.reduce((sum, table) => sum + table.count, 0)
  const shape = [count, pixels]
  let { values } = tables[0]
  if (tables.length > 1) {
    values = tables.every((table) => table.values instanceof Uint8Array)
      ? new Uint8Array(count * pixels)
      : new Float32Array(count * pixels)
    let at = 0
    for (const table of tables) {
      values.set(table.values, at)
      at += table.values.length
    }
  }
  const words = tables.flatMap(({ labels }) => labels ?? [])
  const lines = tables.flatMap((table) => table.lines)
  const areNumbers = words.every((word) => Number.isFinite(Number(word)))
  return {
    images: { name, shape, strides: rowStrides(shape), values },
    labels:
      tables[0].labels === null
        ? null
        : { name, values: areNumbers ? words.map(Number) : words, place: (i) => `in line ${lines[i]}` },
  }
}

/** Any number of tables; those named test are the test split, or the rows that a column says. */
export const csvFormat: NewFormat = ({ reading }) => {
  const parts: TablePart[] = []
  /** The answer for all tables. */
  let chosen: string | null = null
  const labelOf = (table: CsvTable): string => {
    const names = table.labels.map(({ name }) => name)
    if (names.length > 0) chosen ??= reading.ask('classColumn', [...names, NO_COLUMN], names[0])
    return chosen ?? NO_COLUMN
  }
  return {
    get count() {
      return parts.length
    },
    get names() {
      return [...new Set(parts.map(({ name }) => name))]
    },
    recognises: (bytes) => readCsvTable(bytes) !== null,
    add(path, bytes) {
      const table = readCsvTable(bytes)
      if (!table)
        throw datasetError('data-unknown', `${path} is no table of pixels.`, 'Open another file.', path)
      const label = chosenColumn(table, labelOf(table))
      const rows = readCsvRows(bytes, label ? withLabel(table, label) : table, label?.index ?? null, path)
      parts.push(...partsOfTable(path, table, rows, label !== null, reading))
    },
    finish: () => tablesAsDataset(parts, reading),
  }
}

function tablesAsDataset(all: readonly TablePart[], reading: Reading): RawDataset {
  const labelled = all.filter(({ labels }) => labels !== null)
  const used = labelled.length > 0 ? labelled : all
  for (const { name } of new Set(all.filter((table) => !used.includes(table))))
    reading.leaveOut('noLabel', '', name)
  const of = (part: Part) => {
    const tables = used.filter((table) => table.part === part)
    return tables.length > 0 ? together(tables) : undefined
  }
  const [train, validation, test] = [of('train'), of('validation'), of('test')]
  const pairs = [train, validation, test].flatMap((pair) => pair ?? [])
  const paths = all.map(({ name }) => name)
  const classes = new Set(
    pairs.flatMap(({ labels }) => [...new Set<unknown>(labels ? Array.from<unknown>(labels.values) : [])]),
  ).size
  const turn = asksToTurn(paths, classes, reading)
  return datasetOfPairs(
    new Map([
      ['train', train],
      ['validation', validation],
      ['test', test],
    ]),
    {
      label: 'Your CSV files',
      reading,
      nameOf: namesOfLabels(paths),
      change: (images) => (turn ? turned(images) : images),
    },
  )
}
