/**
 * Files of labels beside pictures: metadata.csv and .jsonl of the Hugging Face hub, tables of file names or
 * ids and classes as in contests, lists as val_annotations.txt, and the .cls and .json files of WebDataset.
 * Collected while files are read; resolved once all pictures are known.
 */
import type { Reading } from '../reading'
import { chooseColumn, type LabelColumn, type MatchedRow, type MatchedTable } from './labelColumn'
import { csvTable, jsonLinesTable, listTable, tableOfObjects, textOf, type LabelTable } from './labelTable'
import { folderOf, PictureIndex } from './pictureIndex'

const MAX_TABLE_BYTES = 64 * 2 ** 20
/** Of one file that belongs to one picture. */
const MAX_SINGLE_BYTES = 2 ** 20
/** Lists of words for the ids of ImageNet's classes. */
const wordFiles = /(^|\/)(words|synset_words|synsets?)\.txt$/i
/** A list of boxes or of a contest's answers to be filled in has no classes. */
const notLabels =
  /(^|[_\W])(boxes|bbox|bounding|sample_?submission|submission|captions?|readme|requirements)/i

const tableReaders: Readonly<Record<string, (path: string, text: string) => LabelTable | null>> = {
  csv: csvTable,
  tsv: csvTable,
  txt: listTable,
  jsonl: jsonLinesTable,
  ndjson: jsonLinesTable,
}

/** The name that files of one sample share: up to the first point of the file's name. */
const sampleOf = (path: string): string => {
  const folder = folderOf(path)
  return folder + path.slice(folder.length).split('.', 1)[0]
}

/** Classes of pictures, as files beside them give them. */
export interface FileLabels {
  /** Of each picture, null without one. */
  labels: (string | null)[]
  /** The files, and the column in use. */
  file: string
  column: string
  /** Whether the column is surely one of classes. */
  sure: boolean
}

export interface ClassWords {
  file: string
  /** From an id (n01443537) to its words: "goldfish, Carassius auratus". */
  words: ReadonlyMap<string, string>
}

interface Single {
  path: string
  kind: '.cls' | '.json'
  values: object
}

export class LabelFiles {
  private readonly tables: LabelTable[] = []
  private readonly singles: Single[] = []
  private words: ClassWords | null = null

  /** Words for ids of classes, if a file gives any. */
  get classWords(): ClassWords | null {
    return this.words
  }

  /**
   * Takes a file that may give labels.
   * @returns false if it is of no kind that does
   */
  add(path: string, bytes: Uint8Array): boolean {
    const ending = /\.(csv|tsv|txt|jsonl|ndjson|json|cls)$/i.exec(path)?.[1].toLowerCase()
    if (!ending) return false
    if (bytes.length > MAX_TABLE_BYTES || notLabels.test(path.split('/').at(-1) ?? '')) return true
    if (ending === 'cls' || ending === 'json') this.addSingle(path, ending, bytes)
    else if (wordFiles.test(path)) this.addWords(path, textOf(bytes))
    else {
      const table = tableReaders[ending](path.normalize('NFC'), textOf(bytes))
      if (table) this.tables.push(table)
    }
    return true
  }

  private addWords(file: string, text: string): void {
    const pairs = [...text.matchAll(/^(\S+)[ \t]+(\S.*?)\s*$/gm)].map(([, id, words]) => [id, words] as const)
    if (pairs.length > 0) this.words = { file, words: new Map(pairs) }
  }

  private addSingle(path: string, ending: 'cls' | 'json', bytes: Uint8Array): void {
    if (bytes.length > MAX_SINGLE_BYTES) return
    const [text, sample] = [textOf(bytes).trim(), path.normalize('NFC')]
    if (ending === 'cls') this.singles.push({ path: sample, kind: '.cls', values: { cls: text } })
    else
      try {
        const values: unknown = JSON.parse(text)
        if (typeof values === 'object' && values !== null && !Array.isArray(values))
          this.singles.push({ path: sample, kind: '.json', values })
      } catch {
        // A .json file that is none, beside pictures, is no label.
      }
  }

