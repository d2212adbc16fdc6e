/**
 * Part and class of every picture, by folders, file names and files of labels: the one set of rules for
 * layouts. What is understood is noted, and where more than one reading is right the person is asked.
 */
import type { Reading } from '../reading'
import { archivesAsFolders } from './archiveFolders'
import { classLevels, type ClassLevel } from './classLevels'
import { joinCase, withWords } from './classNames'
import { splitFolders, type Folders, type SplitFolders } from './folderParts'
import type { FileLabels, LabelFiles } from './labelFiles'
import { namePrefix, prefixesAreClasses } from './namePrefixes'
import type { Part } from './parts'

/** The class name in a set without classes. */
export const NO_CLASSES = 'no classes'

export interface Placement {
  part: 'train' | 'test'
  className: string
}

/** A picture before test images are chosen. */
interface Labelled {
  index: number
  part: Part
  /** The folder that said the part; '' if none did. */
  folder: string
  className: string
}

/** Everything that the rules look at. */
interface Files {
  paths: readonly string[]
  split: SplitFolders
  levels: ClassLevel[]
  labels: ((asked: Reading | null) => FileLabels) | null
  /** Indices of the pictures of the training part. */
  training: number[]
}

const NONE = 'none'
const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ')

/** Answers of the question where the classes come from, and the likeliest. */
function classSources(files: Files): { options: Map<string, ClassLevel | null>; guess: string } {
  const { paths, split, levels, labels, training } = files
  const options = new Map<string, ClassLevel | null>()
  for (const level of levels) options.set(levels.length === 1 ? 'folders' : listed(level.names), level)
  const [first] = options.keys()
  const inFolders = training.filter((i) => split.rest[i].length > 0).length
  const tells = levels.length > 0 && levels[0].names.length > 1 && inFolders * 2 > training.length
  const guesses = tells ? [first] : []
  if (labels) {
    const { labels: known, sure } = labels(null)
    const labelled = training.filter((i) => known[i] !== null)
    if (labelled.length > 0) options.set('file', null)
    const isMost = labelled.length * 2 >= training.length
    if (sure && isMost && new Set(labelled.map((i) => known[i])).size > 1) guesses.push('file')
  }
  if ((levels[0]?.names.length ?? 0) < 2 && prefixesAreClasses(training.map((i) => paths[i]))) {
    options.set('names', null)
    guesses.push('names')
  }
  if (levels.length > 0 && inFolders * 2 > training.length) guesses.push(first)
  options.set(NONE, null)
  return { options, guess: guesses[0] ?? NONE }
}

type ClassOf = (index: number) => string | null

/** Classes of pictures of other parts that lie in no class folder: by a file of labels, or by their names. */
function classesBeyondFolders(files: Files, known: ReadonlySet<string>, reading: Reading): ClassOf {
  const { paths, split, labels } = files
  const open = paths.flatMap((_, i) => (split.rest[i].length === 0 && split.parts[i] ? [i] : []))
  const lower = new Map([...known].map((name) => [name.toLowerCase(), name]))
  const byFile = labels?.(null).labels
  const labelled = open.filter((i) => lower.has(byFile?.[i]?.toLowerCase() ?? ''))
  if (labels && labelled.length > 0) {
    const { labels: all, file, column } = labels(reading)
    const folder = split.parts[labelled[0]]?.folder ?? ''
    reading.note({ kind: 'folderByFile', folder, file, column })
    return (i) => lower.get(all[i]?.toLowerCase() ?? '') ?? null
  }
  const ofTests = open.filter((i) => split.parts[i]?.part !== 'train')
  const named =
    ofTests.length > 0 && ofTests.every((i) => lower.has(namePrefix(paths[i])?.toLowerCase() ?? ''))
  return named ? (i) => lower.get(namePrefix(paths[i])?.toLowerCase() ?? '') ?? null : () => null
}

/** Asks where the classes come from. @returns each picture's class, null without one */
function classify(files: Files, reading: Reading): ClassOf {
  const { paths, split, training } = files
  const { options, guess } = classSources(files)
  const chosen = options.size > 1 ? reading.ask('classes', [...options.keys()], guess) : guess
  if (chosen === NONE) return () => NO_CLASSES
  if (chosen === 'file' && files.labels) {
    const { labels, file, column } = files.labels(reading)
    reading.note({ kind: 'classesByFile', file, column })
    return (i) => labels[i]
  }
  if (chosen === 'names') {
    const prefixes = new Set(training.map((i) => namePrefix(paths[i])))
    reading.note({ kind: 'classesByName', example: paths[training[0]].split('/').at(-1) ?? '' })
    return (i) => {
      const prefix = namePrefix(paths[i])
      return prefixes.has(prefix) ? prefix : null
    }
  }
  const level = options.get(chosen) ?? files.levels[0]
  if (
    split.classesNamedAsParts.length > 0 &&
    level.names.some((name) => split.classesNamedAsParts.includes(name))
  )
    reading.note({ kind: 'partAsClass', folder: split.classesNamedAsParts.join(', ') })
  reading.note({ kind: 'classesByFolder' })
  const beyond = classesBeyondFolders(files, new Set(level.names), reading)
  return (i) => (split.rest[i].length > 0 ? level.classOf(split.rest[i]) : beyond(i))
}

