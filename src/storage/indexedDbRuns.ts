/**
 * Saved runs in IndexedDB, for browsers without a private file system. Record and file change in one
 * transaction, so that neither exists without the other.
 */
import { openDB, type IDBPDatabase } from 'idb'
import type { RunRecord } from '../core/runRecord'
import { runDamaged } from './storageErrors'
import type { RunStorage, StoredRun } from './runRecordFile'

const databaseName = 'igpt-lab-runs'
const factsStore = 'facts'
const fileStore = 'files'

/** @throws DOMException if the browser denies this page a database */
export async function openIndexedDbRuns(): Promise<RunStorage> {
  const database = await openDB(databaseName, 1, {
    upgrade(db) {
      db.createObjectStore(factsStore)
      db.createObjectStore(fileStore)
    },
  })
  return new IndexedDbRuns(database)
}

class IndexedDbRuns implements RunStorage {
  constructor(private readonly database: IDBPDatabase) {}

  list(): Promise<StoredRun[]> {
    return this.database.getAll(factsStore) as Promise<StoredRun[]>
  }

  async put(facts: RunRecord, source: Blob): Promise<StoredRun> {
    const run: StoredRun = { ...facts, bytes: source.size }
    const change = this.database.transaction([factsStore, fileStore], 'readwrite', { durability: 'strict' })
    await Promise.all([
      change.objectStore(factsStore).put(run, facts.runId),
      change.objectStore(fileStore).put(source, facts.runId),
      change.done,
    ])
    await this.requireWhole(run)
    return run
  }

  async read(runId: string): Promise<Blob> {
    const file: unknown = await this.database.get(fileStore, runId)
    if (!(file instanceof Blob)) throw runDamaged(runId)
    return file
  }

  /** Reads the size of what was just stored; a file cut short is deleted and counts as full storage. */
  private async requireWhole({ runId, bytes }: StoredRun): Promise<void> {
    const file: unknown = await this.database.get(fileStore, runId)
    if (file instanceof Blob && file.size === bytes) return
    await this.remove(runId)
    throw new DOMException('The file was not stored completely.', 'QuotaExceededError')
  }

  async remove(runId: string): Promise<void> {
    const change = this.database.transaction([factsStore, fileStore], 'readwrite')
    await Promise.all([
      change.objectStore(factsStore).delete(runId),
      change.objectStore(fileStore).delete(runId),
      change.done,
    ])
  }
}
