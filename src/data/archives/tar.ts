/**
 * Reader of tar archives as a stream: ustar, the older form without its magic, GNU long names and pax paths
 * and sizes. Yields plain files; folders and links hold no bytes and are skipped. Unpacking .tar.gz is
 * gunzip.ts. Offsets are of the unpacked archive. Format: POSIX.1-2017, pax, "ustar Interchange Format"; GNU
 * tar manual, "Basic Tar Format".
 */
import {
  archiveLimits,
  checkEntrySize,
  countEntries,
  safePath,
  UNPACK_AGAIN,
  type ArchiveEntry,
  type ArchiveLimits,
} from './archive'
import { StreamedNames } from './archiveNames'
import { ByteReader } from './byteReader'
import { concatBytes } from '../../core/concat'
import { fileError } from '../fileError'
import { Reading } from '../reading'

const BLOCK = 512
const SLASH = 47
/** Largest long name or pax record that is read; real ones are far smaller. */
const MAX_EXTRA = 64 * 1024
const latin = new TextDecoder('latin1')
const utf8 = new TextDecoder()

/** Path and size from the records before a file's own header. */
interface Extras {
  path?: Uint8Array
  size?: number
}

interface Header {
  /** As bytes: nothing says in which encoding they are. */
  path: Uint8Array
  size: number
  type: string
  at: number
}

/** A file of the archive, its path decoded. */
type FileHeader = Omit<Header, 'path'> & { path: string }

const field = (block: Uint8Array, from: number, length: number): Uint8Array => {
  const bytes = block.subarray(from, from + length)
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

const text = (block: Uint8Array, from: number, length: number): string =>
  latin.decode(field(block, from, length))

/** Octal digits with spaces and zeros around them; NaN for anything else. */
const octal = (block: Uint8Array, from: number, length: number): number => {
  const digits = text(block, from, length).trim()
  return /^[0-7]*$/.test(digits) && digits !== '' ? Number.parseInt(digits, 8) : Number.NaN
}

/** A size field: octal, or big-endian binary after a byte of 0x80 for sizes that octal cannot hold. */
function sizeField(block: Uint8Array): number {
  if (block[124] !== 0x80) return octal(block, 124, 12)
  return block.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** The sum that a header's checksum field should hold: all bytes, the field itself read as spaces. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 32
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i >= 156) sum += block[i]
  return sum
}

/**
 * True if the bytes start with a tar header that has a correct checksum or the ustar magic.
 */
export function looksLikeTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK) return false
  return (
    latin.decode(bytes.subarray(257, 262)) === 'ustar' ||
    octal(bytes, 148, 8) === checksum(bytes.subarray(0, BLOCK))
  )
}

function parseHeader(block: Uint8Array, name: string, at: number): Header {
  if (block.length < BLOCK) {
    throw fileError(
      'data-truncated',
      name,
      at + block.length,
      `ends at byte ${at + block.length}, inside the header that starts at byte ${at}.`,
      UNPACK_AGAIN,
    )
  }
  if (octal(block, 148, 8) !== checksum(block)) {
    throw fileError(
      'data-archive',
      name,
      at,
      `has no valid tar header at byte ${at}: its checksum does not match.`,
      UNPACK_AGAIN,
    )
  }
  const size = sizeField(block)
  if (!Number.isSafeInteger(size))
    throw fileError(
      'data-archive',
      name,
      at + 124,
      `has no valid file size at byte ${at + 124}.`,
      UNPACK_AGAIN,
    )
  // Only POSIX headers ("ustar", 0) have a prefix; GNU's ("ustar  ") keep times there.
  const isPosix = text(block, 257, 6) === 'ustar' && block[262] === 0
  const prefix = isPosix ? field(block, 345, 155) : block.subarray(0, 0)
  const own = field(block, 0, 100)
  const path = prefix.length === 0 ? own.slice() : concatBytes([prefix, Uint8Array.of(SLASH), own])
  return { path, size, type: String.fromCharCode(block[156] || 48), at }
}

/** The path and size of pax records, each "length key=value\n" with the length in decimal counting itself. */
function parsePax(bytes: Uint8Array, name: string, at: number): Extras {
  const extras: Extras = {}
  const broken = (from: number): Error =>
    fileError('data-archive', name, at + from, `has a broken pax record at byte ${at + from}.`, UNPACK_AGAIN)
  for (let from = 0; from < bytes.length;) {
    const space = bytes.indexOf(32, from)
    const length = Number(latin.decode(bytes.subarray(from, Math.max(from, space))))
    const end = from + length
    if (!Number.isInteger(length) || end <= space || end > bytes.length || bytes[end - 1] !== 10)
      throw broken(from)
    const record = bytes.subarray(space + 1, end - 1)
    const [key, value] = split(utf8.decode(record))
    if (key === 'path') extras.path = record.slice('path='.length)
    if (key === 'size') {
      extras.size = Number(value)
      if (!/^\d+$/.test(value) || !Number.isSafeInteger(extras.size)) throw broken(from)
    }
    from = end
  }
  return extras
}

