/**
 * Unpacks gzip files of several members, and ones that are padded with zeros at their end: allowed (RFC 1952,
 * 2.2; GNU gzip), written by parallel packers and tapes, and refused by browsers' DecompressionStream. Slower
 * than that, so it is tried second.
 */
import { Gunzip } from 'fflate'
import { crc32 } from '../../core/crc32'
import { concatBytes } from '../../core/concat'

const TRAILER = 8
/** A member is known to end once the header of the next one is read, with a file name perhaps. */
const LONGEST_HEADER = 8192

/** The last bytes of what was read, enough to find a member's checksum and size. */
class Recent {
  private bytes: Uint8Array = new Uint8Array(0)
  /** Offset of the first of `bytes`. */
  private from = 0
  /** The last bytes before the zeros at the end. */
  private solid: Uint8Array = new Uint8Array(0)
  private zeros = 0

  add(piece: Uint8Array): void {
    const kept = this.bytes.subarray(-LONGEST_HEADER)
    this.from += this.bytes.length - kept.length
    this.bytes = concatBytes([kept, piece])
    let end = piece.length
    while (end > 0 && piece[end - 1] === 0) end -= 1
    if (end === 0) this.zeros += piece.length
    else {
      const zeros = new Uint8Array(Math.min(this.zeros, 2 * TRAILER))
      this.solid = concatBytes([this.solid, zeros, piece.subarray(Math.max(0, end - 2 * TRAILER), end)])
      this.solid = this.solid.slice(-2 * TRAILER)
      this.zeros = piece.length - end
    }
  }

  /** Whether a member of this checksum and size ends before an offset. */
  endsBefore(offset: number, crc: number, size: number): boolean {
    const at = offset - TRAILER - this.from
    return at >= 0 && matches(this.bytes, at, crc, size)
  }

  /** Whether a member of this checksum and size is the last thing before nothing but zeros. */
  endsHere(crc: number, size: number): boolean {
    const some = concatBytes([this.solid, new Uint8Array(Math.min(this.zeros, TRAILER))])
    for (let end = some.length; end >= Math.max(this.solid.length, TRAILER); end -= 1)
      if (matches(some, end - TRAILER, crc, size)) return true
    return false
  }
}

function matches(bytes: Uint8Array, at: number, crc: number, size: number): boolean {
  if (at < 0 || at + TRAILER > bytes.length) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(at, true) === crc && view.getUint32(at + 4, true) === size % 2 ** 32
}

/**
 * The unpacked bytes of all members, as they come.
 * @throws Error for anything that is not a sequence of whole members, each with its checksum
 */
export async function* gunzipMembers(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const recent = new Recent()
  let [crc, size] = [0, 0]
  let isWhole = true
  let unpacked: Uint8Array[] = []
  const gunzip = new Gunzip((part) => {
    crc = crc32(part, crc)
    size += part.length
    if (part.length > 0) unpacked.push(part)
  })
  gunzip.onmember = (offset) => {
    isWhole &&= recent.endsBefore(offset, crc, size)
    crc = 0
    size = 0
  }
  /** What was thrown: behind the last member anything but zeros, or damage. */
  let failure: unknown = null
  for await (const piece of pieces) {
    recent.add(piece)
    if (failure === null) {
      try {
        gunzip.push(piece)
      } catch (error) {
        failure = error ?? new Error('damaged')
      }
    }
    if (!isWhole) throw new Error('a member does not match its checksum')
    yield* unpacked
    unpacked = []
  }
  if (!recent.endsHere(crc, size)) throw new Error('ends inside a member', { cause: failure })
}
