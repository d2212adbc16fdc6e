/**
 * A person's own files as a data set: IDX image and label files, or CIFAR-10 binary files, plain or gzipped, in any
 * order. Files are recognised by what they hold; names only tell test from training files and sharpen a message.
 * Images that are not square are refused, because cutting or squeezing them is a choice for their owner.
 */
import { LabError, type FailureCode } from '../core/failure'
import { Rng } from '../core/rng'
import { looksLikeCifar10, parseCifar10 } from './formats/cifar'
import { fileError, hex } from './formats/failures'
import { gunzipIfNeeded } from './formats/gunzip'
import { looksLikeIdx, parseIdxImages, parseIdxLabels, type IdxImages } from './formats/idx'
import { idxClassCount } from './labelRange'
import { pairUp } from './pair'
import { concatBytes, numberedClasses, takeImages, type LabelledImages, type RawDataset } from './rawDataset'
import { splitTrainValidation } from './splits'

export interface OwnFile {
  name: string
  bytes: Uint8Array
}

interface Sorted {
  images: (IdxImages & { name: string })[]
  labels: { name: string; labels: Uint8Array }[]
  cifar: (LabelledImages & { name: string })[]
  classNames: string[] | null
}

const cifarClasses = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
const licence = 'Your own files; they stay on this machine.'
const whatIsRead = 'Open an IDX image file with its IDX label file (MNIST and its relatives), or CIFAR-10 binary files, plain or as .gz.'
const isTestName = (name: string): boolean => /t10k|test/i.test(name)

function refuse(code: FailureCode, message: string, remedy: string, subject?: string): LabError {
  return new LabError({ code, message, remedy, ...(subject === undefined ? {} : { subject }) })
}

/**
 * Reads one person's files as dataset 'own'.
 *
 * - IDX: one image and one label file, or two of each; of two, those named 't10k' or 'test' are the test split, and
 *   without such names the smaller pair is.
 * - CIFAR-10: any number of binary files; those named 'test' are the test split. A batches.meta.txt names the classes.
 * - Without a test split, a fifth of the images (seeded, always the same) is held out, and the label says so.
 *
 * @throws LabError of a data- code that names the file, and the byte where one is at fault
 */
export async function readOwnFiles(files: readonly OwnFile[]): Promise<RawDataset> {
  if (files.length === 0) throw refuse('data-missing', 'No file was opened.', whatIsRead)
  const sorted: Sorted = { images: [], labels: [], cifar: [], classNames: null }
  for (const file of files) sortFile(file.name, await gunzipIfNeeded(file.bytes, file.name), sorted)
  const hasIdx = sorted.images.length + sorted.labels.length > 0
  if (hasIdx && sorted.cifar.length > 0) {
    throw refuse('data-mismatch', 'IDX and CIFAR-10 files were opened together; a data set is one or the other.', 'Open the files of one set only.')
  }
  if (hasIdx) return fromIdx(sorted)
  if (sorted.cifar.length > 0) return fromCifar(sorted)
  throw refuse('data-missing', `${files[0].name} only names classes; there are no images.`, 'Open the .bin files beside it as well.', files[0].name)
}

/** Puts one unpacked file where it belongs. */
function sortFile(name: string, bytes: Uint8Array, sorted: Sorted): void {
  if (bytes.length === 0) throw fileError('data-empty', name, 0, 'is empty: it has no bytes at all.', whatIsRead)
  if (looksLikeIdx(bytes)) {
    if (bytes[3] === 1) sorted.labels.push({ name, labels: parseIdxLabels(bytes, name) })
    else sorted.images.push(squareImages(bytes, name))
  } else if (looksLikeCifar10(bytes)) sorted.cifar.push({ name, ...parseCifar10(bytes, name) })
  else if (/\.meta\.txt/i.test(name)) sorted.classNames = classLines(bytes)
  // Unrecognised: where the name says what it should have been, that reader says what is wrong with it.
  else if (/labels/i.test(name)) parseIdxLabels(bytes, name)
  else if (/idx|images|ubyte/i.test(name)) parseIdxImages(bytes, name)
  else if (/\.bin|batch/i.test(name)) parseCifar10(bytes, name)
  else throw unknownFile(name, bytes)
}

