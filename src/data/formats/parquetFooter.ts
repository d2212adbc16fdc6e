/**
 * A Parquet file's footer: which column holds pictures, which may hold their labels, and where they lie, row
 * group by row group. The footer is checked before hyparquet parses it. Pages are parquetPages.ts.
 * https://parquet.apache.org/docs/file-format/
 *
 * These two files import modules of hyparquet that its main entry does not export: reading page by page, with
 * checks before each, needs them. Any release may change them, hence the exact version in package.json, which
 * is to be raised by hand with the tests here.
 */
import { parquetMetadata, parquetSchema } from 'hyparquet/src/metadata.js'
import { getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js'
import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet'
import { LabError } from '../../core/failure'
import type { ByteSource } from '../byteSource'
import { fileError } from '../fileError'
import { labelNames } from './labelNames'
import { thriftStructEnd } from './thriftCheck'

const MAGIC = [0x50, 0x41, 0x52, 0x31]
/** The footers of published sets of pictures have kilobytes. */
const MAX_FOOTER = 32 * 2 ** 20
export const PARQUET_REMEDY =
  'Download the file again, or write it again in Python with datasets or pyarrow and their default settings.'

/** The values of one column in one row group. */
export interface Chunk {
  meta: ColumnMetaData
  path: SchemaTree[]
  /** Bytes of the file that its pages take. */
  start: number
  end: number
  rows: number
}

export interface RowGroup {
  rows: number
  pictures: Chunk
}

/** A column that may say the class of each picture. */
export interface LabelCandidate {
  name: string
  /** Whether its name, or the metadata, say that it is the class. */
  isNamed: boolean
  /** Whether its values are words. */
  isWords: boolean
  /** The class names that the file's metadata give its numbers; null where there are none. */
  classNames: string[] | null
  /** In each row group. */
  chunks: Chunk[]
}

export interface ParquetFile {
  groups: RowGroup[]
  rows: number
  /** The likeliest first. */
  labels: LabelCandidate[]
  /** A column of lists of labels, if there is one. */
  severalLabels: string | null
}

/** True if the file starts like Parquet. */
export function looksLikeParquet(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte)
}

/** Builds the error for a malformed Parquet file. */
export function parquetError(name: string, byteOffset: number, what: string, cause?: unknown): LabError {
  return fileError(
    'data-parquet',
    name,
    byteOffset,
    `is a damaged Parquet file: ${what}.`,
    PARQUET_REMEDY,
    cause,
  )
}

/**
 * The footer's bytes without the eight behind it, checked to be one struct that declares no more than it
 * holds.
 */
async function readFooter(
  source: ByteSource,
  name: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; at: number }> {
  if (source.size < 12)
    throw parquetError(name, source.size, `it ends at byte ${source.size}, before its footer`)
  const tail = await source.read(source.size - 8, source.size)
  if (!looksLikeParquet(tail.subarray(4)))
    throw parquetError(
      name,
      source.size - 4,
      'its last four bytes are not PAR1, so it is cut short or encrypted',
    )
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  const at = source.size - 8 - length
  if (at < 4 || length > MAX_FOOTER)
    throw parquetError(
      name,
      source.size - 8,
      `its footer declares ${length} bytes, the file has ${source.size}`,
    )
  const bytes = (await source.read(at, source.size)).slice()
  try {
    thriftStructEnd(bytes.subarray(0, length), 0)
  } catch (cause) {
    throw parquetError(name, at, 'its footer is invalid', cause)
  }
  return { bytes, at }
}

/**
 * Columns that hold values, each with its way down from the root; those that may repeat within a row are left
 * out.
 */
function leavesOf(tree: SchemaTree): SchemaTree[][] {
  const leaves: SchemaTree[][] = []
  const visit = (node: SchemaTree): void => {
    if (node.children.length > 0) for (const child of node.children) visit(child)
    else leaves.push(getTreePath(tree, node.path))
  }
  visit(tree)
  return leaves.filter((path) => path.length > 1 && getMaxRepetitionLevel(path) === 0)
}

