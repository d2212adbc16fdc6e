/** A place where runs are kept: the file system, or the database where a browser has none. Types only. */
import type { RunRecord } from '../core/runRecord'
import type { StoredRun } from './runRecordFile'

/** Its methods reject as the browser does; runs.ts makes failures of that. */
export interface RunStorage {
  /** Every run that is kept whole, in any order. */
  list(): Promise<StoredRun[]>
  /**
   * Keeps `source` in place of what was kept of this run; until that is done, and where it fails, the old one
   * stands.
   */
  put(facts: RunRecord, source: Blob): Promise<StoredRun>
  /** @throws LabError storage-damaged where it is not there, or not as it was written */
  read(runId: string): Promise<Blob>
  remove(runId: string): Promise<void>
}
