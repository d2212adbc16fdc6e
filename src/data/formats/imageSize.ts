/**
 * Format and size of a PNG, JPEG or WebP picture from its first bytes, so that a picture with huge sides is
 * refused before a decoder allocates memory. The rest of the file is not checked.
 */
import type { PictureMime } from '../../core/fileFormats'
import { fileError } from '../fileError'

export interface ImageSize {
  type: PictureMime
  width: number
  height: number
}

/** Largest side, and most pixels in all, that a picture may have: 64 million pixels decode to 256 MB. */
export const MAX_PICTURE_SIDE = 16_384
const MAX_PICTURE_PIXELS = 64e6
const AGAIN = 'Leave this file out, or save the picture again.'

const begins = (bytes: Uint8Array, at: number, ...values: number[]): boolean =>
  values.every((value, i) => bytes[at + i] === value)

/** The type of picture that the bytes begin as, or null. */
export function imageType(bytes: Uint8Array): ImageSize['type'] | null {
  if (begins(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)) return 'image/png'
  if (begins(bytes, 0, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  return begins(bytes, 0, 0x52, 0x49, 0x46, 0x46) && begins(bytes, 8, 0x57, 0x45, 0x42, 0x50)
    ? 'image/webp'
    : null
}

/** Width and height of the first start-of-frame marker; null where there is none. */
function jpegSize(view: DataView): [number, number] | null {
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
function webpSize(view: DataView): [number, number] | null {
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

/**
 * @throws LabError data-unknown if it is none of the three, data-image if its header has no size, data-size
 *   if it is too large
 */
export function readImageSize(bytes: Uint8Array, name: string): ImageSize {
  const type = imageType(bytes)
  if (!type) throw fileError('data-unknown', name, 0, 'is not a PNG, JPEG or WebP picture.', AGAIN)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const png = (): [number, number] | null =>
    view.byteLength >= 24 ? [view.getUint32(16), view.getUint32(20)] : null
  const size = type === 'image/png' ? png() : type === 'image/jpeg' ? jpegSize(view) : webpSize(view)
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
  return { type, width, height }
}
