/**
 * Reader of IDX, the format of MNIST and its relatives: two zero bytes, a type byte (08, unsigned bytes), the
 * number of dimensions, one big-endian 32-bit size a dimension, then the values. Only the two shapes that
 * image sets use: images (count, height, width) and labels (count). Takes plain bytes; unpacking gzip is
 * gunzip.ts.
 */
import { fileError, hex } from './fileError'

const AGAIN = 'Download the file again, or open another one.'
/** Larger sides are surely a damaged header: the lab trains at 64 pixels a side at most. */
const MAX_SIDE = 1024

export interface IdxImages {
  count: number
  height: number
  width: number
  /** (count, height, width) grey levels; a view of the file's bytes, not a copy. */
  pixels: Uint8Array
}

/** True when the bytes begin as any IDX file does, of whatever type and shape. */
export function looksLikeIdx(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 4 &&
    bytes[0] === 0 &&
    bytes[1] === 0 &&
    bytes[2] >= 0x08 &&
    bytes[2] <= 0x0e &&
    bytes[3] >= 1 &&
    bytes[3] <= 4
  )
}

/** Checks magic number and header length; returns the sizes. */
function readHeader(bytes: Uint8Array, name: string, dimensions: 1 | 3, what: string): number[] {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty: it has no bytes at all.', AGAIN)
  const magic = [0, 0, 8, dimensions]
  const wrong = magic.findIndex((byte, i) => i < bytes.length && bytes[i] !== byte)
  if (wrong >= 0) {
    const found = hex(bytes.subarray(0, 4))
    const why = `is not an IDX file of ${what}: its first bytes are ${found}, not 00 00 08 0${dimensions} (byte ${wrong} differs).`
    throw fileError('data-magic', name, wrong, why, `Open an IDX file of ${what}, plain or as .gz.`)
  }
  const headerBytes = 4 + 4 * dimensions
  if (bytes.length < headerBytes) {
    throw fileError(
      'data-truncated',
      name,
      bytes.length,
      `ends at byte ${bytes.length}, inside its header of ${headerBytes} bytes.`,
      AGAIN,
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sizes = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d))
  if (sizes[0] === 0)
    throw fileError('data-empty', name, 4, `holds no ${what}: its count at byte 4 is 0.`, AGAIN)
  return sizes
}

/** Checks that exactly `expected` values follow the header. */
function readBody(bytes: Uint8Array, name: string, headerBytes: number, expected: number): Uint8Array {
  const end = headerBytes + expected
  if (bytes.length < end) {
    throw fileError(
      'data-truncated',
      name,
      bytes.length,
      `ends at byte ${bytes.length}; its header promises ${end} bytes.`,
      AGAIN,
    )
  }
  if (bytes.length > end) {
    const extra = bytes.length - end
    throw fileError(
      'data-size',
      name,
      end,
      `has ${extra} bytes too many: its header promises ${end} bytes, so byte ${end} should be its end.`,
      AGAIN,
    )
  }
  return bytes.subarray(headerBytes, end)
}

/**
 * Images of an IDX file.
 * @throws LabError data-empty, data-magic, data-truncated or data-size, with the byte
 */
export function parseIdxImages(bytes: Uint8Array, name: string): IdxImages {
  const [count, height, width] = readHeader(bytes, name, 3, 'images')
  for (const [axis, side, at] of [
    ['height', height, 8],
    ['width', width, 12],
  ] as const) {
    if (side < 1 || side > MAX_SIDE) {
      throw fileError(
        'data-size',
        name,
        at,
        `gives its images a ${axis} of ${side} at byte ${at}; 1 to ${MAX_SIDE} can be read.`,
        AGAIN,
      )
    }
  }
  return { count, height, width, pixels: readBody(bytes, name, 16, count * height * width) }
}

/**
 * Labels of an IDX file, one byte each; a view of the file's bytes, not a copy.
 * @param classes labels must be below this; left out, any byte is a label
 * @throws LabError data-empty, data-magic, data-truncated, data-size or data-label, with the byte
 */
export function parseIdxLabels(bytes: Uint8Array, name: string, classes = 256): Uint8Array {
  const [count] = readHeader(bytes, name, 1, 'labels')
  const labels = readBody(bytes, name, 8, count)
  const wrong = labels.findIndex((label) => label >= classes)
  if (wrong >= 0) {
    const what = `has the label ${labels[wrong]} at byte ${8 + wrong} (image ${wrong}), but its ${classes} classes are 0 to ${classes - 1}.`
    throw fileError(
      'data-label',
      name,
      8 + wrong,
      what,
      'Open the label file that belongs to these images, or correct that label.',
    )
  }
  return labels
}
