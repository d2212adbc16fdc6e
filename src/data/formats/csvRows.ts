/**
 * The rows of a table of pixels, cell by cell from its bytes: a table has 100 MB and more, which would take
 * twice as much as text.
 */
import { fileError } from '../fileError'
import { isNumber, type CsvTable } from './csvTable'

const [QUOTE, LINE_FEED, RETURN, SPACE] = [34, 10, 13, 32]
const AGAIN = 'Correct the table, or download it again.'

export interface CsvRows {
  count: number
  /** (count, pixels) */
  values: Uint8Array | Float32Array
  /** Of the label column; empty words where a row has none. */
  labels: string[]
  parts: string[]
  /** Line of each row. */
  lines: number[]
}

const decoder = new TextDecoder()

/** Reads rows cell by cell. */
class RowReader {
  private at: number
  private line: number
  private values: Uint8Array | Float32Array
  private readonly rows: CsvRows
  /** Ends of the cell read last, without quotes. */
  private from = 0
  private to = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly table: CsvTable,
    private readonly label: number,
    private readonly name: string,
    private readonly areBytes: boolean,
  ) {
    this.at = table.at
    this.line = table.line
    // A row takes two bytes a pixel at least.
    const most = Math.ceil((bytes.length - table.at) / (2 * table.pixels)) + 1
    const guess = Math.min(most, 1024) * table.pixels
    this.values = areBytes ? new Uint8Array(guess) : new Float32Array(guess)
    this.rows = { count: 0, values: this.values, labels: [], parts: [], lines: [] }
  }

  /** @returns null where a value is no byte and bytes were expected */
  read(): CsvRows | null {
    const { bytes } = this
    while (this.at < bytes.length) {
      const byte = bytes[this.at]
      if (byte === LINE_FEED || byte === RETURN) {
        if (byte === LINE_FEED) this.line += 1
        this.at += 1
      } else if (!this.readRow()) return null
    }
    const { count } = this.rows
    return { ...this.rows, values: this.values.subarray(0, count * this.table.pixels) }
  }

  private grow(): void {
    const { pixels } = this.table
    const needed = (this.rows.count + 1) * pixels
    if (needed <= this.values.length) return
    const larger = Math.max(needed, Math.ceil((this.values.length / pixels) * 1.5) * pixels)
    const grown = this.areBytes ? new Uint8Array(larger) : new Float32Array(larger)
    grown.set(this.values)
    this.values = grown
  }

  private readRow(): boolean {
    const { table, rows, label } = this
    this.grow()
    let [column, last] = [0, false]
    if (table.delimiter === SPACE) this.skipSpaces()
    for (; !last; column += 1) {
      last = this.nextCell()
      if (column >= table.columns) continue
      if (column === table.list) {
        if (!this.readList()) return false
      } else if (table.pixelOf[column] >= 0) {
        if (
          !this.store(
            rows.count * table.pixels + table.pixelOf[column],
            this.number(this.from, this.to, column),
          )
        )
          return false
      } else if (column === label) rows.labels.push(this.text())
      else if (column === table.part) rows.parts.push(this.text())
    }
    if (column !== table.columns) throw this.wrong(`has ${column} cells, not ${table.columns}`)
    rows.lines.push(this.line)
    rows.count += 1
    return true
  }

  private skipSpaces(): void {
    while (this.bytes[this.at] === SPACE) this.at += 1
  }

  /** Finds the next cell. @returns whether the row ends with it */
  private nextCell(): boolean {
    const {
      bytes,
      table: { delimiter },
    } = this
    let at = this.at
    const quoted = bytes[at] === QUOTE
    if (quoted) at += 1
    this.from = at
    if (quoted) {
      while (at < bytes.length && (bytes[at] !== QUOTE || bytes[at + 1] === QUOTE))
        at += bytes[at] === QUOTE ? 2 : 1
      this.to = Math.min(at, bytes.length)
      at += 1
    }
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LINE_FEED && bytes[at] !== RETURN)
      at += 1
    if (!quoted) this.to = at
    this.at = at
    if (delimiter === SPACE) this.skipSpaces()
    const end = bytes[this.at]
    if (this.at >= bytes.length || end === LINE_FEED || end === RETURN) return true
    if (delimiter !== SPACE) this.at += 1
    return false
  }

  private text(): string {
    return decoder.decode(this.bytes.subarray(this.from, this.to)).trim()
  }

  /** @throws LabError data-unknown for a cell that is no number, with its line and column */
  private number(from: number, to: number, column: number): number {
    const { bytes } = this
    let value = 0
    for (let at = from; at < to; at += 1) {
      const digit = bytes[at] - 48
      if (digit < 0 || digit > 9 || value > 1e6) {
        const text = decoder.decode(bytes.subarray(from, to)).trim()
        if (isNumber(text)) return Number(text)
        throw this.wrong(
          `has ${JSON.stringify(text.slice(0, 40))} in ${this.columnName(column)}, which is no number`,
        )
      }
      value = 10 * value + digit
    }
    if (to <= from) throw this.wrong(`has an empty cell in ${this.columnName(column)}`)
    return value
  }

  private columnName(column: number): string {
    const name = this.table.header?.[column]
    return name ? `column ${column + 1} (${name.slice(0, 40)})` : `column ${column + 1}`
  }

  private wrong(what: string): Error {
    return fileError(
      'data-unknown',
      this.name,
      Math.min(this.at, this.bytes.length),
      `${what}, in line ${this.line}.`,
      AGAIN,
    )
  }

  private store(at: number, value: number): boolean {
    if (this.areBytes && !(value >= 0 && value <= 255 && Number.isInteger(value))) return false
    this.values[at] = value
    return true
  }

  /** All pixels of a row in one cell. */
  private readList(): boolean {
    const { bytes, table, rows, to } = this
    let pixel = 0
    for (let at = this.from; at < to;) {
      while (at < to && bytes[at] === SPACE) at += 1
      const from = at
      while (at < to && bytes[at] !== SPACE) at += 1
      if (at === from) break
      if (
        pixel < table.pixels &&
        !this.store(rows.count * table.pixels + pixel, this.number(from, at, table.list))
      )
        return false
      pixel += 1
    }
    if (pixel !== table.pixels) throw this.wrong(`has ${pixel} pixels, not ${table.pixels}`)
    return true
  }
}

/**
 * All rows of a table.
 * @param label the column of labels, or null
 * @throws LabError data-unknown with line and column for a cell that is no number or a row of another length;
 *   data-empty without rows
 */
export function readCsvRows(bytes: Uint8Array, table: CsvTable, label: number | null, name: string): CsvRows {
  const read = (areBytes: boolean) => new RowReader(bytes, table, label ?? -1, name, areBytes).read()
  const rows = read(true) ?? read(false)
  if (rows && rows.count > 0) return rows
  throw fileError('data-empty', name, table.at, 'is a table without rows.', AGAIN)
}