type Features = Record<string, { _type?: unknown; names?: unknown } | undefined>

/**
 * The column features that Hugging Face's datasets writes into the file's metadata; empty if absent or
 * unreadable.
 */
function featuresOf(metadata: FileMetaData): Features {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value
  try {
    const said = JSON.parse(text ?? '{}') as { info?: { features?: unknown } } | null
    const features = said?.info?.features
    return typeof features === 'object' && features !== null ? (features as Features) : {}
  } catch {
    return {}
  }
}

const leafOf = (path: SchemaTree[]) => path[path.length - 1].element
const pictureNames = ['image', 'img', 'picture', 'photo']

/** The likeliest column: by the metadata, then by the column's name, then by position. */
function likeliest(
  paths: SchemaTree[][],
  features: Features,
  type: string,
  names: readonly string[],
): SchemaTree[] | undefined {
  const rank = (path: SchemaTree[]): number => {
    const named = names.indexOf(path[1].element.name.toLowerCase())
    return (features[path[1].element.name]?._type === type ? 0 : 100) + (named < 0 ? 50 : named)
  }
  return [...paths].sort((a, b) => rank(a) - rank(b))[0]
}

/** Pictures lie in a struct with their bytes and their path, or are plain bytes. */
function pictureColumn(leaves: SchemaTree[][], features: Features): SchemaTree[] | undefined {
  const bytes = leaves.filter((path) => {
    const { type, converted_type: converted, logical_type: logical } = leafOf(path)
    return type === 'BYTE_ARRAY' && converted === undefined && logical === undefined
  })
  const structs = bytes.filter((path) => path.length === 3 && leafOf(path).name === 'bytes')
  return likeliest(
    structs.length > 0 ? structs : bytes.filter((path) => path.length === 2),
    features,
    'Image',
    pictureNames,
  )
}

/** Most columns that are offered as the classes. */
const MOST_CANDIDATES = 64
const numberTypes = ['INT32', 'INT64', 'FLOAT', 'DOUBLE', 'BOOLEAN']

/** Whether values are numbers, truth values or words, and not dates or the like. */
function kindOfLeaf(path: SchemaTree[], isNamed: boolean): 'numbers' | 'words' | null {
  const { type, converted_type: converted, logical_type: logical } = leafOf(path)
  if (converted === 'DECIMAL') return 'numbers'
  if (type === 'BYTE_ARRAY') {
    const isText = converted === 'UTF8' || logical?.type === 'STRING'
    const isPlain = converted === undefined && logical === undefined
    return isText || (isPlain && isNamed) ? 'words' : null
  }
  const isNumber = converted === undefined || /^U?INT_/.test(converted)
  const isTime = logical !== undefined && /DATE|TIME|UUID/.test(logical.type)
  return type !== undefined && numberTypes.includes(type) && isNumber && !isTime ? 'numbers' : null
}

interface LabelLeaf extends Pick<LabelCandidate, 'name' | 'isNamed' | 'isWords' | 'classNames'> {
  path: SchemaTree[]
  rank: number
}

/** Columns of numbers or words, those that are named as classes first. */
function labelLeaves(leaves: SchemaTree[][], features: Features, pictures: SchemaTree[]): LabelLeaf[] {
  const found = leaves.flatMap((path, i): LabelLeaf[] => {
    if (path.length !== 2 || path === pictures) return []
    const { name } = leafOf(path)
    const isClassLabel = features[name]?._type === 'ClassLabel'
    const named = labelNames.indexOf(name.toLowerCase())
    const isNamed = isClassLabel || named >= 0
    const kind = kindOfLeaf(path, isNamed)
    if (kind === null) return []
    const rank = (isClassLabel ? 0 : 100) + (named < 0 ? labelNames.length : named) + i / 1e4
    return [
      { name, path, isNamed, isWords: kind === 'words', classNames: classNamesOf(features, name), rank },
    ]
  })
  return found.sort((a, b) => a.rank - b.rank).slice(0, MOST_CANDIDATES)
}

