/**
 * Reader of zip archives by their central directory, so that only requested files are unpacked, by
 * zipMember.ts. Files stored or deflated, without encryption; zip64 where its fields say so. What the
 * directory declares is checked against the file and the limits before anything is unpacked. Format: PKWARE
 * APPNOTE 6.3.10, sections 4.3 to 4.5.
 */
import { viewOf } from '../byteSource'
import {
  archiveLimits,
  checkEntrySize,
  countEntries,
  countFlatBytes,
  safePath,
  UNPACK_AGAIN,
  type ArchiveEntry,
  type ArchiveLimits,
} from './archive'
import { decodeNames, hasBackslashPaths, unicodePath, type RawName } from './archiveNames'
import { fileError } from '../fileError'
import { Reading } from '../reading'
import { inWindows, LOCAL, LOCAL_BYTES, readMember, slice, type Member } from './zipMember'

const CENTRAL = 0x02014b50
const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
/** The first bytes of a split archive, and of one that was split into one part. */
const SPLIT = 0x08074b50
const ONE_PART = 0x30304b50
const CENTRAL_BYTES = 46
const END_BYTES = 22
const END64_BYTES = 56
const LOCATOR64_BYTES = 20
const MAX_COMMENT = 65_535
/** Deflate packs no tighter: a file that declares more was made to fill memory. */
const MOST_PACKED = 1032
/** Names of compression methods that are met in image sets and not read. */
const methods: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  96: 'JPEG',
  98: 'PPMd',
}
const UNPACK = 'Unpack it yourself and open its folder.'

interface Directory {
  /** Modulo 65,536 without zip64: some programs write more files than the field can count. */
  entries: number
  isZip64: boolean
  bytes: Uint8Array
  /** Byte of the archive at which the directory starts. */
  at: number
}

/** True if the bytes start like a zip archive, also an empty one. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const signature = viewOf(bytes).getUint32(0, true)
  return [LOCAL, END, SPLIT, ONE_PART].includes(signature)
}

/** True if a file ends as a zip archive does: the last part of a split one begins with anything. */
export function endsLikeZip(tail: Uint8Array): boolean {
  return tail.length >= END_BYTES && viewOf(tail).getUint32(tail.length - END_BYTES, true) === END
}

/** Finds the end record behind an optional comment, and reads the directory that it points at. */
async function readDirectory(source: Blob, name: string): Promise<Directory> {
  const tailFrom = Math.max(0, source.size - END_BYTES - MAX_COMMENT)
  const tail = await slice(source, tailFrom, source.size)
  const view = viewOf(tail)
  let end = tail.length - END_BYTES
  while (
    end >= 0 &&
    !(view.getUint32(end, true) === END && end + END_BYTES + view.getUint16(end + 20, true) === tail.length)
  )
    end -= 1
  if (end < 0) {
    const head = viewOf(await slice(source, 0, 4))
    if (head.byteLength === 4 && head.getUint32(0, true) === SPLIT) throw splitError(name, 0)
    throw fileError(
      'data-truncated',
      name,
      source.size,
      `ends at byte ${source.size} without a zip directory, so it is cut short.`,
      UNPACK_AGAIN,
    )
  }
  const at = tailFrom + end
  const plain = {
    entries: view.getUint16(end + 10, true),
    length: view.getUint32(end + 12, true),
    from: view.getUint32(end + 16, true),
  }
  const disk = view.getUint16(end + 4, true)
  // zip64 may write 65,535 for the number of the disk, too.
  if ((disk !== 0 && disk !== 0xffff) || view.getUint16(end + 8, true) !== plain.entries)
    throw splitError(name, at)
  const zip64 = await readEnd64(source, at, name)
  const { entries, length, from } = zip64 ?? plain
  if (entries === 0) throw fileError('data-empty', name, at, 'is a zip archive without files.', UNPACK_AGAIN)
  if (from + length > (zip64?.at ?? at) || length < entries * CENTRAL_BYTES) {
    throw fileError(
      'data-archive',
      name,
      at,
      `declares its directory of ${entries} files as ${length} bytes at byte ${from}, which is impossible.`,
      UNPACK_AGAIN,
    )
  }
  return { entries, isZip64: zip64 !== null, bytes: await slice(source, from, from + length), at: from }
}

