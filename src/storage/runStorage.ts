/** Storage backend of saved runs: the file system, or IndexedDB. Types only. */
import type { RunRecord } from '../core/runRecord'
import type { StoredRun } from './runRecordFile'

/** Methods reject with the browser's errors; runs.ts turns them into LabErrors. */
export interface RunStorage {
  /** Every completely saved run, in any order. */
  list(): Promise<StoredRun[]>
  /**
   * Replaces the saved state of this run by `source`; the old one stays until that is done, and if it fails.
   */
  put(facts: RunRecord, source: Blob): Promise<StoredRun>
  /** @throws LabError storage-damaged if it is missing or not as it was written */
  read(runId: string): Promise<Blob>
  remove(runId: string): Promise<void>
}
