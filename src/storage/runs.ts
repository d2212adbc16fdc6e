/**
 * Runs saved in this browser, newest first: one state of each, and a limited number. The runs of a set are
 * kept or dropped together and count as one. Worker and page open it separately: the worker saves, the page
 * lists, reads and deletes, and saves runs that it opens from the file of a set.
 */
import type { RunRecord } from '../core/runRecord'
import { withPatience } from './patience'
import { toStorageError } from './storageErrors'
import { runDatabase, type RunStorage, type StoredRun } from './runRecordFile'
import { OpfsRuns } from './opfsRuns'

/** Most saved runs, a set counted once; beyond, the oldest is dropped, and `save` says so. */
export const maxSavedRuns = 10

const newestFirst = (a: StoredRun, b: StoredRun): number => b.savedAt - a.savedAt

type InSet = Pick<RunRecord, 'runId' | 'set'>

/** Whether both are one run, or runs of one set. */
const together = (a: InSet, b: InSet): boolean =>
  a.runId === b.runId || (a.set !== undefined && a.set.id === b.set?.id)

/** The runs grouped by set, in the order of the newest of each group. */
export function groupedRuns<R extends InSet>(runs: readonly R[]): R[][] {
  const groups: R[][] = []
  for (const run of runs) {
    const group = groups.find(([first]) => together(first, run))
    if (group) group.push(run)
    else groups.push([run])
  }
  return groups
}

/** All methods reject with a LabError: storage-full, storage-denied or storage-damaged. */
export class SavedRuns {
  /** Serialises changes, in the order requested. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly shelf: RunStorage) {}

  /** Newest first. */
  list(): Promise<StoredRun[]> {
    return typed(async () => (await this.shelf.list()).sort(newestFirst))
  }

  /** The oldest runs beyond the limit, for the sake of this one; none if they cannot be listed now. */
  private async beyondLimit(facts: RunRecord): Promise<StoredRun[]> {
    const runs = await this.list().catch(() => [])
    const others = runs.filter((other) => !together(other, facts))
    return groupedRuns(others)
      .slice(maxSavedRuns - 1)
      .flat()
  }

  /**
   * Saves a run in place of its earlier state. Rejects if storage is full: what to delete then is for the
   * user to say.
   * @returns the runs dropped for being more than `maxSavedRuns`, the oldest; never of the same set
   */
  save(facts: RunRecord, file: Blob): Promise<StoredRun[]> {
    return this.inTurn(async (signal) => {
      await this.shelf.put(facts, file, signal)
      const dropped: StoredRun[] = []
      try {
        for (const run of await this.beyondLimit(facts)) {
          await this.shelf.remove(run.runId)
          dropped.push(run)
        }
      } catch {
        // The run is saved; what could not be dropped is dropped after a later save.
      }
      return dropped
    }, file.size)
  }

  /** The file of a run, as it was saved; stored files are read lazily. */
  read(runId: string): Promise<Blob> {
    return typed(() => this.shelf.read(runId))
  }

  remove(runId: string): Promise<void> {
    return this.inTurn(() => this.shelf.remove(runId))
  }

  private inTurn<T>(work: (signal: AbortSignal) => Promise<T>, bytes?: number): Promise<T> {
    const result = this.turn.then(() => typed(work, bytes))
    this.turn = result.catch(() => undefined)
    return result
  }
}

/** @param bytes that the work writes */
async function typed<T>(work: (signal: AbortSignal) => Promise<T>, bytes?: number): Promise<T> {
  try {
    return await withPatience(work, bytes)
  } catch (error) {
    throw toStorageError(error)
  }
}

/** A file system that refuses is asked so often, with this delay in milliseconds. */
const [mostTries, retryMs] = [3, 150]

/**
 * The folder of the runs. A refusal for the moment must not send a worker to the database while the page goes
 * on reading the folder, or the other way round: neither would find what the other saved.
 */
async function openFolder(tries = mostTries): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory()
    return await root.getDirectoryHandle('runs', { create: true })
  } catch (error) {
    if (!(error instanceof DOMException) || tries <= 1) throw error
    await new Promise((done) => {
      setTimeout(done, retryMs)
    })
    return openFolder(tries - 1)
  }
}

/** Whether runs were saved in the database before. */
async function hasDatabase(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === runDatabase)
  } catch {
    // Firefox before 126 cannot tell.
    return false
  }
}

/** The private file system, or IndexedDB if the browser has none or denies it; both if it once did. */
async function openShelf(): Promise<RunStorage> {
  let files: RunStorage
  try {
    files = new OpfsRuns(await openFolder())
  } catch (refusal) {
    // What the file system said is the better reason, unless there is none at all.
    try {
      // Few browsers need it, so the others do not load it.
      const { openIndexedDbRuns } = await import('./indexedDbRuns')
      return await openIndexedDbRuns()
    } catch (error) {
      throw refusal instanceof DOMException ? refusal : error
    }
  }
  if (!(await hasDatabase())) return files
  const { withDatabase } = await import('./indexedDbRuns')
  return withDatabase(files).catch(() => files)
}

/** @throws LabError storage-denied if this browser stores nothing for the page */
export async function openSavedRuns(): Promise<SavedRuns> {
  return new SavedRuns(await typed(openShelf))
}
