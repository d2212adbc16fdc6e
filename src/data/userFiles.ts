/**
 * A user's own files as a data set: files of one format (formats/table.ts), plain, gzipped or in archives, in
 * any order. Files are recognised by their bytes; names tell test from training files and say what a damaged
 * file was meant to be.
 */
import type { LabError } from '../core/failure'
import { fileFormats } from '../core/fileFormats'
import { anyModelFileKind } from '../core/modelFileKinds'
import { fileError, hex } from './fileError'
import { datasetError, fileNameOf, openableFiles, type DatasetFormat } from './formats/datasetFormat'
import type { DecodePicture } from './pictures/readPicture'
import { otherKind, type OtherKind } from './formats/otherKinds'
import { newFormats } from './formats/table'
import type { RawDataset } from './rawDataset'
import { Reading } from './reading'
import { tidyClasses } from './tidyClasses'
import {
  unpackFiles,
  type OpenOptions,
  type RangedFile,
  type UnpackedFile,
  type UserFile,
} from './unpackFiles'

/** Node has no decoder of pictures. */
const noDecoder: DecodePicture = () => {
  throw datasetError('data-image', 'Pictures cannot be decoded here.', 'Open them in a browser.')
}
const noProgress: OpenOptions = { onProgress: () => undefined }

/**
 * Reads files as the data set 'own'. What makes up a set is described at each format. If there is no test
 * split, a fifth of the images (seeded, always the same) is held out, and the label says so.
 *
 * @param decode the browser's decoder of pictures
 * @throws LabError of a data- code that names the file, and the byte if one is at fault; busy if cancelled
 */
export async function readUserFiles(
  files: readonly (UserFile | RangedFile)[],
  decode: DecodePicture = noDecoder,
  options: OpenOptions = noProgress,
): Promise<RawDataset> {
  if (files.length === 0) throw datasetError('data-missing', 'No file was opened.', openableFiles)
  const { signal, reading = new Reading() } = options
  const formats = newFormats({ decode, reading, ...(signal ? { signal } : {}) })
  const all = Object.values(formats)
  const readInParts = all.find((format) => format.addSource)
  const isReadInParts = (head: Uint8Array): boolean => readInParts?.recognises(head, '') === true
  let classNames: string[] | null = null
  const others: LabError[] = []
  for await (const file of unpackFiles(files, options, isReadInParts)) {
    if (file.ranged) await readInParts?.addSource?.(file.name, file.ranged)
    else classNames = (await addFile(file, all, { reading, others, several: files.length > 1 })) ?? classNames
  }
  for (const format of all) await format.settle?.()
  let found = fileFormats.filter(({ id }) => formats[id].count > 0)
  // Kaggle packs Fashion-MNIST as IDX and as tables; and a table beside pictures is about them.
  if (found.length > 1 && formats.csv.count > 0) {
    found = found.filter(({ id }) => id !== 'csv')
    for (const name of formats.csv.names ?? []) reading.leaveOut('beside', 'CSV', name)
  }
  if (found.length > 1) {
    const names = found.map(({ name }) => name).join(' and ')
    const message = `${names} files were opened together; a data set can have only one of these formats.`
    throw datasetError('data-mismatch', message, 'Open files of one set only.')
  }
  if (found.length === 1) {
    const [{ id, kind }] = found
    return tidyClasses(formats[id].finish(classNames), reading, kind === 'dataset')
  }
  const failure = all.find((format) => format.failure)?.failure
  if (failure) throw failure
  const [{ name }] = files
  if (others.length > 0) throw others[0]
  if (classNames) {
    const message = `${name} only has class names; there are no images.`
    throw datasetError('data-missing', message, 'Also open the .bin files beside it.', name)
  }
  const message = `${name} contains no images that the lab can read.`
  throw datasetError('data-missing', message, openableFiles, name)
}

/**
 * Adds one file to its format. A file of a kind that is known and not read is counted where it lies among
 * others, and its failure kept for the case that there are no images.
 * @returns class names if the file lists them, else null
 */
async function addFile(
  file: UnpackedFile,
  formats: readonly DatasetFormat[],
  { reading, others, several }: { reading: Reading; others: LabError[]; several: boolean },
): Promise<string[] | null> {
  const path = file.name
  if (formats.some((format) => format.ignores?.(path))) return null
  const bytes = await file.read()
  if (bytes.length === 0 && file.amongOthers) {
    // Only of pictures can one be left out.
    await formats.find((some) => some.settle && some.matchesName?.(fileNameOf(path)))?.add(path, bytes)
    return null
  }
  if (bytes.length === 0) throw fileError('data-empty', path, 0, 'is empty (0 bytes).', openableFiles)
  const format = formats.find((some) => some.recognises(bytes, path))
  const kind = format ? null : notImages(bytes, path)
  if (format) await format.add(pathFor(format, file), bytes)
  else if (kind) leaveOutKnown(file, kind, reading, others)
  else if (/\.meta\.txt|(^|\/)(fine_label_names|class_names)\.txt/i.test(path)) return linesOf(bytes)
  else await addByName(file, bytes, formats, several)
  return null
}

/** What a file of a known kind is that holds no images that are read here; null for other files. */
function notImages(bytes: Uint8Array, path: string): OtherKind | null {
  const model = anyModelFileKind(path, bytes)
  if (!model) return otherKind(bytes, path)
  return { kind: 'model', what: `is ${model.is}, not images.`, remedy: model.remedy }
}

/** @throws LabError data-unknown for a file that was opened by itself */
function leaveOutKnown(
  { name: path, amongOthers }: UnpackedFile,
  { kind, what, remedy }: OtherKind,
  reading: Reading,
  others: LabError[],
): void {
  const failure = fileError('data-unknown', path, 0, what, remedy)
  if (!amongOthers) throw failure
  others.push(failure)
  reading.leaveOut('unsupported', kind, path)
}

/** A file's path as its format reads it. */
const pathFor = (format: DatasetFormat, { name, archive }: UnpackedFile): string =>
  format.readsFolders && archive !== undefined ? `${archive}/${name}` : name

/**
 * For a file of no known contents: the format that its name speaks for reports what is wrong with it.
 */
async function addByName(
  file: UnpackedFile,
  bytes: Uint8Array,
  formats: readonly DatasetFormat[],
  several: boolean,
): Promise<void> {
  const { name: path, amongOthers } = file
  const fileName = fileNameOf(path)
  const isBeside = amongOthers || several
  if (isBeside && formats.some((some) => some.addBeside?.(pathFor(some, file), bytes))) return
  if (several && /\.[ct]sv$/i.test(fileName)) return
  if (amongOthers && /\.(txt|html?|md|json|csv|ya?ml|pdf)$/i.test(fileName)) return
  const format = formats.find((some) => some.matchesName?.(fileName))
  if (format) await format.add(pathFor(format, file), bytes)
  else if (!amongOthers) {
    if (/\.[ct]sv$/i.test(fileName)) {
      const table = 'is a table, but not of one image a row: its columns are no 8 x 8 pixels or more.'
      const remedy = 'Open a table of labels and pixels, or the pictures that this table is about.'
      throw fileError('data-unknown', path, 0, table, remedy)
    }
    const what =
      `has an unknown format: it starts with ${hex(bytes.subarray(0, 4))} at byte 0` +
      ` and has ${bytes.length} bytes.`
    throw fileError('data-unknown', path, 0, what, openableFiles)
  }
}

const linesOf = (bytes: Uint8Array): string[] =>
  new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
