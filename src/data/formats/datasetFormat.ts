/**
 * The interface of a format of image files, and what several formats share. The formats are listed in
 * table.ts; userFiles.ts offers every opened file to them.
 */
import { LabError, type FailureCode } from '../../core/failure'
import { formatNames, orList } from '../../core/fileFormats'
import type { RangedSource } from '../byteSource'
import type { RawDataset } from '../rawDataset'
import type { Reading } from '../reading'
import type { DecodePicture } from '../pictures/readPicture'

/**
 * One format, collecting the files of one data set. A path is a file's name with the folders that were opened
 * with it. Methods that read throw a LabError of a data- code that names the file.
 */
export interface DatasetFormat {
  /** Files or pictures added so far; final once `settle` was awaited. */
  readonly count: number
  /** Their names, in formats that yield to others. */
  readonly names?: readonly string[]
  /** Whether folders mean something; paths then begin with the archive, where several were opened. */
  readonly readsFolders?: boolean
  /** Whether a file belongs to this format but is not used; it is then skipped without being read. */
  ignores?(path: string): boolean
  /** Whether this is a file of the format: by its unpacked bytes, or by its path if bytes cannot tell. */
  recognises(bytes: Uint8Array, path: string): boolean
  /**
   * Whether a file that no format recognises is meant to be of this one, by its name without folders. `add`
   * then reports what is wrong with it.
   */
  matchesName?(fileName: string): boolean
  add(path: string, bytes: Uint8Array): void | Promise<void>
  /**
   * Takes a file of no known contents that describes others of this format, as lists of classes do.
   * @returns false if it is none
   */
  addBeside?(path: string, bytes: Uint8Array): boolean
  /**
   * Only in formats that are read in parts, without ever holding a whole file. `recognises` must then do with
   * a file's first four bytes.
   */
  addSource?(path: string, ranged: RangedSource): Promise<void>
  /** Waits for files that are still being read; awaited before `finish`. */
  settle?(): Promise<void>
  /** What to report where no file of any format could be read: why those of this one could not. */
  readonly failure?: LabError | null
  /**
   * The data set of all files added; called once, if there are any.
   * @param classNames of a file of class names that was opened with them
   */
  finish(classNames: readonly string[] | null): RawDataset
}

export interface FormatOptions {
  /** The browser's decoder of pictures. */
  decode: DecodePicture
  signal?: AbortSignal
  /** Where notes, questions and what was left out go. */
  reading: Reading
}

/** Starts an empty collection. */
export type NewFormat = (options: FormatOptions) => DatasetFormat

/** The id and licence of every data set made of a user's files. */
export const userDataset = { id: 'own', licence: 'Your own files; they stay on this machine.' } as const

/** The remedy where files are of no format, or do not make a data set. */
export const openableFiles =
  `Open IDX images with their labels (MNIST and similar sets), ${orList(formatNames('dataset'))} binary` +
  ' files, or a folder of pictures with one folder per class; archives (.zip, .tar, .tar.gz) and .gz are' +
  ' supported; or Parquet files with a column of pictures, arrays of NumPy (.npy, .npz) or MATLAB (.mat),' +
  ' or a table (.csv) with one image a row.'

export const fileNameOf = (path: string): string => path.split('/').at(-1) ?? path

export const isTestName = (name: string): boolean => /t10k|test/i.test(name)

/** A failure between files, or of what was opened as a whole. */
export function datasetError(code: FailureCode, message: string, remedy: string, subject?: string): LabError {
  return new LabError({ code, message, remedy, ...(subject === undefined ? {} : { subject }) })
}