  /** All tables, each row with its picture; files that name no picture are left out. */
  private matched(paths: readonly string[], reading: Reading): MatchedTable[] {
    const index = new PictureIndex(paths)
    const found = [...this.tables]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .flatMap((table) => {
        const rows = matchRows(table, index)
        if (rows) return [{ table, rows }]
        if (/(^|\/)(metadata|labels?|annotations)\.\w+$/i.test(table.path))
          reading.note({ kind: 'labelsUnused', file: table.path })
        return []
      })
    const beside = this.besidePictures(paths)
    return beside ? [...found, beside] : found
  }

  private besidePictures(paths: readonly string[]): MatchedTable | null {
    if (this.singles.length === 0) return null
    const bySample = new Map<string, number[]>()
    paths.forEach((path, i) => bySample.set(sampleOf(path), [...(bySample.get(sampleOf(path)) ?? []), i]))
    const samples = new Map<string, object>()
    const kinds = new Set<string>()
    for (const { path, kind, values } of this.singles) {
      const sample = sampleOf(path)
      if (!bySample.has(sample)) continue
      kinds.add(kind)
      samples.set(sample, { ...samples.get(sample), ...values })
    }
    if (samples.size === 0) return null
    const table = tableOfObjects(
      [...kinds].sort().join(', '),
      [...samples.values()].map((value) => ({ line: 1, value })),
    )
    const rows = [...samples.keys()].flatMap((sample, i) =>
      (bySample.get(sample) ?? []).map((picture) => ({ picture, ...table.rows[i] })),
    )
    return { table, rows }
  }

  /**
   * What these files say about pictures.
   * @param paths of all pictures, composed (NFC)
   * @param reading is told of files that name no picture
   * @returns null if no file gives labels; else a function that gives them. Without a reading it takes the
   *   likeliest column; with one it asks for the column and tells which rows are of no use.
   */
  match(paths: readonly string[], reading: Reading): ((asked: Reading | null) => FileLabels) | null {
    if (this.tables.length === 0 && this.singles.length === 0) return null
    const matched = this.matched(paths, reading)
    if (!chooseColumn(matched, null)) return null
    return (asked) => {
      const column = chooseColumn(matched, asked) as LabelColumn
      return labelsOf(matched, column, paths.length, asked)
    }
  }
}

function labelsOf(
  matched: readonly MatchedTable[],
  column: LabelColumn,
  pictures: number,
  reading: Reading | null,
): FileLabels {
  const labels = Array.from({ length: pictures }, (): string | null => null)
  const files: string[] = []
  for (const { table, rows } of matched) {
    const labelOf = column.labelOf(table)
    if (!labelOf) continue
    files.push(table.path)
    const bad: number[] = [...table.brokenLines]
    for (const row of rows) {
      const label = labelOf(row)
      if (row.picture === null || label === null) bad.push(row.line)
      else if (labels[row.picture] === null) labels[row.picture] = label
      else if (labels[row.picture] !== label) bad.push(row.line)
    }
    if (bad.length > 0)
      reading?.note({
        kind: 'badRows',
        file: table.path,
        count: bad.length,
        line: bad.reduce((least, line) => Math.min(least, line)),
      })
  }
  const some = files.slice(0, 3).join(', ')
  const file = files.length > 3 ? `${some}, …` : some
  return { labels, file, column: column.name, sure: column.sure }
}

/** Rows with their pictures, by the column that names most of them; null if none names any. */
function matchRows(table: LabelTable, index: PictureIndex): MatchedRow[] | null {
  let best: { found: (number | null)[]; count: number; column: number } | null = null
  for (let column = 0; column < table.columns.length; column += 1) {
    const values = table.rows.map(({ values: of }) => of[column] ?? '')
    // Numbers of a class or a box also are names of files; a column of names has hardly any twice.
    if (new Set(values).size * 2 < values.length) continue
    const found = values.map((value) => index.find(value, table.path))
    // Numbers of classes may be names of pictures too; names are all different.
    const count = new Set(found.filter((one) => one !== null)).size
    if (count > 0 && count > (best?.count ?? 0)) best = { found, count, column }
  }
  if (!best) return null
  const { found, column } = best
  return table.rows.map((row, i) => ({ ...row, picture: found[i], fileColumn: column }))
}
