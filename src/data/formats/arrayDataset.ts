/**
 * Arrays of images and of labels as one data set, for the formats that store arrays: which labels belong to
 * which images, and which of them are for testing, by names, shapes and counts.
 */
import { LabError } from '../../core/failure'
import { usableClassNames } from '../classNames'
import { classesOf, MAX_CLASSES, type LabelColumn } from '../classLabels'
import type { LabelledImages, RawDataset } from '../rawDataset'
import type { Reading } from '../reading'
import { withTestSplit } from '../splits'
import { datasetError, fileNameOf, openableFiles, userDataset } from './datasetFormat'
import type { Part } from '../layout/parts'
import { NO_CLASSES } from '../layout/placePictures'
import {
  holdsImages,
  imagesOf,
  labelValues,
  type ImageArray,
  type NumberArray,
  type WordArray,
} from './numberArray'
import { likeliest, NO_COLUMN } from './labelNames'
import { squareArray } from './squareArrays'

const partWords: readonly [Part, RegExp][] = [
  ['test', /^([xy]?test(ing|s)?|t10k)$/],
  ['validation', /^([xy]?val(id|idation)?|dev)$/],
  ['train', /^[xy]?train(ing)?$/],
]

/** The part that one name speaks of, by its words. */
export function partOfWords(name: string): Part | null {
  const words = name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return partWords.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0] ?? null
}

/**
 * The part that a file's name speaks of, else the archive of arrays that it lies in, else a folder that is
 * named as a part and nothing else; null if none does.
 */
export function partOfName(path: string): Part | null {
  const [fileName, ...folders] = path.split('/').reverse()
  const inFolder = (folder: string): Part | null =>
    /\.(npz|mat)$/i.test(folder) || /^[a-z]+$/i.test(folder) ? partOfWords(folder) : null
  return [partOfWords(fileName), ...folders.map(inFolder)].find((part) => part !== null) ?? null
}

/** A name without folders, ending and the words of its part: "y" of set/y_train.npy. */
export function columnName(name: string): string {
  const stem = fileNameOf(name).replace(/\.(gz|npy|npz|mat|csv|tsv)$/gi, '')
  const words = stem.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && partOfWords(word) === null)
  return words.join('_') || stem
}

export interface ArrayOptions {
  /** "Your NumPy files" */
  label: string
  reading: Reading
  /** Names of classes by their numbers. */
  nameOf?: (value: number) => string
  /** Names of the classes from 0 on; used if there are as many as labels need. */
  classNames?: readonly string[]
  /** Whether values are levels 0..255 whatever their range. */
  asLevels?: boolean
  /** Changes images before they are made square. */
  change?: (images: ImageArray) => ImageArray
}

/** Images with the labels that belong to them. */
export interface Pair {
  images: NumberArray
  labels: LabelColumn | null
}

const labelCount = ({ values }: LabelColumn): number => values.length

/** Arrays that hold labels, as columns; such with several labels a row are said and left out. */
function columnsOf(arrays: readonly (NumberArray | WordArray)[], reading: Reading): LabelColumn[] {
  return arrays.flatMap((array): LabelColumn[] => {
    if ('words' in array) return [{ name: array.name, values: array.words }]
    // A number alone is a version or the like.
    const values = array.shape.length === 0 ? null : labelValues(array)
    if (values) return [{ name: array.name, values }]
    if (array.shape.length === 2) reading.note({ kind: 'severalLabels', column: columnName(array.name) })
    return []
  })
}

function mismatch(images: NumberArray, labels: LabelColumn): LabError {
  const message =
    `${labels.name} holds ${labelCount(labels)} labels, ` +
    `but ${images.name} holds ${images.shape[0]} images.`
  return datasetError(
    'data-mismatch',
    message,
    'Open the image file and the label file of the same split.',
    labels.name,
  )
}

/** Whether an array can have this many images: they are its first axis, or its last. */
const hasCount = ({ shape }: NumberArray, count: number): boolean =>
  shape[0] === count || (shape.length > 2 && shape.at(-1) === count)

/**
 * The labels of one array of images, of several columns the one that the person chose.
 * @param left columns that are not used yet; the chosen one is taken out
 */
function labelsFor(
  images: NumberArray,
  part: Part,
  left: LabelColumn[],
  options: ArrayOptions,
  chosen: { column: string | null },
): LabelColumn | null {
  const byName = left.filter((labels) => (partOfName(labels.name) ?? part) === part)
  const named = byName.filter(({ name }) => partOfName(name) !== null)
  const fit = (named.length > 0 ? named : byName).filter((labels) => hasCount(images, labelCount(labels)))
  if (fit.length === 0) {
    const [wrong] = byName
    if (wrong) throw mismatch(images, wrong)
    return null
  }
  let [found] = fit
  if (fit.length > 1 && new Set(fit.map(({ name }) => columnName(name))).size === fit.length) {
    const names = fit.map(({ name }) => columnName(name))
    chosen.column ??= options.reading.ask('classColumn', [...names, NO_COLUMN], names[likeliest(names)])
    if (chosen.column === NO_COLUMN) return null
    found = fit[Math.max(0, names.indexOf(chosen.column))]
  }
  left.splice(left.indexOf(found), 1)
  return found
}

