/**
 * The contents of one file of a zip archive, unpacked by fflate and checked against size and CRC; zip.ts
 * reads the directory that says where they are.
 */
import { UNPACK_AGAIN } from './archive'
import { viewOf } from '../byteSource'
import { Inflate, inflateSync } from 'fflate'
import { concatBytes } from '../../core/concat'
import { crc32 } from '../../core/crc32'
import { fileError } from '../fileError'

/** Signature and length of the header before each file. */
export const LOCAL = 0x04034b50
export const LOCAL_BYTES = 30
/** Bytes read at once, so that thousands of small files do not cost a request each. */
const WINDOW = 512 * 1024
/** Files of this size are unpacked into memory of the declared size at once. */
const SMALL = 2 ** 20

export interface Member {
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

/** Bytes `from` to `to` of a file. */
export const slice = async (source: Blob, from: number, to: number): Promise<Uint8Array> =>
  new Uint8Array(await source.slice(from, to).arrayBuffer())

type Read = (from: number, to: number) => Promise<Uint8Array>

/** Reads of bytes that stand close together, from one larger read. What it returns may be a part of that. */
export function inWindows(source: Blob): Read {
  let [start, bytes] = [0, new Uint8Array(0)]
  return async (from, to) => {
    if (to - from >= WINDOW) return slice(source, from, to)
    if (from < start || to > start + bytes.length) {
      bytes = (await slice(source, from, from + WINDOW)) as Uint8Array<ArrayBuffer>
      start = from
    }
    return bytes.subarray(from - start, to - start)
  }
}

/** @throws LabError data-archive with the byte */
export async function readMember(read: Read, member: Member, name: string): Promise<Uint8Array> {
  const { path, method, packed, size, local, crc } = member
  const header = viewOf(await read(local, local + LOCAL_BYTES))
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL) {
    throw fileError(
      'data-archive',
      name,
      local,
      `has no file header at byte ${local}, where its directory places ${JSON.stringify(path)}.`,
      UNPACK_AGAIN,
    )
  }
  const from = local + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true)
  const contents = await read(from, from + packed)
  // A copy, since a part alone would keep the whole window in memory.
  const bytes = method === 0 ? contents.slice() : inflate(contents, size, path, name, from)
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
      UNPACK_AGAIN,
    )
  }
  return bytes
}

/** Unpacks into exactly the declared size, and stops at the first byte beyond it. */
function inflate(packed: Uint8Array, size: number, path: string, name: string, from: number): Uint8Array {
  const PIECE = 64 * 1024
  if (size <= SMALL) return inflateSmall(packed, size, path, name, from)
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
    throw inflateError(total > size ? size : null, path, name, from, cause)
  }
  return parts.length === 1 ? parts[0] : concatBytes(parts)
}

/** @param declared size, if there was more */
function inflateError(
  declared: number | null,
  path: string,
  name: string,
  from: number,
  cause?: unknown,
): Error {
  const why = declared === null ? 'cannot be unpacked' : `unpacks to more than the ${declared} bytes declared`
  const what = `is damaged: ${JSON.stringify(path)} at byte ${from} ${why}.`
  return fileError('data-archive', name, from, what, UNPACK_AGAIN, cause)
}

function inflateSmall(
  packed: Uint8Array,
  size: number,
  path: string,
  name: string,
  from: number,
): Uint8Array {
  let bytes: Uint8Array
  try {
    // What does not fit is dropped, so that nothing is allocated beyond; one byte more tells that there was.
    bytes = inflateSync(packed, { out: new Uint8Array(size + 1) })
  } catch (cause) {
    throw inflateError(null, path, name, from, cause)
  }
  if (bytes.length > size) throw inflateError(size, path, name, from)
  return bytes
}
