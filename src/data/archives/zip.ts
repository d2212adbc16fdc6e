/**
 * Reader of zip archives by their central directory, so that only requested files are unpacked; fflate
 * inflates. Files stored or deflated, without encryption; zip64 only where its fields are not needed. What
 * the directory declares is checked against the file and the limits before anything is unpacked, and the
 * contents against their CRC after. Format: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
 */
import { Inflate } from 'fflate'
import { crc32 } from '../../core/crc32'
import {
  archiveLimits,
  checkEntrySize,
  countEntries,
  safePath,
  type ArchiveEntry,
  type ArchiveLimits,
} from './archive'
import { decodeNames, hasBackslashPaths, unicodePath, type RawName } from './archiveNames'
import { concatBytes } from '../../core/concat'
import { fileError } from '../fileError'
import { Reading } from '../reading'

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const END_BYTES = 22
const MAX_COMMENT = 65_535
/**
 * No image set is packed this tightly; deflate itself ends at 1,032. Small files may be, such as one of a
 * single colour.
 */
const MAX_RATIO = 200
const RATIO_FREE_BYTES = 2 ** 20
const AGAIN = 'Download the archive again, or unpack it yourself and open its folder.'
const UNPACK = 'Unpack it yourself and open its folder.'

interface Directory {
  entries: number
  bytes: Uint8Array
  /** Byte of the archive at which the directory starts. */
  at: number
}