/**
 * The parts of arrays of images, one array each. Of two that no name tells apart, the larger is for training.
 */
function partsOf(images: readonly NumberArray[]): Map<Part, NumberArray> {
  const parts = new Map<Part, NumberArray>()
  const [unnamed, named] = [
    images.filter(({ name }) => partOfName(name) === null),
    images.filter(({ name }) => partOfName(name) !== null),
  ]
  const put = (part: Part, array: NumberArray): void => {
    const other = parts.get(part)
    if (other)
      throw datasetError(
        'data-mismatch',
        `${other.name} and ${array.name} both hold images, and no name tells which are for testing.`,
        'Open the files of one set only, and put "train" and "test" into their names.',
        array.name,
      )
    parts.set(part, array)
  }
  for (const array of named) put(partOfName(array.name) ?? 'train', array)
  const [a, b] = unnamed
  if (unnamed.length === 2 && named.length === 0) {
    const [more, less] = [a.shape[0], b.shape[0]]
    if (more === less)
      throw datasetError(
        'data-mismatch',
        `${a.name} and ${b.name} have the same size and neither is named test.`,
        'Put "test" into the test files\' names.',
        b.name,
      )
    put('train', more > less ? a : b)
    put('test', more > less ? b : a)
  } else
    for (const array of unnamed) put(parts.has('train') && unnamed.length === 1 ? 'test' : 'train', array)
  return parts
}

/** Images without any labels, one file a class: the name of each file is its class. */
function filesAsClasses(images: readonly NumberArray[], options: ArrayOptions): RawDataset {
  const names = images.map(({ name }) => columnName(name).replace(/^full_numpy_bitmap_/, ''))
  options.reading.note({ kind: 'classFromFile' })
  const arrays = prepared(
    images,
    images.map(() => null),
    options,
  )
  const same = arrays.every((one) => sameShape(one, arrays[0]))
  if (!same) throw differentShapes(arrays[0], arrays.find((one) => !sameShape(one, arrays[0])) ?? arrays[0])
  if (names.length > MAX_CLASSES)
    throw datasetError(
      'data-label',
      `${names.length} files of images were opened, one for each class.`,
      `Open at most ${MAX_CLASSES}.`,
      images[0].name,
    )
  const [first] = arrays
  const count = arrays.reduce((sum, one) => sum + one.count, 0)
  const pixels = new Uint8Array(arrays.reduce((sum, one) => sum + one.pixels.length, 0))
  const labels = new Uint8Array(count)
  let [at, from] = [0, 0]
  arrays.forEach((one, label) => {
    pixels.set(one.pixels, at)
    labels.fill(label, from, from + one.count)
    at += one.pixels.length
    from += one.count
  })
  const { side, ...square } = squareArray({ ...first, count, pixels })
  const set = {
    ...userDataset,
    label: options.label,
    nativePx: side,
    channels: first.channels,
    classNames: names,
  }
  return withTestSplit({ ...set, train: { ...square, labels } }, undefined)
}

const prepared = (
  arrays: readonly NumberArray[],
  counts: readonly (number | null)[],
  { reading, asLevels, change = (images) => images }: ArrayOptions,
): ImageArray[] => imagesOf(arrays, counts, reading, asLevels).map(change)

const sameShape = (one: ImageArray, other: ImageArray): boolean =>
  one.height === other.height && one.width === other.width && one.channels === other.channels

function differentShapes(one: ImageArray, other: ImageArray): LabError {
  const size = ({ height, width, channels }: ImageArray): string => `${height} x ${width} x ${channels}`
  const message = `${one.name} holds images of ${size(one)}, ${other.name} of ${size(other)}.`
  return datasetError('data-mismatch', message, 'Open training and test files of the same set.', other.name)
}

/** A part that is named for testing, or for validation where there is no test part. */
function testPairOf(
  pairs: ReadonlyMap<Part, Pair | undefined>,
  train: Pair,
  { reading }: ArrayOptions,
): Pair | undefined {
  const [test, validation] = [pairs.get('test'), pairs.get('validation')]
  if (test && validation) reading.note({ kind: 'validationLeftOut', name: validation.images.name })
  const found = test ?? validation
  if (!found) return undefined
  if (train.labels && !found.labels) {
    reading.leaveOut('noLabel', '', found.images.name)
    return undefined
  }
  reading.note({ kind: 'split', train: train.images.name, test: found.images.name })
  return found
}

/**
 * A data set of opened arrays: one or two of images (training and test), each with its labels if there are
 * any.
 * @throws LabError data-missing without images, data-mismatch where arrays do not belong together, data-label
 *   for labels that are no classes
 */
