/**
 * The values of one Parquet column, page by page. hyparquet decodes a page; what it would trust (sizes,
 * counts, run lengths) is checked here first, and pages are unpacked here with bounds, so that a hostile
 * file can neither hang nor fill the memory. https://parquet.apache.org/docs/file-format/data-pages/
 */
import { DEFAULT_PARSERS, convert } from 'hyparquet/src/convert.js'
import { parquetHeader, readPage } from 'hyparquet/src/column.js'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'
import { getMaxDefinitionLevel } from 'hyparquet/src/schema.js'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import type { DecodedArray, PageHeader } from 'hyparquet'
import { LabError } from '../../core/failure'
import type { ByteSource } from '../byteSource'
import { fileError } from '../fileError'
import { gunzipIfNeeded } from '../archives/gunzip'
import { parquetError, PARQUET_REMEDY, type Chunk } from './parquetFooter'
import { thriftStructEnd } from './thriftCheck'

/** A header's pages hold the smallest and largest value too, so that it has no fixed length. */
const HEADER_PIECES = [16 * 1024, 2 ** 20]
const MAX_PAGE_BYTES = 256 * 2 ** 20
const MAX_PAGE_VALUES = 2 ** 22
/** Words that share their beginnings unpack to more than their page. */
const MAX_WORD_BYTES = 64 * 2 ** 20
/** Only pages above this must be less tightly packed than deflate can. */
const FREE_BYTES = 2 * 2 ** 20
const MOST_RATIO = 1100

interface Page {
  header: PageHeader
  /** Levels and values, unpacked. */
  body: Uint8Array<ArrayBuffer>
  /** First byte behind the page. */
  end: number
}

/** A value of the column: bytes, words, a number, or null where the row has none. */
export type Value = Uint8Array | string | number | bigint | boolean | null

async function readHeader(
  source: ByteSource,
  at: number,
  end: number,
): Promise<{ header: PageHeader; length: number }> {
  let failure: unknown
  for (const piece of HEADER_PIECES) {
    const bytes = (await source.read(at, Math.min(end, at + piece))).slice()
    try {
      const length = thriftStructEnd(bytes, 0)
      return { header: parquetHeader({ view: new DataView(bytes.buffer), offset: 0 }), length }
    } catch (cause) {
      failure = cause
    }
    if (at + piece >= end) break
  }
  throw failure
}

/** @throws Error if the header's sizes are impossible */
function checkHeader(
  { type, compressed_page_size: packed, uncompressed_page_size: size, ...header }: PageHeader,
  left: number,
): void {
  if (!(packed >= 0 && packed <= left)) throw new Error(`a page of ${packed} bytes where ${left} are left`)
  if (!(size >= 0 && size <= MAX_PAGE_BYTES && (size <= FREE_BYTES || size <= packed * MOST_RATIO)))
    throw new Error(`a page of ${packed} bytes that unpacks to ${size}`)
  const data =
    type === 'DATA_PAGE'
      ? header.data_page_header
      : type === 'DATA_PAGE_V2'
        ? header.data_page_header_v2
        : header.dictionary_page_header
  if (!data || (type !== 'DICTIONARY_PAGE' && type !== 'DATA_PAGE' && type !== 'DATA_PAGE_V2'))
    throw new Error(`a page of kind ${type}`)
  if (!(data.num_values >= 0 && data.num_values <= MAX_PAGE_VALUES))
    throw new Error(`a page of ${data.num_values} values`)
  const levels = header.data_page_header_v2
  if (type !== 'DATA_PAGE_V2' || !levels) return
  const {
    definition_levels_byte_length: definitions,
    repetition_levels_byte_length: repetitions,
    num_nulls: nulls,
  } = levels
  if (!(definitions >= 0 && repetitions >= 0 && definitions + repetitions <= Math.min(packed, size)))
    throw new Error('levels that are longer than their page')
  if (!(nulls >= 0 && nulls <= data.num_values))
    throw new Error(`${nulls} of ${data.num_values} values missing`)
}

/** Unpacked bytes, exactly `size` of them. */
async function unpacked(
  packed: Uint8Array<ArrayBuffer>,
  size: number,
  codec: string,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (codec === 'UNCOMPRESSED') return packed
  if (size === 0) return new Uint8Array(0)
  const out = new Uint8Array(size)
  if (codec === 'SNAPPY') snappyUncompress(packed, out)
  else if (codec === 'GZIP') {
    const bytes = await gunzipIfNeeded(packed, name, size)
    if (bytes.length !== size) throw new Error(`a page of ${bytes.length} bytes that declares ${size}`)
    out.set(bytes)
  } else {
    // Most files need none of these.
    const { decompressBrotli, decompressLz4Raw, decompressZstd } = await import('hyparquet-compressors')
    if (codec === 'ZSTD') decompressZstd(packed, out)
    else if (codec === 'BROTLI') out.set(decompressBrotli(packed, size))
    else if (codec === 'LZ4_RAW') out.set(decompressLz4Raw(packed, size))
    else
      throw fileError(
        'data-parquet',
        name,
        0,
        `compresses its pages with ${codec}, which is not supported.`,
        PARQUET_REMEDY,
      )
  }
  return out
}

