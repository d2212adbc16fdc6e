/**
 * Reader of CIFAR-10's binary records: one label byte (0..9), then 1,024 red, 1,024 green and 1,024 blue
 * bytes of a 32 x 32 image, row by row. A file is records and nothing else. Takes plain bytes; gzip is
 * gunzip.ts.
 */
import { fileError } from '../fileError'
import { concatBytes } from '../../core/concat'
import type { LabelledImages, RawDataset } from '../rawDataset'
import { withTestSplit } from '../splits'
import { interleave } from './colourPlanes'
import { fileNameOf, isTestName, userDataset, type NewFormat } from './datasetFormat'

export const CIFAR_SIDE = 32
const PLANE = CIFAR_SIDE * CIFAR_SIDE
export const CIFAR_RECORD_BYTES = 1 + 3 * PLANE
const CLASSES = 10

export interface CifarImages {
  count: number
  /** (count), 0..9. */
  labels: Uint8Array
  /** (count, 32, 32, 3): the file's colour planes interleaved. */
  pixels: Uint8Array
}

/** True when the length fits and the first record has a label that CIFAR-10 knows. */
export function looksLikeCifar10(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length % CIFAR_RECORD_BYTES === 0 && bytes[0] < CLASSES
}

/**
 * Images and labels of a CIFAR-10 binary file.
 * @param classes labels must be below this; a set in CIFAR-10's format may have fewer than its ten
 * @throws LabError data-empty, data-truncated or data-label, with the byte
 */
export function parseCifar10(bytes: Uint8Array, name: string, classes = CLASSES): CifarImages {
  if (bytes.length === 0)
    throw fileError(
      'data-empty',
      name,
      0,
      'is empty (0 bytes).',
      'Download the file again, or open another one.',
    )
  const count = Math.floor(bytes.length / CIFAR_RECORD_BYTES)
  const labels = new Uint8Array(count)
  const pixels = new Uint8Array(count * 3 * PLANE)
  for (let i = 0; i < count; i += 1) {
    const start = i * CIFAR_RECORD_BYTES
    if (bytes[start] >= classes) {
      const what =
        `has the label ${bytes[start]} at byte ${start} (record ${i}); labels here are 0 to ` +
        `${classes - 1}.`
      throw fileError(
        'data-label',
        name,
        start,
        what,
        "Open a file of CIFAR-10's binary version; the Python version is not supported.",
      )
    }
    labels[i] = bytes[start]
    interleave(bytes, start + 1, CIFAR_SIDE, pixels, i * 3 * PLANE)
  }
  const rest = bytes.length % CIFAR_RECORD_BYTES
  if (rest !== 0) {
    const what =
      `ends at byte ${bytes.length}, inside record ${count}: it has ${rest} of that record's ` +
      `${CIFAR_RECORD_BYTES} bytes.`
    throw fileError(
      'data-truncated',
      name,
      bytes.length,
      what,
      'Download the file again, or open another one.',
    )
  }
  return { count, labels, pixels }
}

const cifar10Classes = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]

export type NamedCifarImages = CifarImages & { name: string }

/** Any number of files; those named 'test' are the test split. A batches.meta.txt names the classes. */
export const cifar10Format: NewFormat = () => {
  const files: NamedCifarImages[] = []
  return {
    get count() {
      return files.length
    },
    recognises: looksLikeCifar10,
    matchesName: (fileName) => /\.bin|batch/i.test(fileName),
    add(path, bytes) {
      files.push({ name: path, ...parseCifar10(bytes, path) })
    },
    finish(classNames) {
      const largest = files.reduce((top, file) => file.labels.reduce((a, b) => Math.max(a, b), top), 0)
      const fits = classNames && classNames.length > largest && classNames.length <= CLASSES
      return cifarDataset('Your CIFAR-10 files', files, fits ? classNames : cifar10Classes)
    },
  }
}

/** Files of 32 x 32 records as a data set, those named test as its test split. */
export function cifarDataset(
  label: string,
  files: readonly NamedCifarImages[],
  classNames: readonly string[],
): RawDataset {
  // A single file, the usual case, is not copied.
  const whole = (parts: readonly Uint8Array[]) => (parts.length === 1 ? parts[0] : concatBytes(parts))
  const join = (some: readonly NamedCifarImages[]): LabelledImages => ({
    pixels: whole(some.map((file) => file.pixels)),
    labels: whole(some.map((file) => file.labels)),
  })
  const tests = files.filter((file) => isTestName(fileNameOf(file.name)))
  const trains = files.filter((file) => !isTestName(fileNameOf(file.name)))
  const hasBoth = tests.length > 0 && trains.length > 0
  const facts = { ...userDataset, label, nativePx: CIFAR_SIDE, channels: 3 as const }
  return withTestSplit(
    { ...facts, classNames: [...classNames], train: join(hasBoth ? trains : files) },
    hasBoth ? join(tests) : undefined,
  )
}