export function datasetOfArrays(
  arrays: readonly (NumberArray | WordArray)[],
  options: ArrayOptions,
): RawDataset {
  const images = arraysOfImages(arrays)
  const others = arrays.filter((array) => 'words' in array || !holdsImages(array))
  const classNames = namesOfClasses(others, images) ?? options.classNames
  const left = columnsOf(
    others.filter((array) => !('words' in array) || array.words !== classNames),
    options.reading,
  )
  if (images.length === 0)
    throw datasetError(
      'data-missing',
      `${arrays[0].name} holds no images, and no other file that was opened does.`,
      openableFiles,
      arrays[0].name,
    )
  const training = images.filter(({ name }) => partOfName(name) === null)
  if (
    left.length === 0 &&
    training.length === images.length &&
    images.length > 1 &&
    allNamedDifferently(images)
  )
    return filesAsClasses(images, options)
  const chosen = { column: null }
  const pairs = new Map<Part, Pair>()
  for (const [part, array] of partsOf(images))
    pairs.set(part, { images: array, labels: labelsFor(array, part, left, options, chosen) })
  return datasetOfPairs(pairs, { ...options, ...(classNames ? { classNames } : {}) })
}

/** Names of classes among the arrays: words that are fewer than the images. */
function namesOfClasses(
  others: readonly (NumberArray | WordArray)[],
  images: readonly NumberArray[],
): readonly string[] | undefined {
  return others.flatMap((array) =>
    'words' in array &&
    /name|class|categor/i.test(columnName(array.name)) &&
    array.words.length <= MAX_CLASSES &&
    !images.some((image) => hasCount(image, array.words.length))
      ? [array.words]
      : [],
  )[0]
}

/**
 * A data set of its parts; where there is no part for training, the others are that.
 * @throws LabError as `datasetOfArrays`
 */
export function datasetOfPairs(
  pairs: ReadonlyMap<Part, Pair | undefined>,
  options: ArrayOptions,
): RawDataset {
  const train = pairs.get('train') ?? pairs.get('validation') ?? pairs.get('test')
  if (!train) throw datasetError('data-missing', 'There is no image with a label.', openableFiles)
  return joined(train, train === pairs.get('train') ? testPairOf(pairs, train, options) : undefined, options)
}

/** The arrays that hold images; flat copies of them, as scikit-learn adds them, are passed over. */
function arraysOfImages(arrays: readonly (NumberArray | WordArray)[]): NumberArray[] {
  const images = arrays.filter((array): array is NumberArray => !('words' in array) && holdsImages(array))
  const whole = images.filter(({ shape }) => shape.length > 2)
  return whole.length > 0 ? whole : images
}

/** Whether names tell files apart as classes do; "images" and "arr_0" say nothing. */
const allNamedDifferently = (images: readonly NumberArray[]): boolean =>
  new Set(images.map(({ name }) => columnName(name))).size === images.length &&
  images.every(({ name }) => !/^(x|images?|imgs?|data|arr_\d+|a|b|\d+)$/i.test(columnName(name)))

/** What the numbers of these labels are called. */
function namesFor(
  columns: readonly LabelColumn[],
  { nameOf, classNames }: ArrayOptions,
): (value: number) => string {
  const names = usableClassNames(classNames ?? [])
  const fits = columns.every(({ values }) => {
    for (let i = 0; i < values.length; i += 1) if (!(Number(values[i]) < names.length)) return false
    return true
  })
  return fits && names.length > 0 ? (value) => names[value] ?? String(value) : (nameOf ?? String)
}

/** Images and labels of both parts as a data set. */
function joined(train: Pair, test: Pair | undefined, options: ArrayOptions): RawDataset {
  const pairs = test ? [train, test] : [train]
  const counts = pairs.map(({ labels }) => labels && labelCount(labels))
  const arrays = prepared(
    pairs.map(({ images }) => images),
    counts,
    options,
  )
  const [first, second] = arrays
  if (second && !sameShape(first, second)) throw differentShapes(first, second)
  pairs.forEach(({ images, labels }, i) => {
    if (labels && labelCount(labels) !== arrays[i].count) throw mismatch(images, labels)
  })
  const columns = pairs.flatMap(({ labels }) => labels ?? [])
  const hasClasses = columns.length === pairs.length
  const { classNames, labels } = hasClasses
    ? classesOf(columns, namesFor(columns, options))
    : { classNames: [NO_CLASSES], labels: arrays.map(({ count }) => new Uint8Array(count)) }
  const parts = arrays.map((array, i) => ({ ...squareArray(array), labels: labels[i] }))
  const images = parts.map(({ side: _, ...part }): LabelledImages => part)
  return withTestSplit(
    {
      ...userDataset,
      label: hasClasses ? options.label : `${options.label} without classes`,
      nativePx: parts[0].side,
      channels: first.channels,
      classNames,
      train: images[0],
    },
    images[1],
  )
}