const splitError = (name: string, at: number): Error =>
  fileError(
    'data-archive',
    name,
    at,
    `is one part of a split zip archive (byte ${at}).`,
    'Join the parts first: for example with 7-Zip, or zip -s 0.',
  )

/** A number of 64 bits; beyond 2^53 it is inexact, and far beyond any file. */
const getUint64 = (view: DataView, at: number): number =>
  view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true)

/** The end record of zip64 that stands before the common one; null if there is none. */
async function readEnd64(
  source: Blob,
  end: number,
  name: string,
): Promise<{ entries: number; length: number; from: number; at: number } | null> {
  if (end < LOCATOR64_BYTES) return null
  const locator = viewOf(await slice(source, end - LOCATOR64_BYTES, end))
  if (locator.getUint32(0, true) !== LOCATOR64) return null
  if (locator.getUint32(16, true) > 1) throw splitError(name, end - LOCATOR64_BYTES)
  const at = getUint64(locator, 8)
  const record = viewOf(at < end ? await slice(source, at, at + END64_BYTES) : new Uint8Array(0))
  if (record.byteLength < END64_BYTES || record.getUint32(0, true) !== END64) {
    throw fileError(
      'data-archive',
      name,
      end - LOCATOR64_BYTES,
      `has no zip64 directory at byte ${at}, where byte ${end - LOCATOR64_BYTES} places it.`,
      UNPACK_AGAIN,
    )
  }
  const [entries, length, from] = [32, 40, 48].map((field) => getUint64(record, field))
  return { entries, length, from, at }
}

/** Size, packed size and place, by the zip64 field where the common ones are full; null if it lacks one. */
function readSizes(
  view: DataView,
  from: number,
  extra: number,
  end: number,
): [number, number, number] | null {
  const common = [24, 20, 42].map((field) => view.getUint32(from + field, true))
  let at = extra
  while (at + 4 <= end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true)
  const fieldEnd = at + 4 <= end ? Math.min(end, at + 4 + view.getUint16(at + 2, true)) : 0
  at += 4
  const [size, packed, local] = common.map((value) => {
    if (value !== 0xffffffff) return value
    at += 8
    return at <= fieldEnd ? getUint64(view, at - 8) : Number.NaN
  })
  return [size, packed, local].some(Number.isNaN) ? null : [size, packed, local]
}

/** Names of the directory's records, up to the first broken one. Flag 11 says UTF-8. */
function rawNames({ bytes }: Directory): RawName[] {
  const view = viewOf(bytes)
  const names: RawName[] = []
  for (let from = 0; from + CENTRAL_BYTES <= bytes.length && view.getUint32(from, true) === CENTRAL;) {
    const nameEnd = from + CENTRAL_BYTES + view.getUint16(from + 28, true)
    const extraEnd = nameEnd + view.getUint16(from + 30, true)
    const path = bytes.subarray(from + CENTRAL_BYTES, nameEnd)
    const unicode = unicodePath(bytes.subarray(nameEnd, extraEnd), path)
    const utf8 = (view.getUint16(from + 8, true) & 0x800) !== 0
    names.push({ bytes: path, utf8, ...(unicode === undefined ? {} : { unicode }) })
    from = extraEnd + view.getUint16(from + 32, true)
  }
  return names
}

/** All members of the directory, each checked by itself. */
function readMembers(directory: Directory, name: string, limits: ArchiveLimits, reading: Reading): Member[] {
  const { entries, isZip64, bytes, at: base } = directory
  const view = viewOf(bytes)
  const names = decodeNames(rawNames(directory), reading)
  const backslashed = hasBackslashPaths(names)
  const count = countEntries(name, limits)
  const members: Member[] = []
  let from = 0
  let i = 0
  for (; from < bytes.length; i += 1) {
    const at = base + from
    const broken = (): Error =>
      fileError(
        'data-archive',
        name,
        at,
        `has no valid directory record at byte ${at} (file ${i}).`,
        UNPACK_AGAIN,
      )
    if (from + CENTRAL_BYTES > bytes.length || view.getUint32(from, true) !== CENTRAL) throw broken()
    const pathBytes = view.getUint16(from + 28, true)
    const extra = from + CENTRAL_BYTES + pathBytes
    const extraEnd = extra + view.getUint16(from + 30, true)
    const next = extraEnd + view.getUint16(from + 32, true)
    if (next > bytes.length) throw broken()
    const path = safePath(names[i], name, at, backslashed)
    const sizes = readSizes(view, from, extra, extraEnd)
    if (!sizes) throw memberError(path, at, name, 'has zip64 sizes that are missing', UNPACK_AGAIN)
    const [size, packed, local] = sizes
    const [method, crc] = [view.getUint16(from + 10, true), view.getUint32(from + 16, true)]
    count(size, at)
    if (!path.endsWith('/')) {
      const member: Member = { path, at, method, crc, packed, size, local }
      members.push(checkMember(member, view.getUint16(from + 8, true), base, name))
    }
    from = next
  }
  if (isZip64 ? i !== entries : i % 65_536 !== entries) {
    const what = `declares ${entries} files in its directory, which lists ${i}.`
    throw fileError('data-archive', name, base, what, UNPACK_AGAIN)
  }
  return refuseOverlaps(members, name)
}

