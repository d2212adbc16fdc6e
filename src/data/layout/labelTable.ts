/**
 * Tables of labels beside pictures, from text: comma-, semicolon- or tab-separated with a header, lines of
 * JSON, or lists of a file and its class without a header. Format of quotes: RFC 4180.
 */

export interface LabelRow {
  /** Line of the file, from 1. */
  line: number
  /** Values in the order of the columns; missing ones are empty. */
  values: string[]
}

export interface LabelTable {
  /** The file, with its folders. */
  path: string
  columns: string[]
  rows: LabelRow[]
  /** Lines that cannot be read. */
  brokenLines: number[]
}

/** UTF-8 with or without its mark, UTF-16 with it, or one byte a character. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Longest quoted field; a quote that opens a longer one is a sign like others. */
const MAX_QUOTED = 10_000

/** The end of a quoted field that begins here: behind its closing quote and spaces. Null if it is none. */
function quotedEnd(text: string, from: number, separator: string): number | null {
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0 || quote - from > MAX_QUOTED) return null
    at = quote + 1
    if (text[at] !== '"') break
    at += 1
  }
  while (text[at] === ' ') at += 1
  return at === text.length || text[at] === separator || text[at] === '\n' || text[at] === '\r' ? at : null
}

/** Splits text into rows of fields. A quoted field may hold separators, line ends and doubled quotes. */
function fieldsOf(text: string, separator: string): LabelRow[] {
  const rows: LabelRow[] = []
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'y')
  let line = 1
  let row: LabelRow = { line, values: [] }
  for (let at = 0; at <= text.length; at += 1) {
    while (text[at] === ' ') at += 1
    const end = text[at] === '"' ? quotedEnd(text, at, separator) : null
    if (end === null) {
      plain.lastIndex = at
      const [value] = plain.exec(text) ?? ['']
      row.values.push(value.trim())
      at += value.length
    } else {
      const quoted = text.slice(at, end).trimEnd().slice(1, -1)
      row.values.push(quoted.replaceAll('""', '"').trim())
      line += quoted.split('\n').length - 1
      at = end
    }
    if (text[at] === separator) continue
    if (row.values.some((value) => value !== '')) rows.push(row)
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    line += 1
    row = { line, values: [] }
  }
  return rows
}

const count = (text: string, sign: string): number => text.split(sign).length - 1

/** The separator that the first line has most of; null with none. */
function separatorOf(text: string): string | null {
  const first = text.slice(0, 20_000).split(/\r?\n/, 1)[0]
  const found = [',', ';', '\t'].filter((sign) => first.includes(sign))
  return found.sort((a, b) => count(first, b) - count(first, a))[0] ?? null
}

/** A table whose first row has the names of the columns; null if the text is none. */
export function csvTable(path: string, text: string): LabelTable | null {
  const separator = separatorOf(text)
  if (separator === null) return null
  const [header, ...rows] = fieldsOf(text, separator)
  if (!header || header.values.length < 2 || rows.length === 0) return null
  return { path, columns: uniqueNames(header.values), rows, brokenLines: [] }
}

/** Unnamed columns and repeated names get their number. */
function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, i) => (name === '' || names.indexOf(name) !== i ? `${name}#${i + 1}` : name))
}

const asText = (value: unknown): string | null => {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** A table of objects, each with its line; values that are no text, number or truth value are left out. */
export function tableOfObjects(
  path: string,
  objects: readonly { line: number; value: object }[],
  brokenLines: number[] = [],
): LabelTable {
  const columns: string[] = []
  const rows: LabelRow[] = []
  for (const { line, value } of objects) {
    const values: string[] = []
    for (const [name, one] of Object.entries(value)) {
      const known = asText(one)
      if (known === null) continue
      if (!columns.includes(name)) columns.push(name)
      values[columns.indexOf(name)] = known
    }
    rows.push({ line, values: Array.from(values, (one) => one ?? '') })
  }
  return { path, columns, rows, brokenLines }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One JSON object on each line. */
export function jsonLinesTable(path: string, text: string): LabelTable | null {
  const objects: { line: number; value: object }[] = []
  const broken: number[] = []
  text.split(/\r?\n/).forEach((source, i) => {
    if (source.trim() === '') return
    try {
      const value: unknown = JSON.parse(source)
      if (isObject(value)) objects.push({ line: i + 1, value })
      else broken.push(i + 1)
    } catch {
      broken.push(i + 1)
    }
  })
  return objects.length === 0 ? null : tableOfObjects(path, objects, broken)
}

/** Lines of a file's name and its class, separated by a tab or spaces; further fields are not read. */
export function listTable(path: string, text: string): LabelTable | null {
  const rows = text.split(/\r?\n/).flatMap((source, i): LabelRow[] => {
    const values = source.trim().split(source.includes('\t') ? /\t+/ : /\s+/)
    return values.length >= 2 ? [{ line: i + 1, values: values.slice(0, 2) }] : []
  })
  return rows.length === 0 ? null : { path, columns: ['#1', '#2'], rows, brokenLines: [] }
}
