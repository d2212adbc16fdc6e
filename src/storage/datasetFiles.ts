/**
 * Data sets stored in this browser, each a file in the origin private file system, named by its id. Does not
 * know their contents (data/datasetFile.ts), which also detects files cut short.
 */
import { LabError } from '../core/failure'
import { withPatience } from './patience'
import { isQuota } from './storageErrors'
import { writeFile, type WriteFile } from './writeFile'

const FOLDER = 'data-sets'
const ENDING = '.igptset'

const isMissing = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotFoundError'

/** @param error as thrown by the browser; a LabError stays what it is */
export function datasetStorageError(error: unknown): LabError {
  if (error instanceof LabError) return error
  if (isQuota(error)) {
    return new LabError(
      {
        code: 'storage-full',
        message:
          'Browser storage is full, so this data set was not saved: it can be used until the page is ' +
          'closed.',
        remedy:
          'Delete data sets under "Your data sets" or saved runs that you no longer need, or free disk ' +
          'space, and open it again.',
      },
      { cause: error },
    )
  }
  const reason = error instanceof Error ? ` (${error.message.replace(/\.$/, '')})` : ''
  return new LabError(
    {
      code: 'storage-denied',
      message:
        `The browser does not let this page save data sets${reason}: this one can be used until the ` +
        'page is closed.',
      remedy:
        'This happens in private windows or with site data blocked: use a normal window, or open ' +
        'the files again at the next visit.',
    },
    { cause: error },
  )
}

/** All methods reject with a LabError: storage-full or storage-denied. */
export class DatasetFiles {
  private root: Promise<FileSystemDirectoryHandle> | null = null

  /**
   * @param open returns the folder of the files
   * @param write replaced in tests only
   */
  constructor(
    private readonly open: () => Promise<FileSystemDirectoryHandle> = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true }),
    private readonly write: WriteFile = writeFile,
  ) {}

  /** Works in the folder, which is opened again after a failure. */
  private async inFolder<T>(
    work: (folder: FileSystemDirectoryHandle, signal: AbortSignal) => Promise<T>,
    bytes?: number,
  ): Promise<T> {
    try {
      return await withPatience(async (signal) => {
        this.root ??= this.open()
        return work(await this.root, signal)
      }, bytes)
    } catch (error) {
      this.root = null
      throw datasetStorageError(error)
    }
  }

  /** Newest first. */
  async list(): Promise<{ id: string; file: File }[]> {
    const read = () =>
      this.inFolder(async (folder) => {
        const found: { id: string; file: File }[] = []
        for await (const entry of folder.values()) {
          if (entry.kind === 'file' && entry.name.endsWith(ENDING))
            found.push({ id: entry.name.slice(0, -ENDING.length), file: await entry.getFile() })
        }
        return found
      })
    // Once more after a failure: another tab may have deleted a file meanwhile.
    const found = await read().catch(read)
    return found.sort((a, b) => b.file.lastModified - a.file.lastModified)
  }

  /** The file, or null if there is none of this id. */
  read(id: string): Promise<File | null> {
    return this.inFolder(async (folder) => {
      try {
        return await (await folder.getFileHandle(id + ENDING)).getFile()
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    })
  }

  put(id: string, source: Blob): Promise<void> {
    return this.inFolder(async (folder, signal) => {
      try {
        await this.write(folder, id + ENDING, source)
      } catch (error) {
        // Half a file takes room that the next try may need; after giving up, a later one may be writing it.
        if (!signal.aborted) await folder.removeEntry(id + ENDING).catch(() => undefined)
        throw error
      }
    }, source.size)
  }

  remove(id: string): Promise<void> {
    return this.inFolder((folder) =>
      folder.removeEntry(id + ENDING).catch((error: unknown) => {
        if (!isMissing(error)) throw error
      }),
    )
  }
}
