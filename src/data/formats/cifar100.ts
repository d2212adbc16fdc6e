/**
 * Reader of CIFAR-100's binary records: a coarse label byte (0..19), a fine label byte (0..99), then the
 * colour planes of a 32 x 32 image as in CIFAR-10. The fine labels are the classes. Takes plain bytes; gzip
 * is gunzip.ts.
 */
import { numberedClasses } from '../../core/shippedDatasets'
import { fileError } from '../fileError'
import { CIFAR_SIDE, cifarDataset, type CifarImages, type NamedCifarImages } from './cifar10'
import { interleave } from './colourPlanes'
import type { NewFormat } from './datasetFormat'

const IMAGE_BYTES = 3 * CIFAR_SIDE * CIFAR_SIDE
export const CIFAR100_RECORD_BYTES = 2 + IMAGE_BYTES
const COARSE = 20
const FINE = 100
const AGAIN = 'Download the file again, or open another one.'

/**
 * True when the length fits and every record has two labels that CIFAR-100 knows. Lengths that fit CIFAR-10
 * too are rare, hence the whole look.
 */
export function looksLikeCifar100(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length % CIFAR100_RECORD_BYTES !== 0) return false
  for (let at = 0; at < bytes.length; at += CIFAR100_RECORD_BYTES)
    if (bytes[at] >= COARSE || bytes[at + 1] >= FINE) return false
  return true
}

/**
 * Images and fine labels of a CIFAR-100 binary file.
 * @throws LabError data-empty, data-truncated or data-label, with the byte
 */
export function parseCifar100(bytes: Uint8Array, name: string): CifarImages {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty (0 bytes).', AGAIN)
  const count = Math.floor(bytes.length / CIFAR100_RECORD_BYTES)
  const labels = new Uint8Array(count)
  const pixels = new Uint8Array(count * IMAGE_BYTES)
  for (let i = 0; i < count; i += 1) {
    const start = i * CIFAR100_RECORD_BYTES
    for (const [at, kind, classes] of [
      [start, 'coarse', COARSE],
      [start + 1, 'fine', FINE],
    ] as const) {
      if (bytes[at] < classes) continue
      const what =
        `has the ${kind} label ${bytes[at]} at byte ${at} (record ${i}); ${kind} labels are 0 to ` +
        `${classes - 1}.`
      throw fileError(
        'data-label',
        name,
        at,
        what,
        "Open train.bin or test.bin of CIFAR-100's binary version; CIFAR-10 and the Python version differ.",
      )
    }
    labels[i] = bytes[start + 1]
    interleave(bytes, start + 2, CIFAR_SIDE, pixels, i * IMAGE_BYTES)
  }
  const rest = bytes.length % CIFAR100_RECORD_BYTES
  if (rest !== 0) {
    const what =
      `ends at byte ${bytes.length}, inside record ${count}: it has ${rest} of that record's ` +
      `${CIFAR100_RECORD_BYTES} bytes.`
    throw fileError('data-truncated', name, bytes.length, what, AGAIN)
  }
  return { count, labels, pixels }
}

/**
 * Any number of files; those named 'test' are the test split. A fine_label_names.txt with a name for each
 * fine label names the classes.
 */
export const cifar100Format: NewFormat = () => {
  const files: NamedCifarImages[] = []
  return {
    get count() {
      return files.length
    },
    recognises: looksLikeCifar100,
    matchesName: (fileName) => /^(train|test)\.bin/i.test(fileName),
    add(path, bytes) {
      files.push({ name: path, ...parseCifar100(bytes, path) })
    },
    finish(classNames) {
      const names = classNames?.length === FINE ? classNames : numberedClasses(FINE)
      return cifarDataset('Your CIFAR-100 files', files, names)
    },
  }
}
