/** Writes autosaved runs to the browser's storage, which is opened at the first one. */
import type { RunRecord } from '../../core/runRecord'
import type { StoredRun } from '../../storage/runRecordFile'
import { openSavedRuns, type SavedRuns } from '../../storage/runs'

let storage: Promise<SavedRuns> | null = null

/**
 * Stores a run in place of its state stored before; resolves with older runs that were dropped.
 * @param file the whole run, as written by checkpoint/runFile.ts
 * @throws LabError storage-full or storage-denied; the state stored before then stays
 */
export async function storeRun(record: RunRecord, file: Blob): Promise<StoredRun[]> {
  // Opened again after a refusal: the user may have allowed storage since.
  storage ??= openSavedRuns().catch((error: unknown) => {
    storage = null
    throw error
  })
  return (await storage).save(record, file)
}