/** The pictures that have a part and a class; the others are counted as left out. */
function labelPictures(files: Files, names: readonly string[], reading: Reading): Labelled[] {
  const classOf = classify(files, reading)
  return files.paths.flatMap((path, index): Labelled[] => {
    const said = files.split.parts[index]
    const parent = path.split('/').at(-2) ?? ''
    const className = said && said.part !== 'unlabelled' ? classOf(index) : null
    if (!said) reading.leaveOut('outside', parent, names[index])
    else if (className === null) reading.leaveOut('withoutClass', said.folder || parent, names[index])
    else return [{ index, part: said.part as Part, folder: said.folder, className }]
    return []
  })
}

const foldersOf = (some: readonly Labelled[]): string =>
  [...new Set(some.map(({ folder }) => folder))].sort().join(', ')

/**
 * Chooses the test images: those of folders for testing, else for validation. Validation images beside test
 * images are neither, unless the person says so.
 */
function chooseParts(labelled: readonly Labelled[], reading: Reading): Labelled[] {
  const of = (part: Part) => labelled.filter((one) => one.part === part)
  const [train, test, validation] = [of('train'), of('test'), of('validation')]
  const all = labelled.map((one) => ({ ...one, part: 'train' as const }))
  if (test.length === 0 && validation.length === 0) {
    reading.note({ kind: 'heldOut' })
    return all
  }
  if (train.length === 0) {
    reading.note({ kind: 'noTraining', folders: foldersOf(labelled) })
    return all
  }
  if (reading.ask('split', ['folders', 'fifth'], 'folders') === 'fifth') return all
  const asTest = (some: Labelled[]) => some.map((one) => ({ ...one, part: 'test' as const }))
  const split = (tested: readonly Labelled[]) => {
    const [trained, held] = [foldersOf(train), foldersOf(tested)]
    reading.note({ kind: 'split', train: trained, test: held })
  }
  if (test.length === 0) {
    split(validation)
    return [...train, ...asTest(validation)]
  }
  split(test)
  if (validation.length === 0) return [...train, ...test]
  const use = reading.ask('validation', ['leaveOut', 'train', 'test'], 'leaveOut')
  if (use === 'train')
    return [...train, ...validation.map((one) => ({ ...one, part: 'train' as const })), ...test]
  if (use === 'test') return [...train, ...test, ...asTest(validation)]
  const folder = foldersOf(validation)
  reading.note({ kind: 'validationUnused', folder, count: validation.length })
  return [...train, ...test]
}

/** In the order of the pictures; null where a picture is left out. */
function inOrder(chosen: readonly Labelled[], count: number): (Placement | null)[] {
  const placed = Array.from({ length: count }, (): Placement | null => null)
  for (const { index, part, className } of chosen)
    placed[index] = { part: part === 'train' ? 'train' : 'test', className }
  return placed
}

/**
 * Part and class of each picture, in the order given; null for one that is left out.
 * @param names of the pictures with their folders, with forward slashes
 * @param labelFiles opened with them
 */
export function placePictures(
  names: readonly string[],
  labelFiles: LabelFiles,
  reading: Reading,
): (Placement | null)[] {
  // Names from a Mac are decomposed, others composed: é is é.
  const paths = names.map((name) => name.normalize('NFC'))
  const chains = archivesAsFolders(paths.map((path): Folders => path.split('/').slice(0, -1)))
  const split = splitFolders(chains)
  if (split.withoutTraining.length > 0)
    reading.note({ kind: 'noTraining', folders: split.withoutTraining.join(', ') })
  const training = paths.flatMap((_, i) => (split.parts[i]?.part === 'train' ? [i] : []))
  const levels = classLevels(training.map((i) => split.rest[i]))
  const labels = labelFiles.match(paths, reading)
  const labelled = labelPictures({ paths, split, levels, labels, training }, names, reading)
  const named = withWords(joinCase(labelled, reading), labelFiles.classWords, reading)
  return inOrder(chooseParts(named, reading), names.length)
}

/** A picture whose part and class a file gives. */
export interface Given {
  part: Part
  className: string
}

/** The same for pictures whose part and class are known. */
export function placeGiven(given: readonly Given[], reading: Reading): (Placement | null)[] {
  const labelled = given.map((one, index): Labelled => ({ ...one, index, folder: one.part }))
  return inOrder(chooseParts(labelled, reading), given.length)
}
