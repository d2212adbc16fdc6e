/**
 * Saved runs in IndexedDB, for browsers without a private file system, or that have denied it before, for a
 * visit or by a setting: what was saved here then is found beside the files, and moves there with its next
 * save. A run has two slots for its file: the new one is stored and its size read back, then one transaction
 * changes the record and removes the old one, which stays whenever anything fails before.
 */
import { openDB, type IDBPDatabase, type IDBPObjectStore } from 'idb'
import type { RunRecord } from '../core/runRecord'
import { runDamaged } from './storageErrors'
import { runDatabase, type RunStorage, type StoredRun } from './runRecordFile'

const factsStore = 'facts'
const fileStore = 'files'

/** @throws DOMException if the browser denies this page a database */
export async function openIndexedDbRuns(): Promise<RunStorage> {
  const database = await openDB(runDatabase, 1, {
    upgrade(db) {
      db.createObjectStore(factsStore)
      db.createObjectStore(fileStore)
    },
  })
  return new IndexedDbRuns(database)
}

/** A stored record, with the slot of its file. */
type Kept = StoredRun & { slot?: Slot }
type Slot = 0 | 1

/** Slot 0 is where earlier versions stored every file. */
const keyOf = (runId: string, slot: Slot): IDBValidKey => (slot === 0 ? runId : [runId, slot])

type Store<Name extends string> = IDBPObjectStore<unknown, string[], Name, 'readwrite'>
interface Stores {
  facts: Store<typeof factsStore>
  files: Store<typeof fileStore>
}

class IndexedDbRuns implements RunStorage {
  constructor(private readonly database: IDBPDatabase) {}

  async list(): Promise<StoredRun[]> {
    const kept = (await this.inOne(({ facts }) => facts.getAll())) as Kept[]
    return kept.map(({ slot: _slot, ...run }) => run)
  }

  async put(facts: RunRecord, source: Blob, signal?: AbortSignal): Promise<StoredRun> {
    const { runId } = facts
    const run: StoredRun = { ...facts, bytes: source.size }
    const before = await this.kept(runId)
    const slot: Slot = before && (before.slot ?? 0) === 0 ? 1 : 0
    signal?.throwIfAborted()
    try {
      await this.fill(keyOf(runId, slot), source)
      signal?.throwIfAborted()
      await this.inOne(async ({ facts: records, files }) => {
        await records.put({ ...run, slot } satisfies Kept, runId)
        await files.delete(keyOf(runId, slot === 0 ? 1 : 0))
      })
    } catch (error) {
      // It takes room that the next try may need. After giving up, a later save may be in this slot.
      if (!signal?.aborted)
        await this.inOne(({ files }) => files.delete(keyOf(runId, slot))).catch(() => undefined)
      throw error
    }
    return run
  }

  async read(runId: string): Promise<Blob> {
    const kept = await this.kept(runId)
    const file: unknown = kept && (await this.inOne(({ files }) => files.get(keyOf(runId, kept.slot ?? 0))))
    if (!(file instanceof Blob)) throw runDamaged(runId)
    return file
  }

  async remove(runId: string): Promise<void> {
    await this.inOne(async ({ facts, files }) => {
      await facts.delete(runId)
      await files.delete(keyOf(runId, 0))
      await files.delete(keyOf(runId, 1))
    })
  }

  private async kept(runId: string): Promise<Kept | undefined> {
    return (await this.inOne(({ facts }) => facts.get(runId))) as Kept | undefined
  }

  /** Stores a file, and reads its size: one that was cut short counts as full storage. */
  private async fill(key: IDBValidKey, source: Blob): Promise<void> {
    await this.inOne(({ files }) => files.put(source, key))
    const file: unknown = await this.inOne(({ files }) => files.get(key))
    if (file instanceof Blob && file.size === source.size) return
    throw new DOMException('The file was not stored completely.', 'QuotaExceededError')
  }

  /** Works in one transaction, which is undone if any part of it fails. */
  private async inOne<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    const change = this.database.transaction([factsStore, fileStore], 'readwrite', { durability: 'strict' })
    const { done } = change
    // It is awaited below; if that is not reached, its failure follows from the one that is thrown.
    done.catch(() => undefined)
    try {
      const result = await work({
        facts: change.objectStore(factsStore),
        files: change.objectStore(fileStore),
      })
      await done
      return result
    } catch (error) {
      try {
        change.abort()
      } catch {
        // It has ended by itself.
      }
      throw error
    }
  }
}

/**
 * The files alone if the database holds no run.
 * @throws DOMException if the database cannot be read
 */
export async function withDatabase(files: RunStorage): Promise<RunStorage> {
  const database = await openIndexedDbRuns()
  return (await database.list()).length > 0 ? new BothRuns(files, database) : files
}

class BothRuns implements RunStorage {
  constructor(
    private readonly files: RunStorage,
    private readonly database: RunStorage,
  ) {}

  async list(): Promise<StoredRun[]> {
    return [...(await this.newest()).values()].map(({ run }) => run)
  }

  async put(facts: RunRecord, source: Blob, signal?: AbortSignal): Promise<StoredRun> {
    const run = await this.files.put(facts, source, signal)
    await this.database.remove(facts.runId).catch(() => {
      // The list shows the newer state; the older one goes with a later save.
    })
    return run
  }

  async read(runId: string): Promise<Blob> {
    return ((await this.newest()).get(runId)?.storage ?? this.files).read(runId)
  }

  async remove(runId: string): Promise<void> {
    await this.files.remove(runId)
    await this.database.remove(runId)
  }

  /** The newest state of each run, and where it is. */
  private async newest(): Promise<Map<string, { run: StoredRun; storage: RunStorage }>> {
    const found = new Map<string, { run: StoredRun; storage: RunStorage }>()
    for (const storage of [this.files, this.database]) {
      for (const run of await storage.list()) {
        const other = found.get(run.runId)
        if (!other || other.run.savedAt < run.savedAt) found.set(run.runId, { run, storage })
      }
    }
    return found
  }
}
