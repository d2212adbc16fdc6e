/**
 * A user's own files as a data set: files of one format (formats/table.ts), plain, gzipped or in archives, in
 * any order. Files are recognised by their bytes; names tell test from training files and say what a damaged
 * file was meant to be.
 */
import { fileFormats } from '../core/fileFormats'
import { fileError, hex } from './fileError'
import { datasetError, fileNameOf, openableFiles, type DatasetFormat } from './formats/datasetFormat'
import type { DecodePicture } from './formats/imageFolder'
import { newFormats } from './formats/table'
import type { RawDataset } from './rawDataset'
import { Reading } from './reading'
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
  for await (const file of unpackFiles(files, options, isReadInParts)) {
    if (file.ranged) await readInParts?.addSource?.(file.name, file.ranged)
    else classNames = (await addFile(file, all)) ?? classNames
  }
  const found = fileFormats.filter(({ id }) => formats[id].count > 0)
  if (found.length > 1) {
    const names = found.map(({ name }) => name).join(' and ')
    const message = `${names} files were opened together; a data set can have only one of these formats.`
    throw datasetError('data-mismatch', message, 'Open files of one set only.')
  }
  if (found.length === 1) return formats[found[0].id].finish(classNames)
  const [{ name }] = files
  if (classNames) {
    const message = `${name} only has class names; there are no images.`
    throw datasetError('data-missing', message, 'Also open the .bin files beside it.', name)
  }
  const message = `${name} contains no images that the lab can read.`
  throw datasetError('data-missing', message, openableFiles, name)
}

/** Adds one file to its format. @returns class names if the file lists them, else null */
async function addFile(file: UnpackedFile, formats: readonly DatasetFormat[]): Promise<string[] | null> {
  const path = file.name
  if (formats.some((format) => format.ignores?.(path))) return null
  const bytes = await file.read()
  if (bytes.length === 0) throw fileError('data-empty', path, 0, 'is empty (0 bytes).', openableFiles)
  const format = formats.find((some) => some.recognises(bytes, path))
  if (format) await format.add(pathFor(format, file), bytes)
  else if (/\.meta\.txt|(^|\/)(fine_label_names|class_names)\.txt/i.test(path)) return linesOf(bytes)
  else await addByName(file, bytes, formats)
  return null
}

/** A file's path as its format reads it. */
const pathFor = (format: DatasetFormat, { name, archive }: UnpackedFile): string =>
  format.readsFolders && archive !== undefined ? `${archive}/${name}` : name

/** For a file of no known contents: the format that its name speaks for reports what is wrong with it. */
async function addByName(
  file: UnpackedFile,
  bytes: Uint8Array,
  formats: readonly DatasetFormat[],
): Promise<void> {
  const { name: path, amongOthers } = file
  const fileName = fileNameOf(path)
  if (formats.some((some) => some.addBeside?.(pathFor(some, file), bytes))) return
  if (amongOthers && /\.(txt|html?|md|json|csv|ya?ml|pdf)$/i.test(fileName)) return
  const format = formats.find((some) => some.matchesName?.(fileName))
  if (format) await format.add(pathFor(format, file), bytes)
  else if (!amongOthers) {
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
