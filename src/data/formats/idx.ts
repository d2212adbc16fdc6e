/**
 * Reader of IDX, the format of MNIST and its relatives: two zero bytes, a type byte (08, unsigned bytes), the
 * number of dimensions, one big-endian 32-bit size a dimension, then the values. Images are (count, height,
 * width), labels (count) or, in QMNIST, (count, 8) with the class first. Takes plain bytes; unpacking gzip is
 * gunzip.ts.
 */
import { fileError, hex } from '../fileError'
import { datasetOfArrays } from './arrayDataset'
import { fileNameOf, type NewFormat } from './datasetFormat'
import { asksToTurn, EmnistChoice, namesOfLabels, turned } from './emnist'
import { rowStrides, type NumberArray } from './numberArray'

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
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty (0 bytes).', AGAIN)
  const magic = [0, 0, 8, dimensions]
  const wrong = magic.findIndex((byte, i) => i < bytes.length && bytes[i] !== byte)
  if (wrong >= 0) {
    const found = hex(bytes.subarray(0, 4))
    const why =
      `is not an IDX file of ${what}: its first bytes are ${found}, not 00 00 08 0${dimensions} ` +
      `(byte ${wrong} differs).`
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
      `ends at byte ${bytes.length}; its header declares ${end} bytes.`,
      AGAIN,
    )
  }
  if (bytes.length > end) {
    const extra = bytes.length - end
    throw fileError(
      'data-size',
      name,
      end,
      `has ${extra} bytes too many: its header declares ${end} bytes.`,
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
        `declares an image ${axis} of ${side} at byte ${at}; it must be 1 to ${MAX_SIDE}.`,
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
    const what =
      `has the label ${labels[wrong]} at byte ${8 + wrong} (image ${wrong}), but its ${classes} ` +
      `classes are 0 to ${classes - 1}.`
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

const USUAL_CLASSES = 10
/** A label above 9 that occurs less often than this, with none just below it, counts as a mistake. */
const BELIEVABLE_COUNT = 5

/**
 * Refuses a label that nothing explains: a rare one that leaves a gap below it. Ten classes are what the
 * MNIST family has; more (EMNIST has up to 62) follow one another, or are common.
 * @throws LabError data-label with the byte of the first such label
 */
function refuseStrayLabels(labels: Uint8Array, name: string): void {
  const counts = new Uint32Array(256)
  for (const label of labels) counts[label] += 1
  const stray = counts.findIndex(
    (count, label) =>
      label >= USUAL_CLASSES && count > 0 && count < BELIEVABLE_COUNT && counts[label - 1] === 0,
  )
  if (stray < 0) return
  const at = 8 + labels.indexOf(stray)
  const what =
    `has the label ${stray} at byte ${at} (image ${at - 8}), which is not believable: ` +
    `it occurs ${counts[stray]} times, and ${stray - 1} never.`
  const remedy = 'Correct that label, or open the label file that belongs to these images.'
  throw fileError('data-label', name, at, what, remedy)
}

/** Readers of one value, by IDX's number of the type; big-endian. */
const types: Readonly<Record<number, [bytes: number, read: (view: DataView, at: number) => number]>> = {
  0x08: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
}

/** Labels of several columns: the class is the first, as in QMNIST (then writer, form, and so on). */
const firstColumn = (rows: number, columns: number, values: ArrayLike<number>): NumberArray['values'] =>
  Float64Array.from({ length: rows }, (_, i) => values[i * columns])

/**
 * An IDX file of any type and shape.
 * @throws LabError data-empty, data-magic, data-truncated or data-size, with the byte
 */
function readAnyIdx(bytes: Uint8Array, name: string): NumberArray {
  const [size, read] = (Object.hasOwn(types, bytes[2]) && types[bytes[2]]) || [0, null]
  const dimensions = bytes[3]
  const headerBytes = 4 + 4 * dimensions
  if (!read || bytes.length < headerBytes) {
    const [code, at] = read ? (['data-truncated', bytes.length] as const) : (['data-magic', 2] as const)
    throw fileError(code, name, at, `is not a whole IDX file: its header is invalid at byte ${at}.`, AGAIN)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d))
  if (shape[0] === 0)
    throw fileError('data-empty', name, 4, 'holds nothing: its count at byte 4 is 0.', AGAIN)
  const count = shape.reduce((all, side) => all * side, 1)
  const body = readBody(bytes, name, headerBytes, count * size)
  const inBody = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const values =
    size === 1 && bytes[2] === 8
      ? body
      : Float64Array.from({ length: count }, (_, i) => read(inBody, i * size))
  if (dimensions === 2 && shape[1] > 1 && shape[1] < 64)
    return { name, shape: [shape[0]], strides: [1], values: firstColumn(shape[0], shape[1], values) }
  return { name, shape, strides: rowStrides(shape), values }
}

/** Labels or images, checked as the file's first bytes or its name say. */
function readIdx(bytes: Uint8Array, path: string): NumberArray {
  const known = looksLikeIdx(bytes)
  if (known && (bytes[2] !== 8 || bytes[3] === 2 || bytes[3] === 4)) return readAnyIdx(bytes, path)
  const isLabels = known ? bytes[3] === 1 : /labels/i.test(fileNameOf(path))
  if (isLabels) {
    const labels = parseIdxLabels(bytes, path)
    refuseStrayLabels(labels, path)
    return { name: path, shape: [labels.length], strides: [1], values: labels }
  }
  const { count, height, width, pixels } = parseIdxImages(bytes, path)
  const shape = [count, height, width]
  return { name: path, shape, strides: rowStrides(shape), values: pixels }
}

/**
 * One or two files of images, each with its labels if there are any, in any order; of two, those named 't10k'
 * or 'test' are the test split, and without such names the smaller pair is.
 */
export const idxFormat: NewFormat = ({ reading }) => {
  const arrays: NumberArray[] = []
  const choice = new EmnistChoice(reading)
  return {
    get count() {
      return arrays.length
    },
    recognises: looksLikeIdx,
    matchesName: (fileName) => /labels|idx|images|ubyte/i.test(fileName),
    add(path, bytes) {
      if (!choice.takes(path)) return
      arrays.push(readIdx(bytes, path))
    },
    finish(classNames) {
      const paths = arrays.map(({ name }) => name)
      const labels = arrays.filter(({ shape }) => shape.length === 1)
      const classes = new Set(labels.flatMap(({ values }) => [...new Set(Array.from(values))])).size
      const turn = asksToTurn(paths, classes, reading)
      return datasetOfArrays(arrays, {
        label: 'Your IDX files',
        reading,
        ...(classNames ? { classNames } : {}),
        nameOf: namesOfLabels(paths),
        asLevels: arrays.every(({ shape, values }) => shape.length < 3 || values instanceof Uint8Array),
        change: (images) => (turn ? turned(images) : images),
      })
    },
  }
}