function memberError(
  path: string,
  at: number,
  name: string,
  why: string,
  remedy: string,
  code: 'data-archive' | 'data-size' = 'data-archive',
): Error {
  const what = `holds ${JSON.stringify(path)}, which ${why} (directory record at byte ${at}).`
  return fileError(code, name, at, what, remedy)
}

/** Refuses unsupported members, and sizes that only a zip bomb has. */
function checkMember(member: Member, flags: number, directoryAt: number, name: string): Member {
  const { path, at, method, packed, size, local } = member
  const refuse = (why: string, remedy: string, code?: 'data-size'): Error =>
    memberError(path, at, name, why, remedy, code)
  if (flags & 1 || method === 99) throw refuse('is encrypted', UNPACK)
  if (method !== 0 && method !== 8) {
    const known = methods[method] ? ` (${methods[method]})` : ''
    throw refuse(
      `uses compression method ${method}${known}, which is not supported; 0 (stored) and 8 (deflate) are`,
      UNPACK,
    )
  }
  if (method === 0 && packed !== size)
    throw refuse(`is stored, but has ${packed} bytes packed and ${size} unpacked`, UNPACK_AGAIN)
  if (size > MOST_PACKED * packed) {
    throw refuse(
      `would unpack from ${packed} bytes to ${size}, which no compression can do`,
      'Do not trust this archive; it may be made to fill memory.',
      'data-size',
    )
  }
  if (local + LOCAL_BYTES + packed > directoryAt)
    throw refuse(`should lie at byte ${local} with ${packed} bytes, beyond the archive's files`, UNPACK_AGAIN)
  return member
}

/**
 * Refuses two files in the same bytes, as in zip bombs that pass every other check.
 * @returns the members in the directory's order
 */
function refuseOverlaps(members: Member[], name: string): Member[] {
  const inFile = [...members].sort((a, b) => a.local - b.local)
  for (let i = 1; i < inFile.length; i += 1) {
    const [a, b] = [inFile[i - 1], inFile[i]]
    if (a.local + LOCAL_BYTES + a.packed <= b.local) continue
    const what =
      `holds ${JSON.stringify(a.path)} and ${JSON.stringify(b.path)} in the same bytes (at byte ` +
      `${b.local}).`
    throw fileError(
      'data-archive',
      name,
      b.at,
      what,
      'Do not trust this archive; it may be made to fill memory.',
    )
  }
  return members
}

/**
 * The plain files of a zip archive, in the directory's order.
 * @param onRead progress callback: packed bytes read so far, after each file
 * @param reading is asked for the code page of names
 * @throws LabError data-empty, data-truncated, data-archive or data-size, with the byte
 */
export async function* readZip(
  source: Blob,
  name: string,
  limits: ArchiveLimits = archiveLimits,
  onRead: (packed: number) => void = () => undefined,
  reading = new Reading(),
): AsyncGenerator<ArchiveEntry> {
  const members = readMembers(await readDirectory(source, name), name, limits, reading)
  const countFlat = countFlatBytes(name, limits)
  const read = inWindows(source)
  let behind = 0
  for (const member of members) {
    const { path, size, packed, at } = member
    yield {
      path,
      size,
      async read() {
        checkEntrySize(path, size, name, at, limits)
        countFlat(size, packed, at)
        return readMember(read, member, name)
      },
    }
    behind += member.packed
    onRead(behind)
  }
}