function split(record: string): [string, string] {
  const at = record.indexOf('=')
  return at < 0 ? [record, ''] : [record.slice(0, at), record.slice(at + 1)]
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

/**
 * The plain files of a tar archive in their order. Other entries are skipped without buffering.
 * @param pieces the unpacked archive; read to its end, so that a checksum behind it is reached
 * @param reading is asked for the code page of names that are not UTF-8
 * @throws LabError data-empty, data-truncated, data-archive or data-size, with the byte of the unpacked
 *   archive
 */
export async function* readTar(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  limits: ArchiveLimits = archiveLimits,
  reading = new Reading(),
): AsyncGenerator<ArchiveEntry> {
  const reader = new ByteReader(pieces)
  try {
    yield* entriesOf(reader, name, limits, new StreamedNames(reading))
  } finally {
    await reader.close()
  }
}

async function* entriesOf(
  reader: ByteReader,
  name: string,
  limits: ArchiveLimits,
  names: StreamedNames,
): AsyncGenerator<ArchiveEntry> {
  const count = countEntries(name, limits)
  let extras: Extras = {}
  for (let headers = 0; ; headers += 1) {
    const at = reader.position
    const block = await reader.take(BLOCK)
    if (block.length === 0 || (block.length === BLOCK && block.every((byte) => byte === 0))) {
      if (headers === 0)
        throw fileError('data-empty', name, at, 'is a tar archive without files.', UNPACK_AGAIN)
      await reader.skip(limits.totalBytes)
      return
    }
    const header = parseHeader(block, name, at)
    const { type } = header
    const size = 'xgLK'.includes(type) ? header.size : (extras.size ?? header.size)
    count(size, at)
    if ('xgLK'.includes(type)) {
      extras = { ...extras, ...(await readExtras(reader, header, name)) }
      continue
    }
    if (type === 'S')
      throw fileError(
        'data-archive',
        name,
        at,
        `holds a sparse file (header at byte ${at}), which is not supported.`,
        UNPACK_AGAIN,
      )
    const decoded = names.decode(extras.path ?? header.path)
    const path = safePath(decoded, name, at, !decoded.includes('/'))
    extras = {}
    if ('07'.includes(type) && !path.endsWith('/'))
      yield* entry(reader, { ...header, path, size }, name, limits)
    else {
      const skipped = { ...header, path, size: type >= '1' && type <= '6' ? 0 : size }
      await finish(reader, skipped, reader.position, name)
    }
  }
}

/** One file; once the consumer continues, unread bytes are skipped. */
async function* entry(
  reader: ByteReader,
  header: FileHeader,
  name: string,
  limits: ArchiveLimits,
): AsyncGenerator<ArchiveEntry> {
  const start = reader.position
  const { path, size } = header
  const read = async (): Promise<Uint8Array> => {
    checkEntrySize(path, size, name, header.at, limits)
    const bytes = await reader.take(size)
    if (bytes.length < size) throw cut(reader, header, name)
    return bytes
  }
  yield { path, size, read }
  await finish(reader, header, start, name)
}

/** Skips to the end of a file's last block. */
async function finish(reader: ByteReader, header: FileHeader, start: number, name: string): Promise<void> {
  const left = start + padded(header.size) - reader.position
  await reader.skip(left)
  if (reader.position < start + header.size) throw cut(reader, header, name)
}

function cut(reader: ByteReader, { path, size, at }: FileHeader, name: string): Error {
  const what =
    `ends at byte ${reader.position}, inside ${JSON.stringify(path)}, for which its header at ` +
    `byte ${at} declares ${size} bytes.`
  return fileError('data-truncated', name, reader.position, what, UNPACK_AGAIN)
}

/** The record behind a header of type x, g, L or K; only x and L describe the next file. */
async function readExtras(reader: ByteReader, header: Header, name: string): Promise<Extras> {
  const start = reader.position
  if (header.size > MAX_EXTRA) {
    throw fileError(
      'data-size',
      name,
      header.at,
      `has a record of ${header.size} bytes about a file (header at byte ${header.at}); ` +
        `the limit is ${MAX_EXTRA}.`,
      UNPACK_AGAIN,
    )
  }
  const bytes = await reader.take(header.size)
  await finish(reader, { ...header, path: latin.decode(header.path) }, start, name)
  if (header.type === 'x') return parsePax(bytes, name, start)
  return header.type === 'L' ? { path: field(bytes, 0, bytes.length) } : {}
}
