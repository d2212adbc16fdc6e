/**
 * A person's own files as a data set: IDX image and label files, CIFAR-10, CIFAR-100 or STL-10 binary files,
 * or pictures in folders or Parquet files; plain, gzipped or in archives, in any order. Files are recognised
 * by what they hold; names tell test from training files, STL-10's files from others, and sharpen a message.
 * IDX images that are not square are refused.
 */
import { LabError, type FailureCode } from '../core/failure'
import { looksLikeCifar10, parseCifar10 } from './formats/cifar'
import { looksLikeCifar100, parseCifar100 } from './formats/cifar100'
import { fileError, hex } from './formats/fileError'
import { ImageFolder, type DecodePicture } from './formats/imageFolder'
import { imageType } from './formats/imageSize'
import { readParquet } from './formats/parquet'
import { looksLikeParquet } from './formats/parquetFile'
import { looksLikeIdx, parseIdxImages, parseIdxLabels, type IdxImages } from './formats/idx'
import { parseStl10Images, parseStl10Labels, STL10_SIDE, stl10Kind } from './formats/stl10'
import { idxClassCount } from './labelRange'
import { blobSource } from './byteSource'
import {
  openedFiles,
  stopIfAsked,
  type Leaf,
  type OpenWatch,
  type OwnFile,
  type RangedFile,
} from './openedFiles'
import { joinImagesAndLabels } from './joinImagesAndLabels'
import { numberedClasses } from '../core/shippedDatasets'
import { concatBytes, type LabelledImages, type RawDataset } from './rawDataset'
import { withTestSplit } from './testSplit'

interface Images {
  name: string
  count: number
  pixels: Uint8Array
}

interface Labels {
  name: string
  labels: Uint8Array
}

interface Sorted {
  images: (IdxImages & { name: string })[]
  labels: Labels[]
  cifar: (LabelledImages & { name: string })[]
  cifar100: (LabelledImages & { name: string })[]
  stlImages: Images[]
  stlLabels: Labels[]
  pictures: ImageFolder
  shards: ImageFolder
  /** The order of the shards' classes, where they give one. */
  shardClasses: string[] | null
  classNames: string[] | null
}

