/**
 * The small record beside a saved run's file, which lists need, and its format. It is written last and has a
 * checksum, so that an interrupted save is never taken for a complete one.
 */
import { crc32 } from '../core/crc32'
import { isCount } from '../core/fields'
import type { RunRecord } from '../core/runRecord'
import { isSetPlace } from '../core/runSet'

/** A run saved here. */
export interface StoredRun extends RunRecord {
  /** Size of its file. */
  bytes: number
}

/** The record of one file. */
export interface StoredRecord {
  facts: RunRecord
  /** Counts the saves of this run: the greatest is the newest. */
  sequence: number
  bytes: number
  /** CRC-32 of the file. */
  crc: number
}

/** Name of the database of runs, where a browser denies files. */
export const runDatabase = 'igpt-lab-runs'

/** Raised when the record's fields change meaning; records of other versions are skipped. */
const version = 1

function isFacts(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) return false
  const { runId, savedAt, status, step, elapsedSeconds, config, parameters, set } =
    value as Partial<RunRecord>
  return (
    typeof runId === 'string' &&
    isCount(savedAt) &&
    isCount(step) &&
    isCount(parameters) &&
    typeof elapsedSeconds === 'number' &&
    (status === 'paused' || status === 'finished' || status === 'stopped') &&
    typeof config === 'object' &&
    config !== null &&
    isCount(config.steps) &&
    typeof config.dataset === 'string' &&
    (set === undefined || isSetPlace(set, runId, config))
  )
}

/** The record as text: its checksum, then JSON. */
export function writeRecord(record: StoredRecord): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify({ version, ...record }))
  const head = new TextEncoder().encode(`${crc32(body).toString(16).padStart(8, '0')}\n`)
  const whole = new Uint8Array(head.length + body.length)
  whole.set(head)
  whole.set(body, head.length)
  return whole
}

/** The record in these bytes, or null if they are no complete record of this version. */
export function readRecord(bytes: Uint8Array): StoredRecord | null {
  try {
    const body = bytes.subarray(9)
    if (parseInt(new TextDecoder().decode(bytes.subarray(0, 8)), 16) !== crc32(body)) return null
    const read = JSON.parse(new TextDecoder().decode(body)) as Partial<StoredRecord> & { version?: unknown }
    const { facts, sequence, bytes: size, crc } = read
    return read.version === version && isFacts(facts) && isCount(sequence) && isCount(size) && isCount(crc)
      ? { facts, sequence, bytes: size, crc }
      : null
  } catch {
    return null
  }
}

/**
 * Storage backend of saved runs: the file system, or IndexedDB. Methods reject with the browser's errors;
 * runs.ts turns them into LabErrors.
 */
export interface RunStorage {
  /** Every completely saved run, in any order. */
  list(): Promise<StoredRun[]>
  /**
   * Replaces the saved state of this run by `source`; the old one stays until that is done, and if it fails.
   * @param signal changes nothing any more once this aborts
   */
  put(facts: RunRecord, source: Blob, signal?: AbortSignal): Promise<StoredRun>
  /** @throws LabError storage-damaged if it is missing or not as it was written */
  read(runId: string): Promise<Blob>
  remove(runId: string): Promise<void>
}