interface Member {
  path: string
  method: number
  crc: number
  packed: number
  size: number
  /** Byte of the local header. */
  local: number
  /** Byte of the central header. */
  at: number
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const slice = async (source: Blob, from: number, to: number): Promise<Uint8Array> =>
  new Uint8Array(await source.slice(from, to).arrayBuffer())

/** True if the bytes start like a zip archive, also an empty one. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const signature = viewOf(bytes).getUint32(0, true)
  return signature === LOCAL || signature === END
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
  if (end < 0)
    throw fileError(
      'data-truncated',
      name,
      source.size,
      `ends at byte ${source.size} without a zip directory, so it is cut short.`,
      AGAIN,
    )
  const at = tailFrom + end
  const [entries, length, from] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ]
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== entries) {
    throw fileError(
      'data-archive',
      name,
      at,
      `is one part of a split zip archive (byte ${at}).`,
      'Join the parts first.',
    )
  }
  if (entries === 0xffff || from === 0xffffffff || length === 0xffffffff) {
    throw fileError(
      'data-archive',
      name,
      at,
      `is a zip64 archive (byte ${at}), for more than 65,534 files or 4 GB, which is not supported.`,
      UNPACK,
    )
  }
  if (entries === 0) throw fileError('data-empty', name, at, 'is a zip archive without files.', AGAIN)
  if (from + length > at || length < entries * CENTRAL_BYTES) {
    throw fileError(
      'data-archive',
      name,
      at,
      `declares its directory of ${entries} files as ${length} bytes at byte ${from}, which is impossible.`,
      AGAIN,
    )
  }
  return { entries, bytes: await slice(source, from, from + length), at: from }
}

/** Names of the directory's records, up to the first broken one. Flag 11 says UTF-8. */
function rawNames({ entries, bytes }: Directory): RawName[] {
  const view = viewOf(bytes)
  const names: RawName[] = []
  for (let i = 0, from = 0; i < entries && from + CENTRAL_BYTES <= bytes.length; i += 1) {
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
  const { entries, bytes, at: base } = directory
  const view = viewOf(bytes)
  const names = decodeNames(rawNames(directory), reading)
  const backslashed = hasBackslashPaths(names)
  const count = countEntries(name, limits)
  const members: Member[] = []
  let from = 0
  for (let i = 0; i < entries; i += 1) {
    const at = base + from
    const broken = (): Error =>
      fileError('data-archive', name, at, `has no valid directory record at byte ${at} (file ${i}).`, AGAIN)
    if (from + CENTRAL_BYTES > bytes.length || view.getUint32(from, true) !== CENTRAL) throw broken()
    const pathBytes = view.getUint16(from + 28, true)
    const next =
      from + CENTRAL_BYTES + pathBytes + view.getUint16(from + 30, true) + view.getUint16(from + 32, true)
    if (next > bytes.length) throw broken()
    const path = safePath(names[i], name, at, backslashed)
    const member: Member = {
      path,
      at,
      method: view.getUint16(from + 10, true),
      crc: view.getUint32(from + 16, true),
      packed: view.getUint32(from + 20, true),
      size: view.getUint32(from + 24, true),
      local: view.getUint32(from + 42, true),
    }
    count(member.size, at)
    if (!path.endsWith('/')) members.push(checkMember(member, view.getUint16(from + 8, true), base, name))
    from = next
  }
  return refuseOverlaps(members, name)
}

/** Refuses unsupported members, and sizes that only a zip bomb has. */
function checkMember(member: Member, flags: number, directoryAt: number, name: string): Member {
  const { path, at, method, packed, size, local } = member
  const refuse = (why: string, remedy: string, code: 'data-archive' | 'data-size' = 'data-archive'): Error =>
    fileError(
      code,
      name,
      at,
      `holds ${JSON.stringify(path)}, which ${why} (directory record at byte ${at}).`,
      remedy,
    )
  if (flags & 1) throw refuse('is encrypted', UNPACK)
  if (method !== 0 && method !== 8)
    throw refuse(`uses compression method ${method}; only 0 (stored) and 8 (deflate) are supported`, UNPACK)
  if (packed === 0xffffffff || size === 0xffffffff || local === 0xffffffff)
    throw refuse('has zip64 sizes, which are not supported', UNPACK)
  if (method === 0 && packed !== size)
    throw refuse(`is stored, but has ${packed} bytes packed and ${size} unpacked`, AGAIN)
  if (size > RATIO_FREE_BYTES && size > MAX_RATIO * packed) {
    throw refuse(
      `would unpack from ${packed} bytes to ${size}, more than ${MAX_RATIO} times as many`,
      'Do not trust this archive; it may be made to fill memory.',
      'data-size',
    )
  }
  if (local + LOCAL_BYTES + packed > directoryAt)
    throw refuse(`should lie at byte ${local} with ${packed} bytes, beyond the archive's files`, AGAIN)
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
  let behind = 0
  for (const member of members) {
    yield { path: member.path, size: member.size, read: () => readMember(source, member, name, limits) }
    behind += member.packed
    onRead(behind)
  }
}

async function readMember(
  source: Blob,
  member: Member,
  name: string,
  limits: ArchiveLimits,
): Promise<Uint8Array> {
  const { path, method, packed, size, local, crc } = member
  checkEntrySize(path, size, name, member.at, limits)
  const header = viewOf(await slice(source, local, local + LOCAL_BYTES))
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL) {
    throw fileError(
      'data-archive',
      name,
      local,
      `has no file header at byte ${local}, where its directory places ${JSON.stringify(path)}.`,
      AGAIN,
    )
  }
  const from = local + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true)
  const contents = await slice(source, from, from + packed)
  const bytes = method === 0 ? contents : inflate(contents, size, path, name, from)
  if (bytes.length !== size || crc32(bytes) !== crc) {
    const found =
      bytes.length === size
        ? 'contents that do not match their checksum'
        : `${bytes.length} bytes of contents, not ${size}`
    throw fileError(
      'data-archive',
      name,
      from,
      `is damaged: ${JSON.stringify(path)} at byte ${from} has ${found}.`,
      AGAIN,
    )
  }
  return bytes
}

/** Unpacks into exactly the declared size, and stops at the first byte beyond it. */
function inflate(packed: Uint8Array, size: number, path: string, name: string, from: number): Uint8Array {
  const PIECE = 64 * 1024
  // Grows with the unpacked bytes: a declared size alone must not allocate memory.
  const parts: Uint8Array[] = []
  let total = 0
  const stream = new Inflate((part) => {
    total += part.length
    if (total > size) throw new Error('more than declared')
    parts.push(part)
  })
  try {
    for (let at = 0; at < packed.length || at === 0; at += PIECE)
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length)
  } catch (cause) {
    const why = total > size ? `unpacks to more than the ${size} bytes declared` : 'cannot be unpacked'
    throw fileError(
      'data-archive',
      name,
      from,
      `is damaged: ${JSON.stringify(path)} at byte ${from} ${why}.`,
      AGAIN,
      cause,
    )
  }
  return parts.length === 1 ? parts[0] : concatBytes(parts)
}