async function readPageAt(source: ByteSource, at: number, { end, meta }: Chunk, name: string): Promise<Page> {
  const { header, length } = await readHeader(source, at, end)
  const begin = at + length
  checkHeader(header, end - begin)
  const packed = (await source.read(begin, begin + header.compressed_page_size)).slice()
  const v2 = header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2 : undefined
  const levels = v2 ? v2.definition_levels_byte_length + v2.repetition_levels_byte_length : 0
  const plain = v2?.is_compressed === false
  const values = plain
    ? packed.slice(levels)
    : await unpacked(packed.slice(levels), header.uncompressed_page_size - levels, meta.codec, name)
  const body = levels === 0 ? values : new Uint8Array([...packed.subarray(0, levels), ...values])
  if (body.length !== header.uncompressed_page_size)
    throw new Error(`a page of ${body.length} bytes that declares ${header.uncompressed_page_size}`)
  if (v2) v2.is_compressed = false
  return {
    header: { ...header, compressed_page_size: body.length },
    body,
    end: begin + header.compressed_page_size,
  }
}

/**
 * Looks at the runs of a stream that mixes repeated and packed numbers, as far as a reader of `count` numbers
 * would.
 * @throws Error for a run that is longer than the page has values
 */
function checkRuns(bytes: Uint8Array, from: number, width: number, count: number): void {
  let at = from
  for (let seen = 0; seen < count && at < bytes.length;) {
    let head = 0
    for (let shift = 0, more = true; more; shift += 7) {
      if (shift > 28) throw new Error('a run without end')
      const byte = bytes[at++] ?? 0
      head += (byte & 0x7f) * 2 ** shift
      more = byte >= 0x80
    }
    const run = head % 2 === 1 ? Math.floor(head / 2) * 8 : head / 2
    // Packed numbers come in eights; a run of more bytes than there are ends the reader soon enough.
    if (run > count + 8 * bytes.length || (head % 2 === 0 && run > count))
      throw new Error(`a run of ${run} in a page of ${count} values`)
    at += head % 2 === 1 ? (run / 8) * width : Math.ceil(width / 8)
    seen += run
  }
}

/**
 * Checks levels and encodings of a data page. Bit widths of levels are those of the deepest level, two at
 * most.
 */
function checkBody(page: Page, chunk: Chunk): void {
  const { header, body } = page
  const { path } = chunk
  const data = header.type === 'DATA_PAGE' ? header.data_page_header : header.data_page_header_v2
  if (header.type === 'DICTIONARY_PAGE' || !data) return
  const deepest = getMaxDefinitionLevel(path)
  const width = 32 - Math.clz32(deepest)
  let at = 0
  if (header.data_page_header_v2) {
    at = header.data_page_header_v2.repetition_levels_byte_length
    if (deepest > 0) checkRuns(body, at, width, data.num_values)
    at += header.data_page_header_v2.definition_levels_byte_length
  } else if (deepest > 0) {
    if (body.length < 4) throw new Error('a page too short for its levels')
    checkRuns(body, 4, width, data.num_values)
    at = 4 + new DataView(body.buffer).getUint32(0, true)
  }
  if (data.encoding === 'PLAIN') return
  if (data.encoding === 'BYTE_STREAM_SPLIT') {
    const { type, type_length: length } = path[path.length - 1].element
    const width =
      type === 'FIXED_LEN_BYTE_ARRAY' ? (length ?? 0) : type === 'INT64' || type === 'DOUBLE' ? 8 : 4
    if (presentValues(page, deepest) * width > body.length - at)
      throw new Error('a page too short for its values')
    return
  }
  if (at >= body.length && data.num_values > 0 && deepest === 0) throw new Error('a page without values')
  if (data.encoding.startsWith('DELTA')) return checkDeltas(page, chunk, at)
  if (data.encoding === 'RLE') {
    // Truth values; the length of the runs comes first.
    checkRuns(body, at + 4, 1, data.num_values)
    return
  }
  if (body[at] > 32) throw new Error(`numbers of ${body[at]} bits`)
  if (body[at] > 0) checkRuns(body, at + 1, body[at], data.num_values)
}

/** How many values of a data page are not missing. @param deepest the level of those */
function presentValues({ header, body }: Page, deepest: number): number {
  const v2 = header.data_page_header_v2
  const count = header.data_page_header?.num_values ?? 0
  if (v2) return v2.num_values - v2.num_nulls
  if (deepest === 0) return count
  const levels = new Array<number>(count)
  const width = 32 - Math.clz32(deepest)
  readRleBitPackedHybrid({ view: new DataView(body.buffer), offset: 0 }, width, levels)
  return levels.filter((level) => level === deepest).length
}

