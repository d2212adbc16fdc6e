/**
 * Where the worker puts the runs it keeps: the browser's storage, opened at the first one. When to keep is
 * not decided here.
 */
import type { RunRecord } from '../../core/runRecord'
import { openSavedRuns, type SavedRuns } from '../../storage/runs'

let opened: Promise<SavedRuns> | null = null

/**
 * Keeps a run in place of what was kept of it before.
 * @param file the whole run, as runFile.ts writes it
 * @throws LabError storage-full or storage-denied; what was kept before then stands
 */
export async function keepRun(facts: RunRecord, file: Blob): Promise<void> {
  // A browser that refused may have been given leave since.
  opened ??= openSavedRuns().catch((error: unknown) => {
    opened = null
    throw error
  })
  await (await opened).save(facts, file)
}
