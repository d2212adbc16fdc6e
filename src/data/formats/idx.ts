/**
 * Reader of IDX, the format of MNIST and its relatives: two zero bytes, a type byte (08, unsigned bytes), the
 * number of dimensions, one big-endian 32-bit size a dimension, then the values. Only the two shapes that
 * image sets use: images (count, height, width) and labels (count). Takes plain bytes; unpacking gzip is
 * gunzip.ts.
 */
import { numberedClasses } from '../../core/shippedDatasets'
import { fileError, hex } from '../fileError'
import { joinImagesAndLabels, type RawDataset } from '../rawDataset'
import { withTestSplit } from '../splits'
import {
  datasetError,
  fileNameOf,
  isTestName,
  openableFiles,
  userDataset,
  type NewFormat,
} from './datasetFormat'

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
/** A label above 9 that occurs less often than this counts as a mistake. */
const BELIEVABLE_COUNT = 5

/**
 * How many classes a label file has if nothing but the file tells. Ten is what the MNIST family has; more
 * (EMNIST has up to 62) count only if each label occurs often enough not to be a mistake.
 * @returns at least 10; above that, one more than the largest label
 * @throws LabError data-label with the byte of the first label that is not believable
 */
function idxClassCount(labels: Uint8Array, name: string): number {
  const counts = new Uint32Array(256)
  let largest = 0
  for (const label of labels) {
    counts[label] += 1
    if (label > largest) largest = label
  }
  for (let label = USUAL_CLASSES; label <= largest; label += 1) {
    if (counts[label] >= BELIEVABLE_COUNT) continue
    const at = 8 + labels.findIndex((value) => value >= label)
    const what =
      `has the label ${labels[at - 8]} at byte ${at} (image ${at - 8}), outside its classes 0 to ` +
      `${label - 1}: ` +
      `label ${label} occurs ${counts[label]} times, and a class above 9 needs ${BELIEVABLE_COUNT}.`
    const remedy = 'Correct that label, or open the label file that belongs to these images.'
    throw fileError('data-label', name, at, what, remedy)
  }
  return Math.max(USUAL_CLASSES, largest + 1)
}

type NamedImages = IdxImages & { name: string }
interface NamedLabels {
  name: string
  labels: Uint8Array
}

function squareImages(bytes: Uint8Array, name: string): NamedImages {
  const images = parseIdxImages(bytes, name)
  if (images.height !== images.width) {
    const what =
      `holds images of ${images.height} x ${images.width} pixels (bytes 8 to 15);` +
      ' the model needs square images.'
    throw fileError('data-size', name, 8, what, 'Crop or pad the images to squares and open them again.')
  }
  return { name, ...images }
}

/**
 * One image and one label file, or two of each in any order; of two, those named 't10k' or 'test' are the
 * test split, and without such names the smaller pair is. Images that are not square are refused.
 */
export const idxFormat: NewFormat = () => {
  const images: NamedImages[] = []
  const labels: NamedLabels[] = []
  return {
    get count() {
      return images.length + labels.length
    },
    recognises: looksLikeIdx,
    matchesName: (fileName) => /labels|idx|images|ubyte/i.test(fileName),
    add(path, bytes) {
      const isLabels = looksLikeIdx(bytes) ? bytes[3] === 1 : /labels/i.test(fileNameOf(path))
      if (isLabels) labels.push({ name: path, labels: parseIdxLabels(bytes, path) })
      else images.push(squareImages(bytes, path))
    },
    finish: () => pairedDataset(images, labels),
  }
}

function pairedDataset(images: readonly NamedImages[], labels: readonly NamedLabels[]): RawDataset {
  if (images.length !== labels.length || images.length > 2) {
    const message =
      `${images.length} IDX image files and ${labels.length} IDX label files were opened;` +
      ' each image file needs its label file, two pairs at most.'
    throw datasetError('data-missing', message, openableFiles, (images[0] ?? labels[0]).name)
  }
  const [trainImages, testImages] = trainFirst(images, (file) => file.count)
  const [trainLabels, testLabels] = trainFirst(labels, (file) => file.labels.length)
  const train = joinImagesAndLabels(trainImages, trainLabels)
  const test = testImages && testLabels ? joinImagesAndLabels(testImages, testLabels) : undefined
  if (testImages && testImages.height !== trainImages.height) {
    const message =
      `${trainImages.name} holds images of side ${trainImages.height},` +
      ` ${testImages.name} of side ${testImages.height}.`
    const remedy = 'Open training and test files of the same set.'
    throw datasetError('data-mismatch', message, remedy, testImages.name)
  }
  const labelFiles = [trainLabels, testLabels].filter((file) => file !== undefined)
  const classes = Math.max(...labelFiles.map((file) => idxClassCount(file.labels, file.name)))
  const set = {
    ...userDataset,
    label: 'Your IDX files',
    nativePx: trainImages.height,
    channels: 1 as const,
    classNames: numberedClasses(classes),
    train,
  }
  return withTestSplit(set, test)
}

/** Of one or two files, the training file first: by name if one of two is named as test, else the larger. */
function trainFirst<T extends { name: string }>(
  files: readonly T[],
  count: (file: T) => number,
): readonly T[] {
  if (files.length < 2) return files
  const [a, b] = files
  const byName = Number(isTestName(a.name)) - Number(isTestName(b.name))
  const order = byName !== 0 ? byName : count(b) - count(a)
  if (order === 0) {
    const message = `${a.name} and ${b.name} have the same size and neither is named test.`
    throw datasetError('data-mismatch', message, 'Put "test" into the test files\' names.', b.name)
  }
  return order < 0 ? [a, b] : [b, a]
}
