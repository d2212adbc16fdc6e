/**
 * Format and size of a picture from its first bytes, so that one with huge sides is refused before a decoder
 * allocates memory. The rest of the file is not checked.
 */
import { fileError } from '../fileError'
import { kindOf, pictureKinds, type PictureKindId } from '../pictures/pictureKind'

export interface ImageSize {
  kind: PictureKindId
  /** Type for the browser's decoder. */
  type: string
  width: number
  height: number
}

/** Largest side, and most pixels in all, that a picture may have: 64 million pixels decode to 256 MB. */
export const MAX_PICTURE_SIDE = 16_384
const MAX_PICTURE_PIXELS = 64e6
const AGAIN = 'Leave this file out, or save the picture again.'

type Sides = [width: number, height: number] | null

/** Width and height of the first start-of-frame marker; null where there is none. */
function jpegSize(view: DataView): Sides {
  let at = 2
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [view.getUint16(at + 7), view.getUint16(at + 5)]
    else at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** Sizes of the three kinds of first chunk that WebP has: lossy, lossless and extended. */
function webpSize(view: DataView): Sides {
  if (view.byteLength < 30) return null
  const chunk = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)))
  if (chunk === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true)
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
  }
  const wide = (at: number): number => view.getUint16(at, true) + 65_536 * view.getUint8(at + 2) + 1
  return chunk === 'VP8X' ? [wide(24), wide(27)] : null
}

function bmpSize(view: DataView): Sides {
  if (view.byteLength < 26) return null
  if (view.getUint32(14, true) === 12) return [view.getUint16(18, true), view.getUint16(20, true)]
  return [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]
}

/** The largest of its pictures; a side of 256 is written as 0. */
function icoSize(view: DataView): Sides {
  let largest = 0
  const count = view.getUint16(4, true)
  for (let at = 6; at < 6 + 16 * count && at + 16 <= view.byteLength; at += 16)
    largest = Math.max(largest, view.getUint8(at) || 256, view.getUint8(at + 1) || 256)
  return largest > 0 ? [largest, largest] : null
}

/** Of boxes of this name in the first bytes, where two 32-bit words stand; the largest of each. */
function boxSize(view: DataView, name: string, at: number): Sides {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, Math.min(view.byteLength, 65_536))
  const [first, ...rest] = Array.from(name, (sign) => sign.charCodeAt(0))
  const found: [number, number] = [0, 0]
  for (let from = bytes.indexOf(first); from >= 0; from = bytes.indexOf(first, from + 1)) {
    if (!rest.every((code, i) => bytes[from + 1 + i] === code) || from + at + 8 > view.byteLength) continue
    found[0] = Math.max(found[0], view.getUint32(from + at))
    found[1] = Math.max(found[1], view.getUint32(from + at + 4))
  }
  return found
}

/** Tags 256 and 257 of the first directory. */
function tiffSize(view: DataView): Sides {
  if (view.byteLength < 10) return null
  const little = view.getUint8(0) === 0x49
  const at = view.getUint32(4, little)
  if (at + 2 > view.byteLength) return null
  const sides: [number, number] = [0, 0]
  for (
    let i = 0, from = at + 2;
    i < view.getUint16(at, little) && from + 12 <= view.byteLength;
    i += 1, from += 12
  ) {
    const tag = view.getUint16(from, little)
    if (tag === 256 || tag === 257)
      sides[tag - 256] =
        view.getUint16(from + 2, little) === 3
          ? view.getUint16(from + 8, little)
          : view.getUint32(from + 8, little)
  }
  return sides
}

const sizes: Partial<Record<PictureKindId, (view: DataView) => Sides>> = {
  png: (view) => (view.byteLength >= 24 ? [view.getUint32(16), view.getUint32(20)] : null),
  jpeg: jpegSize,
  webp: webpSize,
  gif: (view) => (view.byteLength >= 10 ? [view.getUint16(6, true), view.getUint16(8, true)] : null),
  bmp: bmpSize,
  ico: icoSize,
  avif: (view) => boxSize(view, 'ispe', 8),
  heic: (view) => boxSize(view, 'ispe', 8),
  jp2: (view) => {
    const sides = boxSize(view, 'ihdr', 4)
    return sides && [sides[1], sides[0]]
  },
  tiff: tiffSize,
}

/**
 * @throws LabError data-unknown if no browser decodes such a file, data-image if its header has no size,
 *   data-size if it is too large
 */
export function readImageSize(bytes: Uint8Array, name: string): ImageSize {
  const kind = kindOf(bytes)
  const { name: kindName, mime: type, picture } = pictureKinds[kind]
  const sizeOf = sizes[kind]
  if (!type || !sizeOf) {
    const what = picture ? `is a ${kindName} picture` : `is no picture (${kindName})`
    throw fileError(
      'data-unknown',
      name,
      0,
      `${what}; PNG, JPEG, WebP and what this browser shows can be read.`,
      AGAIN,
    )
  }
  const size = sizeOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  if (!size || size[0] < 1 || size[1] < 1) {
    throw fileError(
      'data-image',
      name,
      0,
      `is a damaged picture: its header has no width and height (${bytes.length} bytes in all).`,
      AGAIN,
    )
  }
  const [width, height] = size
  if (width > MAX_PICTURE_SIDE || height > MAX_PICTURE_SIDE || width * height > MAX_PICTURE_PIXELS) {
    const what =
      `is a picture of ${width} x ${height} pixels; sides up to ${MAX_PICTURE_SIDE} and ` +
      `${MAX_PICTURE_PIXELS / 1e6} million pixels in all can be read.`
    throw fileError('data-size', name, 0, what, 'Scale it down first, or leave it out.')
  }
  return { kind, type, width, height }
}
