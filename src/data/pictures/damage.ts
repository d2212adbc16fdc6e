/**
 * Whether a picture is whole: the checks that browsers' decoders leave out or answer differently, some by
 * painting what is missing in grey or white. Bytes behind a picture's end are no damage. Formats: PNG (W3C,
 * third edition), JPEG (ITU T.81, annex B), WebP and GIF89a container specifications, ISO 14496-12.
 */
import { viewOf } from '../byteSource'
import { crc32 } from '../../core/crc32'
import type { PictureKindId } from './pictureKind'

export interface PngChunk {
  type: string
  /** Its contents: bytes `from` to `to` of the file. */
  from: number
  to: number
}

const word = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/** Chunks without which, or with damage in which, other pixels would be shown. */
const needed = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS']

/** The chunks of a PNG in their order, up to IEND, or a sentence part that says what is broken. */
export function pngChunks(bytes: Uint8Array): PngChunk[] | string {
  const view = viewOf(bytes)
  const chunks: PngChunk[] = []
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) return `ends at byte ${bytes.length} without its last chunk`
    const [length, type] = [view.getUint32(at), word(bytes, at + 4)]
    const to = at + 8 + length
    if (to + 4 > bytes.length) return `ends at byte ${bytes.length}, inside its chunk ${JSON.stringify(type)}`
    if (needed.includes(type) && crc32(bytes.subarray(at + 4, to)) !== view.getUint32(to))
      return `has a chunk ${type} at byte ${at} that does not match its checksum`
    chunks.push({ type, from: at + 8, to })
    if (type === 'IEND') return chunks
    at = to + 4
  }
}

function pngDamage(bytes: Uint8Array): string | null {
  const chunks = pngChunks(bytes)
  if (typeof chunks === 'string') return chunks
  if (chunks[0].type !== 'IHDR') return 'does not begin with its header'
  return chunks.some(({ type }) => type === 'IDAT') ? null : 'has no pixels'
}

/** Walks the segments to the end marker; scans of coded bytes end at a marker that is no restart. */
function jpegDamage(bytes: Uint8Array): string | null {
  const view = viewOf(bytes)
  let at = 2
  let scans = 0
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      // Coded bytes, or some that cameras leave between segments: the next marker is looked for.
      at = bytes.indexOf(0xff, at)
      if (at < 0) break
      continue
    }
    const marker = bytes[at + 1]
    if (marker === 0xd9) return scans > 0 ? null : 'has no pixels'
    if (marker === 0xff) at += 1
    else if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else {
      if (at + 4 > bytes.length) break
      if (marker === 0xda) scans += 1
      at += 2 + view.getUint16(at + 2)
    }
  }
  return `ends at byte ${bytes.length} without its end marker, so it is cut short`
}

function webpDamage(bytes: Uint8Array): string | null {
  const length = viewOf(bytes).getUint32(4, true) + 8
  return length > bytes.length ? `ends at byte ${bytes.length} of ${length}` : null
}

/** Up to the end of the first frame, which is all that is shown. */
function gifDamage(bytes: Uint8Array): string | null {
  const cut = `ends at byte ${bytes.length}, before its first frame does`
  const table = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let at = 13 + table(bytes[10])
  for (let isFrame = false; !isFrame;) {
    if (at + 2 > bytes.length) return cut
    isFrame = bytes[at] === 0x2c
    if (!isFrame && bytes[at] !== 0x21) return `has no frame at byte ${at}`
    if (isFrame && at + 10 > bytes.length) return cut
    at += isFrame ? 11 + table(bytes[at + 9]) : 2
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at] + 1
    if (at >= bytes.length) return cut
    at += 1
  }
  return null
}

/** Uncompressed pixels must all be there. */
function bmpDamage(bytes: Uint8Array): string | null {
  const view = viewOf(bytes)
  const header = view.getUint32(14, true)
  if (header < 40 || bytes.length < 34) return null
  const [width, height] = [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))]
  const [bits, packing] = [view.getUint16(28, true), view.getUint32(30, true)]
  if (packing !== 0 && packing !== 3) return null
  const end = view.getUint32(10, true) + Math.ceil((width * bits) / 32) * 4 * height
  return end > bytes.length ? `ends at byte ${bytes.length} of ${end}` : null
}

function icoDamage(bytes: Uint8Array): string | null {
  const view = viewOf(bytes)
  const count = view.getUint16(4, true)
  for (let at = 6; at < 6 + 16 * count; at += 16) {
    if (at + 16 > bytes.length) return `ends at byte ${bytes.length}, inside its list of pictures`
    const end = view.getUint32(at + 8, true) + view.getUint32(at + 12, true)
    if (end > bytes.length) return `ends at byte ${bytes.length} of ${end}`
  }
  return null
}

/** The outermost boxes must lie inside the file. */
function boxDamage(bytes: Uint8Array): string | null {
  const view = viewOf(bytes)
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at)
    // 0 means up to the end; 1 is followed by a size of 64 bits, of which no picture needs the upper half.
    const size = length === 1 && at + 16 <= bytes.length ? view.getUint32(at + 12) : length
    if (length === 0) return null
    // Bytes behind the last box are no damage.
    if (!/^[ -~]{4}$/.test(word(bytes, at + 4))) return null
    if (size < 8) return `has a box without a size at byte ${at}`
    if (at + size > bytes.length) return `ends at byte ${bytes.length} of ${at + size}`
    at += size
  }
  return null
}

const checks: Partial<Record<PictureKindId, (bytes: Uint8Array) => string | null>> = {
  png: pngDamage,
  jpeg: jpegDamage,
  webp: webpDamage,
  gif: gifDamage,
  bmp: bmpDamage,
  ico: icoDamage,
  avif: boxDamage,
  heic: boxDamage,
}

/** What is broken or missing, as a sentence part that follows "it"; null if nothing is seen. */
export function damageOf(bytes: Uint8Array, kind: PictureKindId): string | null {
  return checks[kind]?.(bytes) ?? null
}
