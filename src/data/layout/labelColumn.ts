/** Which column of the tables beside pictures gives the classes. */
import { MAX_CLASSES } from '../classLabels'
import type { Reading } from '../reading'
import type { LabelRow, LabelTable } from './labelTable'

export interface MatchedRow extends LabelRow {
  /** The picture that the row names, null if there is none. */
  picture: number | null
  /** Column that names it. */
  fileColumn?: number
}

export interface MatchedTable {
  table: LabelTable
  rows: MatchedRow[]
}

export interface LabelColumn {
  name: string
  /** Whether its name, or that it is the only one, says that it is of classes. */
  sure: boolean
  /** Reads a row's class in one table, null if it has none; null if the table lacks the column. */
  labelOf(table: LabelTable): ((row: LabelRow) => string | null) | null
}

/** Names of columns that are classes, the surest first; without case, spaces and underscores. */
const labelNames: readonly ReadonlySet<string>[] = [
  ['label', 'labels'],
  'class classes classname classnames classlabel labelname category categories target targets cls'.split(' '),
  (
    'classid labelid categoryid y breed species variety kind type diagnosis dx emotion disease genus ' +
    'family #2'
  ).split(' '),
].map((names) => new Set(names))
/** Names of columns that describe pictures, or how they are used. */
const notClasses = new Set(
  (
    'width height depth channel channels size x x1 x2 xmin xmax y1 y2 ymin ymax w h left top right bottom ' +
    'split set subset dataset usage fold age url md5 id index text caption image imageid ' +
    'imagename'
  ).split(' '),
)
const describesFile = /path|file|^roi|^bbox/

const plain = (name: string): string => name.toLowerCase().replace(/[\s_.-]/g, '')

const rank = (name: string): number => {
  const found = labelNames.findIndex((names) => names.has(plain(name)))
  return found < 0 ? labelNames.length : found
}

/** Whole numbers written as fractions (1.0) are whole. */
const tidy = (value: string): string => (/^-?\d+\.0+$/.test(value) ? value.split('.')[0] : value)

const isTruth = (value: string): boolean => /^[01](\.0+)?$/.test(value)

/** Columns of ones and zeros of which each row has one: a class each. Empty if there are none. */
function oneHot(table: LabelTable, rows: readonly MatchedRow[]): number[] {
  const columns = table.columns.flatMap((_, c) =>
    c !== rows[0]?.fileColumn && rows.length > 0 && rows.every(({ values }) => isTruth(values[c] ?? ''))
      ? [c]
      : [],
  )
  if (columns.length < 2) return []
  const sums = rows.map(({ values }) => columns.reduce((sum, c) => sum + Number(values[c]), 0))
  return sums.filter((sum) => sum === 1).length >= 0.9 * rows.length ? columns : []
}

interface Tally {
  name: string
  filled: number
  values: Set<string>
}

/** Columns that may be classes, by the rows of pictures. */
function candidatesOf(matched: readonly MatchedTable[]): string[] {
  const tallies = new Map<string, Tally>()
  for (const { table, rows } of matched) {
    table.columns.forEach((name, c) => {
      const tally = tallies.get(name) ?? { name, filled: 0, values: new Set<string>() }
      tallies.set(name, tally)
      for (const { picture, values, fileColumn } of rows) {
        const value = values[c] ?? ''
        if (picture === null || c === fileColumn || value === '' || tally.values.size > MAX_CLASSES) continue
        tally.filled += 1
        tally.values.add(tidy(value))
      }
    })
  }
  const isFraction = (value: string) => /^-?\d*\.\d+(e-?\d+)?$/i.test(value)
  return [...tallies.values()]
    .filter(({ name, filled, values }) => {
      if (filled === 0 || values.size > MAX_CLASSES || [...values].some(isFraction)) return false
      if (rank(name) < labelNames.length) return true
      const described = notClasses.has(plain(name)) || describesFile.test(plain(name))
      return !described && values.size > 1 && values.size * 2 <= filled
    })
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)
}

/**
 * @param reading is asked where several columns may be the classes; without it the likeliest is taken
 * @returns null if no column is one of classes
 */
export function chooseColumn(matched: readonly MatchedTable[], reading: Reading | null): LabelColumn | null {
  const hot = new Map(
    matched.flatMap(({ table, rows }) => {
      const columns = oneHot(table, rows)
      return columns.length > 0 ? [[table, columns] as const] : []
    }),
  )
  if (hot.size > 0 && hot.size === matched.length) {
    const names = [...hot].flatMap(([table, columns]) => columns.map((c) => table.columns[c]))
    return {
      name: [...new Set(names)].slice(0, 3).join(', '),
      sure: true,
      labelOf: (table) => hotLabel(table, hot.get(table)),
    }
  }
  const candidates = candidatesOf(matched)
  if (candidates.length === 0) return null
  const name =
    candidates.length > 1 && reading ? reading.ask('labelColumn', candidates, candidates[0]) : candidates[0]
  return {
    name,
    sure: candidates.length === 1 || rank(name) < labelNames.length,
    labelOf(table) {
      const column = table.columns.indexOf(name)
      if (column < 0) return null
      return ({ values }) => ((values[column] ?? '') === '' ? null : tidy(values[column]))
    },
  }
}

function hotLabel(
  table: LabelTable,
  columns: number[] | undefined,
): ((row: LabelRow) => string | null) | null {
  if (!columns) return null
  return ({ values }) => {
    const ones = columns.filter((c) => Number(values[c]) === 1)
    return ones.length === 1 ? table.columns[ones[0]] : null
  }
}