/** The name of a column that holds lists of labels. */
function severalLabels(tree: SchemaTree, features: Features): string | null {
  const isList = (node: SchemaTree): boolean =>
    node.element.repetition_type === 'REPEATED' || node.children.some(isList)
  const found = tree.children.find(({ element: { name }, ...node }) => {
    const feature = JSON.stringify(features[name] ?? null)
    return (
      isList({ element: { name }, ...node } as SchemaTree) &&
      (feature.includes('"ClassLabel"') || labelNames.includes(name.toLowerCase()))
    )
  })
  return found?.element.name ?? null
}

function chunkOf(
  group: FileMetaData['row_groups'][number],
  path: SchemaTree[],
  rows: number,
  end: number,
): Chunk {
  const wanted = path[path.length - 1].path.join('.')
  const meta = group.columns.find(
    (column) => column.meta_data?.path_in_schema.join('.') === wanted,
  )?.meta_data
  if (!meta) throw new Error(`a row group lacks the column ${wanted}`)
  const [data, dictionary] = [Number(meta.data_page_offset), Number(meta.dictionary_page_offset ?? 0)]
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  const chunk = { meta, path, start, end: start + Number(meta.total_compressed_size), rows }
  if (!(chunk.start >= 4 && chunk.end >= chunk.start && chunk.end <= end))
    throw new Error(`the column ${wanted} lies outside the file`)
  return chunk
}

function classNamesOf(features: Features, column: string): string[] | null {
  const names = features[column]?.names
  return Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')
    ? names
    : null
}

/**
 * Finds the columns of pictures and labels in a Parquet file.
 * @throws LabError data-parquet for damage, with the byte; data-missing if no column can hold pictures
 */
export async function openParquet(source: ByteSource, name: string): Promise<ParquetFile> {
  const { bytes, at } = await readFooter(source, name)
  try {
    const metadata = parquetMetadata(bytes.buffer, { geoparquet: false })
    const tree = parquetSchema(metadata)
    const leaves = leavesOf(tree)
    const features = featuresOf(metadata)
    const pictures = pictureColumn(leaves, features)
    if (!pictures) throw noPictures(name, leaves)
    const rowsOf = metadata.row_groups.map((group) => {
      const rows = Number(group.num_rows)
      if (!(rows >= 0 && rows <= Number.MAX_SAFE_INTEGER))
        throw new Error(`a row group of ${group.num_rows} rows`)
      return rows
    })
    const chunksOf = (path: SchemaTree[]): Chunk[] =>
      metadata.row_groups.map((group, i) => chunkOf(group, path, rowsOf[i], at))
    return {
      groups: chunksOf(pictures).map((chunk, i) => ({ rows: rowsOf[i], pictures: chunk })),
      rows: rowsOf.reduce((sum, rows) => sum + rows, 0),
      labels: labelLeaves(leaves, features, pictures).map(({ path, rank: _, ...leaf }) => ({
        ...leaf,
        chunks: chunksOf(path),
      })),
      severalLabels: severalLabels(tree, features),
    }
  } catch (cause) {
    if (cause instanceof LabError) throw cause
    throw parquetError(name, at, 'its footer cannot be read', cause)
  }
}

function noPictures(name: string, leaves: SchemaTree[][]): LabError {
  const names = [...new Set(leaves.map((path) => path[1].element.name))]
  const message =
    `${name} has no column of pictures: its columns are ` +
    `${JSON.stringify(names.slice(0, 12).join(', ')).slice(0, 200)}.`
  const remedy =
    'Open a Parquet file with a column of encoded pictures (PNG, JPEG or WebP bytes), as Hugging ' +
    "Face's datasets writes it."
  return new LabError({ code: 'data-missing', message, remedy, subject: name })
}
