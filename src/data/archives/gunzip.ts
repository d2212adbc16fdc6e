/**
 * Unpacks gzip with the platform's DecompressionStream, and passes anything else through. What that refuses
 * is tried once more by gunzipMembers.ts, which knows several members and zeros behind them. The output is
 * bounded, so that a small hostile file cannot fill the memory; damage is a typed error.
 */
import { concatBytes } from '../../core/concat'
import { fileError } from '../fileError'
import { gunzipMembers } from './gunzipMembers'

/** More than the largest published IDX file (EMNIST by class, 547 MB) unpacks to. */
const MAX_UNPACKED_BYTES = 768 * 1024 * 1024
/** Input is fed in pieces of this size, so that an error can be placed to within one. */
const PIECE = 16 * 1024
const AGAIN = 'Download the file again, or unpack it yourself and open the unpacked file.'

/**
 * The bytes of a file, unpacked if they begin as gzip does (1f 8b). What is not gzip comes back as it is.
 * @param name for messages
 * @param maxBytes most bytes that the unpacked file may have
 * @throws LabError data-gzip with the byte of the packed file (its length when it is truncated), or data-size
 */
export async function gunzipIfNeeded(
  source: Uint8Array | Blob,
  name: string,
  maxBytes = MAX_UNPACKED_BYTES,
): Promise<Uint8Array> {
  const bytes = source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer())
  if (bytes.length < 2 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  if (bytes.length >= 3 && bytes[2] !== 8) {
    throw fileError(
      'data-gzip',
      name,
      2,
      `is a gzip file with compression method ${bytes[2]} at byte 2; only 8 (deflate) exists.`,
      AGAIN,
    )
  }
  const stream = new DecompressionStream('gzip')
  const feeding = feed(bytes, stream.writable)
  // The reader reports every failure too; without this line the writer's copy would count as unhandled.
  feeding.done.catch(() => undefined)
  try {
    const unpacked = await drain(stream.readable, name, maxBytes)
    await feeding.done
    // Some platforms drop what stands behind the first member; the last bytes are the last member's size.
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true)
    return size === unpacked.length % 2 ** 32
      ? unpacked
      : ((await allMembers(bytes, name, maxBytes)) ?? unpacked)
  } catch (cause) {
    if (cause instanceof Error && 'failure' in cause) throw cause
    const unpacked = await allMembers(bytes, name, maxBytes)
    if (unpacked) return unpacked
    throw gzipError(bytes, name, feeding.accepted(), cause)
  }
}

const tooLarge = (name: string, at: number, maxBytes: number): Error =>
  fileError(
    'data-size',
    name,
    at,
    `unpacks to more than ${maxBytes} bytes, the most that the lab reads.`,
    'Open a smaller file.',
  )

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

/** The contents of all members, or null if it is no sequence of whole ones. @throws LabError data-size */
async function allMembers(bytes: Uint8Array, name: string, maxBytes: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let total = 0
  try {
    for await (const part of gunzipMembers(inPieces(bytes))) {
      total += part.length
      if (total > maxBytes) break
      parts.push(part)
    }
  } catch {
    return null
  }
  if (total > maxBytes) throw tooLarge(name, 0, maxBytes)
  return concatBytes(parts)
}

/** True when the bytes begin as gzip does. */
export function looksLikeGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** The part of a Blob that a single pass needs. */
export type ByteStream = Pick<Blob, 'size' | 'stream'>

/**
 * A gzip file unpacked piece by piece, for files too large to hold in memory.
 * @throws LabError data-gzip with a byte of the packed file before which the damage lies, or data-size
 */
export async function* gunzipPieces(
  source: ByteStream,
  name: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let taken = 0
  const counter = new TransformStream<BufferSource, BufferSource>({
    transform(piece, controller) {
      taken += piece.byteLength
      controller.enqueue(piece)
    },
  })
  const reader = source.stream().pipeThrough(counter).pipeThrough(new DecompressionStream('gzip')).getReader()
  let total = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      total += value.length
      if (total > maxBytes) throw tooLarge(name, taken, maxBytes)
      yield value
    }
  } catch (cause) {
    if (cause instanceof Error && 'failure' in cause) throw cause
    const what =
      `is a damaged gzip file: its contents, read up to byte ${taken} of ${source.size}, are ` +
      'cut short or do not match their checksum.'
    yield* membersFrom(source, name, maxBytes, total, fileError('data-gzip', name, taken, what, AGAIN, cause))
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/**
 * The contents of all members behind those bytes that are known already.
 * @throws LabError data-size, or `damage` where it is no sequence of whole members
 */
async function* membersFrom(
  source: ByteStream,
  name: string,
  maxBytes: number,
  known: number,
  damage: Error,
): AsyncGenerator<Uint8Array> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    const reader = source.stream().getReader()
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    } finally {
      await reader.cancel().catch(() => undefined)
    }
  }
  const members = gunzipMembers(pieces())
  let total = 0
  for (;;) {
    const { done, value } = await members.next().catch((error: unknown) => {
      // A cancelled reading throws its own error.
      throw error instanceof Error && 'failure' in error ? error : damage
    })
    if (done) return
    const skipped = Math.max(0, known - total)
    total += value.length
    if (total > maxBytes) throw tooLarge(name, 0, maxBytes)
    if (skipped < value.length) yield value.subarray(skipped)
  }
}

/** Writes the bytes piece by piece; `accepted` is how many were taken without complaint. */
function feed(
  bytes: Uint8Array,
  writable: WritableStream<BufferSource>,
): { done: Promise<void>; accepted: () => number } {
  let accepted = 0
  const writer = writable.getWriter()
  const run = async (): Promise<void> => {
    while (accepted < bytes.length) {
      const piece = bytes.slice(accepted, accepted + PIECE)
      await writer.write(piece)
      accepted += piece.length
    }
    await writer.close()
  }
  return { done: run(), accepted: () => accepted }
}

/** Reads all chunks into one array, and stops at the first byte beyond `maxBytes`. */
async function drain(
  readable: ReadableStream<Uint8Array>,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const reader = readable.getReader()
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.length
    if (total > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw tooLarge(name, 0, maxBytes)
    }
    chunks.push(value)
  }
  return concatBytes(chunks)
}

/**
 * The error of a damaged file. If all input was accepted, the end is missing or the checksum differs;
 * platforms do not tell which.
 */
function gzipError(bytes: Uint8Array, name: string, accepted: number, cause: unknown): Error {
  if (accepted >= bytes.length) {
    const what =
      `is a damaged gzip file: it ends at byte ${bytes.length} and its contents are cut short or ` +
      'do not match their checksum.'
    return fileError('data-gzip', name, bytes.length, what, AGAIN, cause)
  }
  const last = Math.min(accepted + PIECE, bytes.length) - 1
  return fileError(
    'data-gzip',
    name,
    accepted,
    `is a damaged gzip file: unpacking fails between byte ${accepted} and byte ${last}.`,
    AGAIN,
    cause,
  )
}
