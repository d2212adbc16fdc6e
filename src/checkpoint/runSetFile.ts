/**
 * A run set as one file: a zip archive of its run files and of tables of their numbers, all stored as they
 * are. Also what a run file has measured, so that a set's curves are shown without opening its runs.
 */
import { Zip, ZipPassThrough } from 'fflate'
import { LabError } from '../core/failure'
import type { NamedFile, RunMeasurements } from '../core/protocol'
import { seedCounts } from '../core/runSet'
import type { ArchiveLimits } from '../data/archives/archive'
import { readZip } from '../data/archives/zip'
import { runFileError } from './checkpointErrors'
import { readRunFile } from './runFile'
import { recordOf } from './savedRun'
import { zipDate } from './zipDate'

/** A set's runs, and its tables beside them. */
const limits: ArchiveLimits = { entries: seedCounts.most + 8, entryBytes: 2 ** 31, totalBytes: 2 ** 32 }

/** Bytes of a file added to the archive at once. */
const pieceBytes = 4 * 2 ** 20

/** The files in one zip archive, stored uncompressed: a run file is an archive already. */
export async function zipFiles(files: readonly NamedFile[]): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const zip = new Zip((error, part) => {
    if (error) throw error
    parts.push(part as Uint8Array<ArrayBuffer>)
  })
  for (const { name, file } of files) {
    const entry = new ZipPassThrough(name)
    entry.mtime = zipDate()
    zip.add(entry)
    for (let from = 0; from < file.size; from += pieceBytes)
      entry.push(new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer()))
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  return new Blob(parts, { type: 'application/zip' })
}

/**
 * The run files in a set's archive, in its order; its tables are left out.
 * @param name the archive's name, for messages
 * @throws LabError run-file: no archive, damaged, or without a run
 */
export async function unzipRuns(file: Blob, name: string): Promise<NamedFile[]> {
  const runs: NamedFile[] = []
  try {
    for await (const entry of readZip(file, name, limits)) {
      if (/\.igpt$/i.test(entry.path))
        runs.push({ name: entry.path, file: new Blob([(await entry.read()) as Uint8Array<ArrayBuffer>]) })
    }
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    const remedy = 'Open another copy of the file. The current run is unchanged.'
    throw new LabError({ ...error.failure, code: 'run-file', subject: name, remedy }, { cause: error })
  }
  if (runs.length === 0)
    throw runFileError(name, 'holds no run file.', 'Choose the archive of a run set, or its .igpt files.')
  return runs
}

/** What a run file has measured. @throws LabError run-file */
export async function readMeasurements(file: Blob, name: string): Promise<RunMeasurements> {
  const run = await readRunFile(file, name)
  const events = run.journal.filter(
    (event) =>
      event.kind === 'metrics' ||
      event.kind === 'validation' ||
      event.kind === 'baselines' ||
      event.kind === 'probes',
  )
  return { record: recordOf(run), preview: run.preview, events }
}