/**
 * Checks a page of differences, and of words by their lengths: that they are of possible sizes, and that the
 * words together fit into the memory.
 * @param at where the values begin
 */
function checkDeltas(page: Page, { path }: Chunk, at: number): void {
  const { header, body } = page
  const encoding = (header.data_page_header ?? header.data_page_header_v2)?.encoding
  const count = presentValues(page, getMaxDefinitionLevel(path))
  const reader = { view: new DataView(body.buffer), offset: at }
  const lengths = (): Int32Array => {
    checkDeltaHeader(body, reader.offset)
    const values = new Int32Array(count)
    if (count > 0) deltaBinaryUnpack(reader, count, values)
    return values
  }
  if (encoding === 'DELTA_BINARY_PACKED') return checkDeltaHeader(body, at)
  const prefixes = encoding === 'DELTA_BYTE_ARRAY' ? lengths() : null
  let [before, total] = [0, 0]
  lengths().forEach((suffix, i) => {
    const prefix = prefixes?.[i] ?? 0
    if (suffix < 0 || prefix < 0 || prefix > before) throw new Error(`a word of impossible length`)
    before = prefix + suffix
    total += before
  })
  if (total > MAX_WORD_BYTES) throw new Error(`words of ${total} bytes in a page of ${body.length}`)
}

/** Checks the sizes of blocks that a stream of differences declares. */
function checkDeltaHeader(body: Uint8Array, from: number): void {
  let at = from
  const [block, pieces] = [0, 0].map(() => {
    let value = 0
    for (let shift = 0, more = true; more; shift += 7) {
      if (shift > 28 || at >= body.length) throw new Error('a number without end')
      const byte = body[at++]
      value += (byte & 0x7f) * 2 ** shift
      more = byte >= 0x80
    }
    return value
  })
  if (!(
    pieces >= 1 &&
    pieces <= 512 &&
    block >= 32 * pieces &&
    block <= 2 ** 20 &&
    block % (32 * pieces) === 0
  ))
    throw new Error(`differences in blocks of ${block} in ${pieces} pieces`)
}

/** What hyparquet decodes. */
const readEncodings = [
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'RLE',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'BYTE_STREAM_SPLIT',
]

/** @throws LabError data-parquet for a whole page that is written as the lab does not read it */
function requireKnownEncoding({ header }: Page, { meta }: Chunk, name: string): void {
  const encoding = (header.data_page_header ?? header.data_page_header_v2)?.encoding
  if (header.type === 'DICTIONARY_PAGE' || encoding === undefined) return
  const isRead = encoding === 'RLE' ? meta.type === 'BOOLEAN' : readEncodings.includes(encoding)
  if (isRead) return
  throw fileError(
    'data-parquet',
    name,
    0,
    `has values in the encoding ${encoding}, which is not supported.`,
    'Write the file again in Python with datasets or pyarrow and their default settings.',
  )
}

/** The value of a row: nested columns come as lists of one, empty for missing values. */
function valueOf(found: unknown): Value {
  let value = found
  while (Array.isArray(value)) value = value.length === 0 ? null : (value[0] as unknown)
  if (value === undefined) throw new Error('a value that is not in its dictionary')
  return value as Value
}

/**
 * The column's values, a page at a time, as many as the row group has rows.
 * @throws LabError data-parquet with the page's first byte, or what reading the source throws
 */
export async function* columnPages(source: ByteSource, chunk: Chunk, name: string): AsyncGenerator<Value[]> {
  const { meta, path, rows } = chunk
  const element = path[path.length - 1].element
  const decoder = {
    pathInSchema: path[path.length - 1].path,
    type: meta.type,
    element,
    schemaPath: path,
    codec: 'UNCOMPRESSED' as const,
    parsers: DEFAULT_PARSERS,
    utf8: false,
  }
  let dictionary: DecodedArray | undefined
  let left = rows
  for (let at = chunk.start; left > 0;) {
    const begin = at
    let values: Value[] = []
    try {
      if (at >= chunk.end) throw new Error(`its column ${element.name} has ${left} rows fewer than declared`)
      const page = await readPageAt(source, at, chunk, name)
      at = page.end
      requireKnownEncoding(page, chunk, name)
      checkBody(page, chunk)
      const { data } = readPage(
        { view: new DataView(page.body.buffer), offset: 0 },
        page.header,
        decoder,
        dictionary,
        undefined,
        0,
      )
      if (page.header.type === 'DICTIONARY_PAGE') dictionary = data && convert(data, decoder)
      else values = Array.from(data ?? [], valueOf)
      if (values.length > left)
        throw new Error(`its column ${element.name} has ${values.length - left} rows more than declared`)
    } catch (cause) {
      if (cause instanceof LabError) throw cause
      throw parquetError(
        name,
        begin,
        `the page at byte ${begin} cannot be read ` +
          `(${cause instanceof Error ? cause.message : String(cause)})`,
        cause,
      )
    }
    left -= values.length
    yield values
  }
}
