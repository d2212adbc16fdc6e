/**
 * Reader of STL-10's binary files: train_X.bin and test_X.bin hold 96 x 96 images, each three colour planes
 * column by column; train_y.bin and test_y.bin hold a byte an image, 1..10. Neither has a header, so names
 * tell them apart.
 */
import { numberedClasses } from '../../core/shippedDatasets'
import { fileError } from '../fileError'
import { joinImagesAndLabels, type RawDataset } from '../rawDataset'
import { withTestSplit } from '../splits'
import { interleaveColumns } from './colourPlanes'
import {
  datasetError,
  fileNameOf,
  isTestName,
  openableFiles,
  userDataset,
  type NewFormat,
} from './datasetFormat'

export const STL10_SIDE = 96
export const STL10_IMAGE_BYTES = 3 * STL10_SIDE * STL10_SIDE
const CLASSES = 10
const AGAIN = 'Download the file again, or open another one.'

/**
 * What a file of STL-10 holds, by its name; unlabelled images are recognised so that they can be skipped.
 */
export function stl10Kind(name: string): 'images' | 'labels' | 'unlabelled' | null {
  if (/(^|\/)unlabeled_X\.bin(\.gz)?$/i.test(name)) return 'unlabelled'
  if (/_X\.bin(\.gz)?$/.test(name)) return 'images'
  return /_y\.bin(\.gz)?$/.test(name) ? 'labels' : null
}

/**
 * Images of an STL-10 file.
 * @returns (count, 96, 96, 3) pixels row by row
 * @throws LabError data-empty or data-truncated, with the byte
 */
export function parseStl10Images(bytes: Uint8Array, name: string): { count: number; pixels: Uint8Array } {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty (0 bytes).', AGAIN)
  const count = Math.floor(bytes.length / STL10_IMAGE_BYTES)
  const rest = bytes.length % STL10_IMAGE_BYTES
  if (rest !== 0) {
    const what =
      `ends at byte ${bytes.length}, inside image ${count}: it has ${rest} of that image's ` +
      `${STL10_IMAGE_BYTES} bytes.`
    throw fileError('data-truncated', name, bytes.length, what, AGAIN)
  }
  const pixels = new Uint8Array(bytes.length)
  for (let i = 0; i < count; i += 1)
    interleaveColumns(bytes, i * STL10_IMAGE_BYTES, STL10_SIDE, pixels, i * STL10_IMAGE_BYTES)
  return { count, pixels }
}

/**
 * Labels of an STL-10 file, as 0..9.
 * @throws LabError data-empty or data-label, with the byte
 */
export function parseStl10Labels(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty (0 bytes).', AGAIN)
  const wrong = bytes.findIndex((label) => label < 1 || label > CLASSES)
  if (wrong >= 0) {
    const what = `has the label ${bytes[wrong]} at byte ${wrong}; STL-10's labels are 1 to ${CLASSES}.`
    throw fileError(
      'data-label',
      name,
      wrong,
      what,
      'Open the label file that belongs to these images, or correct that label.',
    )
  }
  return bytes.map((label) => label - 1)
}

interface NamedImages {
  name: string
  count: number
  pixels: Uint8Array
}

interface NamedLabels {
  name: string
  labels: Uint8Array
}

/** Pairs of _X.bin and _y.bin, two at most; unlabelled images are skipped. */
export const stl10Format: NewFormat = () => {
  const images: NamedImages[] = []
  const labels: NamedLabels[] = []
  return {
    get count() {
      return images.length + labels.length
    },
    ignores: (path) => stl10Kind(path) === 'unlabelled',
    recognises: (_, path) => stl10Kind(path) !== null,
    add(path, bytes) {
      if (stl10Kind(path) === 'images') images.push({ name: path, ...parseStl10Images(bytes, path) })
      else labels.push({ name: path, labels: parseStl10Labels(bytes, path) })
    },
    finish: (classNames) => pairedDataset(images, labels, classNames),
  }
}

/** The part of a name before _X or _y. */
const stemOf = (name: string): string => name.replace(/_[Xy]\.bin(\.gz)?$/, '')

function pairedDataset(
  images: readonly NamedImages[],
  labels: readonly NamedLabels[],
  classNames: readonly string[] | null,
): RawDataset {
  if (images.length !== labels.length || images.length > 2) {
    const message =
      `${images.length} image files (_X.bin) and ${labels.length} label files (_y.bin) of STL-10 ` +
      'were opened;' +
      ' each needs the other, two pairs at most.'
    throw datasetError('data-missing', message, openableFiles, (images[0] ?? labels[0]).name)
  }
  const pairs = images.map((file) => {
    const stem = stemOf(file.name)
    const its = labels.find(({ name }) => stemOf(name) === stem)
    if (its) return { name: file.name, ...joinImagesAndLabels(file, its) }
    const message = `${file.name} has no label file ${stem}_y.bin.`
    throw datasetError('data-missing', message, openableFiles, file.name)
  })
  const isTest = ({ name }: { name: string }): boolean => isTestName(fileNameOf(stemOf(name)))
  const [train, test] = pairs.sort((a, b) => Number(isTest(a)) - Number(isTest(b)))
  const names = classNames?.length === CLASSES ? classNames : numberedClasses(CLASSES)
  return withTestSplit(
    {
      ...userDataset,
      label: 'Your STL-10 files',
      nativePx: STL10_SIDE,
      channels: 3,
      classNames: [...names],
      train,
    },
    test,
  )
}
