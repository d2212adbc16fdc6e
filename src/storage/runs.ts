/**
 * Runs saved in this browser, newest first: one state of each, and a limited number. The runs of a set are
 * kept or dropped together and count as one. Worker and page open it separately: the worker saves, the page
 * lists, reads and deletes, and saves runs that it opens from the file of a set.
 */
import type { RunRecord } from '../core/runRecord'
import { openIndexedDbRuns } from './indexedDbRuns'
import { toStorageError } from './storageErrors'
import type { RunStorage, StoredRun } from './runRecordFile'
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

  /**
   * Saves a run in place of its earlier state. Rejects if storage is full: what to delete then is for the
   * user to say.
   * @returns the runs dropped for being more than `maxSavedRuns`, the oldest; never of the same set
   */
  save(facts: RunRecord, file: Blob): Promise<StoredRun[]> {
    return this.inTurn(async () => {
      await this.shelf.put(facts, file)
      const others = (await this.list()).filter((other) => !together(other, facts))
      const dropped = groupedRuns(others)
        .slice(maxSavedRuns - 1)
        .flat()
      for (const { runId } of dropped) await this.shelf.remove(runId)
      return dropped
    })
  }

  /** The file of a run, as it was saved; stored files are read lazily. */
  read(runId: string): Promise<Blob> {
    return typed(() => this.shelf.read(runId))
  }

  remove(runId: string): Promise<void> {
    return this.inTurn(() => this.shelf.remove(runId))
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => typed(work))
    this.turn = result.catch(() => undefined)
    return result
  }
}

async function typed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toStorageError(error)
  }
}

/** The private file system, or IndexedDB if the browser has none or denies it. */
async function openShelf(): Promise<RunStorage> {
  try {
    const root = await navigator.storage.getDirectory()
    return new OpfsRuns(await root.getDirectoryHandle('runs', { create: true }))
  } catch (refusal) {
    // What the file system said is the better reason, unless there is none at all.
    return openIndexedDbRuns().catch((error: unknown) => {
      throw refusal instanceof DOMException ? refusal : error
    })
  }
}

/** @throws LabError storage-denied if this browser stores nothing for the page */
export async function openSavedRuns(): Promise<SavedRuns> {
  return new SavedRuns(await typed(openShelf))
}