const cifarClasses = [
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
const licence = 'Your own files; they stay on this machine.'
const whatIsRead =
  'Open IDX images with their labels (MNIST and its relatives), CIFAR-10, CIFAR-100 or STL-10 binary files, or a folder of pictures' +
  ' with one folder a class; archives (.zip, .tar, .tar.gz) and .gz are fine; or Parquet files with a column of pictures.'
const isTestName = (name: string): boolean => /t10k|test/i.test(name)

function refuse(code: FailureCode, message: string, remedy: string, subject?: string): LabError {
  return new LabError({ code, message, remedy, ...(subject === undefined ? {} : { subject }) })
}

/** Told where nothing can decode pictures: in Node. */
const noDecoder: DecodePicture = () => {
  throw refuse('data-image', 'Pictures cannot be decoded here.', 'Open them in a browser.')
}
const unheard: OpenWatch = { onProgress: () => undefined }

/**
 * Reads one person's files as dataset 'own'.
 *
 * - IDX: one image and one label file, or two of each; of two, those named 't10k' or 'test' are the test
 *   split, and without such names the smaller pair is.
 * - CIFAR-10 and CIFAR-100 (fine labels): any number of binary files; those named 'test' are the test split.
 *   A batches.meta.txt or fine_label_names.txt names the classes.
 * - STL-10: pairs of _X.bin and _y.bin; unlabelled images are passed over.
 * - Pictures: PNG, JPEG or WebP in one folder a class, under folders named train and test where there are
 *   such.
 * - Parquet: any number of files with a column of pictures, and one of labels if there is; those named test
 *   are the test split.
 * - Without a test split, a fifth of the images (seeded, always the same) is held out, and the label says so.
 *
 * @param decode the browser's decoder of pictures
 * @throws LabError of a data- code that names the file, and the byte where one is at fault; busy where it was
 *   cancelled
 */
export async function readOwnFiles(
  files: readonly (OwnFile | RangedFile)[],
  decode: DecodePicture = noDecoder,
  watch: OpenWatch = unheard,
): Promise<RawDataset> {
  if (files.length === 0) throw refuse('data-missing', 'No file was opened.', whatIsRead)
  const sorted: Sorted = {
    images: [],
    labels: [],
    cifar: [],
    cifar100: [],
    stlImages: [],
    stlLabels: [],
    pictures: new ImageFolder(decode),
    shards: new ImageFolder(decode),
    shardClasses: null,
    classNames: null,
  }
  for await (const leaf of openedFiles(files, watch)) await sortFile(leaf, sorted, watch)
  const kinds = (
    [
      ['IDX', sorted.images.length + sorted.labels.length, fromIdx],
      ['CIFAR-10', sorted.cifar.length, fromCifar10],
      ['CIFAR-100', sorted.cifar100.length, fromCifar100],
      ['STL-10', sorted.stlImages.length + sorted.stlLabels.length, fromStl10],
      ['picture', sorted.pictures.count, fromPictures],
      ['Parquet', sorted.shards.count, fromShards],
    ] as const
  ).filter(([, count]) => count > 0)
  if (kinds.length > 1) {
    const message = `${kinds.map(([kind]) => kind).join(' and ')} files were opened together; a data set is one or the other.`
    throw refuse('data-mismatch', message, 'Open the files of one set only.')
  }
  if (kinds.length === 1) return kinds[0][2](sorted)
  const message = sorted.classNames
    ? `${files[0].name} only names classes; there are no images.`
    : `There are no images that the lab reads in ${files[0].name}.`
  throw refuse(
    'data-missing',
    message,
    sorted.classNames ? 'Open the .bin files beside it as well.' : whatIsRead,
    files[0].name,
  )
}

/** Puts one unpacked file where it belongs. */
async function sortFile(leaf: Leaf, sorted: Sorted, watch: OpenWatch): Promise<void> {
  const { name, amongOthers, parquet } = leaf
  if (parquet) return readShard(name, parquet, sorted, watch)
  const stl = stl10Kind(name)
  if (stl === 'unlabelled') return
  const bytes = await leaf.read()
  if (bytes.length === 0)
    throw fileError('data-empty', name, 0, 'is empty: it has no bytes at all.', whatIsRead)
  if (stl === 'images') sorted.stlImages.push({ name, ...parseStl10Images(bytes, name) })
  else if (stl === 'labels') sorted.stlLabels.push({ name, labels: parseStl10Labels(bytes, name) })
  else if (looksLikeIdx(bytes)) {
    if (bytes[3] === 1) sorted.labels.push({ name, labels: parseIdxLabels(bytes, name) })
    else sorted.images.push(squareImages(bytes, name))
  } else if (looksLikeCifar100(bytes)) sorted.cifar100.push({ name, ...parseCifar100(bytes, name) })
  else if (looksLikeCifar10(bytes)) sorted.cifar.push({ name, ...parseCifar10(bytes, name) })
  else if (imageType(bytes)) await sorted.pictures.add(name, bytes)
  else if (looksLikeParquet(bytes)) {
    await readShard(
      name,
      { source: blobSource(new Blob([bytes.slice()])), limit: Infinity, onProgress: () => undefined },
      sorted,
      watch,
    )
  } else if (/\.meta\.txt|(^|\/)(fine_label_names|class_names)\.txt/i.test(name))
    sorted.classNames = classLines(bytes)
  else await nameSays(name, bytes, amongOthers, sorted)
}

/** One Parquet file; all of a set must name their classes alike. */
async function readShard(
  name: string,
  { source, limit, onProgress }: Required<Leaf>['parquet'],
  sorted: Sorted,
  watch: OpenWatch,
): Promise<void> {
  const take = sorted.shards.addPlaced.bind(sorted.shards)
  const order = await readParquet(source, name, {
    limit,
    take,
    onProgress,
    check: () => stopIfAsked(watch.signal),
  })
  const [shorter, longer] = [sorted.shardClasses ?? [], order ?? []].sort((a, b) => a.length - b.length)
  if (shorter.some((className, i) => className !== longer[i])) {
    throw refuse(
      'data-mismatch',
      `${name} names its classes otherwise than the files before it.`,
      'Open the Parquet files of one set only.',
      name,
    )
  }
  sorted.shardClasses = longer.length > 0 ? longer : null
}

/**
 * Not recognised by what it holds: where the name says what it should have been, that reader says what is
 * wrong with it.
 */
async function nameSays(
  name: string,
  bytes: Uint8Array,
  amongOthers: boolean,
  sorted: Sorted,
): Promise<void> {
  const file = name.split('/').at(-1) ?? name
  const isText = /\.(txt|html?|md|json|csv|ya?ml|pdf)$/i.test(file)
  if (amongOthers && isText) return
  if (/\.(png|jpe?g|webp)$/i.test(file)) await sorted.pictures.add(name, bytes)
  else if (/labels/i.test(file)) parseIdxLabels(bytes, name)
  else if (/idx|images|ubyte/i.test(file)) parseIdxImages(bytes, name)
  else if (/^(train|test)\.bin/i.test(file)) parseCifar100(bytes, name)
  else if (/\.bin|batch/i.test(file)) parseCifar10(bytes, name)
  else if (!amongOthers) throw unknownFile(name, bytes)
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
  new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Pairs image and label files and tells training from test. */
function fromIdx({ images, labels }: Sorted): RawDataset {
  if (images.length !== labels.length || images.length > 2) {
    const message = `${images.length} IDX image files and ${labels.length} IDX label files were opened; each image file needs its label file, two pairs at most.`
    throw refuse('data-missing', message, whatIsRead, (images[0] ?? labels[0]).name)
  }
  const [trainImages, testImages] = trainFirst(images, (file) => file.count)
  const [trainLabels, testLabels] = trainFirst(labels, (file) => file.labels.length)
  const pairs = [joinImagesAndLabels(trainImages, trainLabels)]
  if (testImages && testLabels) pairs.push(joinImagesAndLabels(testImages, testLabels))
  if (testImages && testImages.height !== trainImages.height) {
    const message = `${trainImages.name} holds images of side ${trainImages.height}, ${testImages.name} of side ${testImages.height}.`
    throw refuse('data-mismatch', message, 'Open training and test files of the same set.', testImages.name)
  }
  const classes = Math.max(
    ...[trainLabels, testLabels]
      .filter((file) => file !== undefined)
      .map((file) => idxClassCount(file.labels, file.name)),
  )
  return withTestSplit(
    {
      id: 'own',
      label: 'Your IDX files',
      licence,
      nativePx: trainImages.height,
      channels: 1,
      classNames: numberedClasses(classes),
      train: pairs[0],
    },
    pairs[1],
  )
}

/**
 * Of one or two files, the training file first: by name where one of two is named as test, else the larger.
 */
function trainFirst<T extends { name: string }>(
  files: readonly T[],
  count: (file: T) => number,
): readonly T[] {
  if (files.length < 2) return files
  const [a, b] = files
  const byName = Number(isTestName(a.name)) - Number(isTestName(b.name))
  const order = byName !== 0 ? byName : count(b) - count(a)
  if (order === 0) {
    throw refuse(
      'data-mismatch',
      `${a.name} and ${b.name} are of one size and neither is named test.`,
      'Put "test" into the test files\' names.',
      b.name,
    )
  }
  return order < 0 ? [a, b] : [b, a]
}

/** Files of one kind of records, those named test apart, with the class names beside them where these fit. */
function fromRecords(
  files: Sorted['cifar'],
  label: string,
  names: string[] | null,
  usual: string[],
  most: number,
): RawDataset {
  const join = (some: typeof files): LabelledImages => ({
    pixels: concatBytes(some.map((file) => file.pixels)),
    labels: concatBytes(some.map((file) => file.labels)),
  })
  const fileName = (path: string): string => path.split('/').at(-1) ?? path
  const tests = files.filter((file) => isTestName(fileName(file.name)))
  const trains = files.filter((file) => !isTestName(fileName(file.name)))
  const largest = files.reduce((top, file) => file.labels.reduce((a, b) => Math.max(a, b), top), 0)
  const classNames = names && names.length > largest && names.length <= most ? names : usual
  const bothKinds = tests.length > 0 && trains.length > 0
  const facts = { id: 'own', label, licence, nativePx: 32, channels: 3 as const, classNames: [...classNames] }
  return withTestSplit(
    { ...facts, train: join(bothKinds ? trains : files) },
    bothKinds ? join(tests) : undefined,
  )
}

const fromCifar10 = ({ cifar, classNames }: Sorted): RawDataset =>
  fromRecords(cifar, 'Your CIFAR-10 files', classNames, cifarClasses, 10)

const fromCifar100 = ({ cifar100, classNames }: Sorted): RawDataset =>
  fromRecords(
    cifar100,
    'Your CIFAR-100 files',
    classNames?.length === 100 ? classNames : null,
    numberedClasses(100),
    100,
  )

/** Pairs image and label files by what stands before _X and _y. */
function fromStl10({ stlImages, stlLabels, classNames }: Sorted): RawDataset {
  const stem = (name: string): string => name.replace(/_[Xy]\.bin(\.gz)?$/, '')
  if (stlImages.length !== stlLabels.length || stlImages.length > 2) {
    const message = `${stlImages.length} image files (_X.bin) and ${stlLabels.length} label files (_y.bin) of STL-10 were opened; each needs the other, two pairs at most.`
    throw refuse('data-missing', message, whatIsRead, (stlImages[0] ?? stlLabels[0]).name)
  }
  const pairs = stlImages.map((images) => {
    const labels = stlLabels.find(({ name }) => stem(name) === stem(images.name))
    if (labels) return { name: images.name, ...joinImagesAndLabels(images, labels) }
    throw refuse(
      'data-missing',
      `${images.name} has no label file ${stem(images.name)}_y.bin beside it.`,
      whatIsRead,
      images.name,
    )
  })
  const [train, test] = pairs.sort(
    (a, b) =>
      Number(isTestName(stem(a.name).split('/').at(-1) ?? '')) -
      Number(isTestName(stem(b.name).split('/').at(-1) ?? '')),
  )
  const names = classNames?.length === 10 ? classNames : numberedClasses(10)
  return withTestSplit(
    {
      id: 'own',
      label: 'Your STL-10 files',
      licence,
      nativePx: STL10_SIDE,
      channels: 3,
      classNames: [...names],
      train,
    },
    test,
  )
}

const fromPictures = ({ pictures }: Sorted): RawDataset => setOf('Your pictures', pictures, null)

const fromShards = ({ shards, shardClasses }: Sorted): RawDataset =>
  setOf('Your Parquet files', shards, shardClasses)

function setOf(label: string, pictures: ImageFolder, order: string[] | null): RawDataset {
  const { test, ...set } = pictures.finish(order)
  return withTestSplit(
    { id: 'own', label: set.classNames.length === 1 ? `${label} without classes` : label, licence, ...set },
    test,
  )
}