function unknownFile(name: string, bytes: Uint8Array): LabError {
  const what = `is no format that the lab reads: it begins with ${hex(bytes.subarray(0, 4))} at byte 0 and has ${bytes.length} bytes.`
  return fileError('data-unknown', name, 0, what, whatIsRead)
}

function squareImages(bytes: Uint8Array, name: string): IdxImages & { name: string } {
  const images = parseIdxImages(bytes, name)
  if (images.height !== images.width) {
    const what = `holds images of ${images.height} x ${images.width} pixels (bytes 8 to 15); the model needs square ones.`
    throw fileError('data-size', name, 8, what, 'Crop or pad the images to squares and open them again.')
  }
  return { name, ...images }
}

const classLines = (bytes: Uint8Array): string[] =>
  new TextDecoder().decode(bytes).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')

/** Pairs image and label files and tells training from test. */
function fromIdx({ images, labels }: Sorted): RawDataset {
  if (images.length !== labels.length || images.length > 2) {
    const message = `${images.length} IDX image files and ${labels.length} IDX label files were opened; each image file needs its label file, two pairs at most.`
    throw refuse('data-missing', message, whatIsRead, (images[0] ?? labels[0]).name)
  }
  const [trainImages, testImages] = trainFirst(images, (file) => file.count)
  const [trainLabels, testLabels] = trainFirst(labels, (file) => file.labels.length)
  const pairs = [pairUp(trainImages, trainLabels)]
  if (testImages && testLabels) pairs.push(pairUp(testImages, testLabels))
  if (testImages && testImages.height !== trainImages.height) {
    const message = `${trainImages.name} holds images of side ${trainImages.height}, ${testImages.name} of side ${testImages.height}.`
    throw refuse('data-mismatch', message, 'Open training and test files of the same set.', testImages.name)
  }
  const classes = Math.max(...[trainLabels, testLabels].filter((file) => file !== undefined).map((file) => idxClassCount(file.labels, file.name)))
  return withTestSplit({
    id: 'own', label: 'Your IDX files', licence, nativePx: trainImages.height, channels: 1, classNames: numberedClasses(classes), train: pairs[0],
  }, pairs[1])
}

/** Of one or two files, the training file first: by name where one of two is named as test, else the larger. */
function trainFirst<T extends { name: string }>(files: readonly T[], count: (file: T) => number): readonly T[] {
  if (files.length < 2) return files
  const [a, b] = files
  const byName = Number(isTestName(a.name)) - Number(isTestName(b.name))
  const order = byName !== 0 ? byName : count(b) - count(a)
  if (order === 0) {
    throw refuse('data-mismatch', `${a.name} and ${b.name} are of one size and neither is named test.`, 'Put "test" into the test files\' names.', b.name)
  }
  return order < 0 ? [a, b] : [b, a]
}

function fromCifar({ cifar, classNames }: Sorted): RawDataset {
  const join = (files: typeof cifar): LabelledImages => ({
    pixels: concatBytes(files.map((file) => file.pixels)), labels: concatBytes(files.map((file) => file.labels)),
  })
  const tests = cifar.filter((file) => isTestName(file.name))
  const trains = cifar.filter((file) => !isTestName(file.name))
  const largest = cifar.reduce((most, file) => file.labels.reduce((a, b) => Math.max(a, b), most), 0)
  const names = classNames && classNames.length > largest && classNames.length <= 10 ? classNames : cifarClasses
  const facts = { id: 'own', label: 'Your CIFAR-10 files', licence, nativePx: 32, channels: 3 as const, classNames: [...names] }
  const bothKinds = tests.length > 0 && trains.length > 0
  return withTestSplit({ ...facts, train: join(bothKinds ? trains : cifar) }, bothKinds ? join(tests) : undefined)
}

/** The set with its own test split, or with a fifth of its images held out as one. */
function withTestSplit(set: Omit<RawDataset, 'test'>, test: LabelledImages | undefined): RawDataset {
  if (test) return { ...set, test }
  const { train: kept, validation: held } = splitTrainValidation(set.train.labels.length, 1 / 5, new Rng(0).fork('own test split'))
  const imageBytes = set.nativePx * set.nativePx * set.channels
  const part = (indices: Uint32Array): LabelledImages => ({
    pixels: takeImages(set.train.pixels, imageBytes, indices), labels: Uint8Array.from(indices, (i) => set.train.labels[i]),
  })
  return { ...set, label: `${set.label} (a fifth held out as test)`, train: part(kept), test: part(held) }
}
