/**
 * Saved runs in the origin private file system. Each run has a folder with two slots; a slot is a file and,
 * written after it, a record with its length and checksum. A run is saved into the slot that does not hold
 * its newest complete state, which is removed only once the new record is on the disk: whenever the browser
 * is killed, one complete slot is left.
 */
import { crc32 } from '../core/crc32'
import type { RunRecord } from '../core/runRecord'
import { runDamaged } from './storageErrors'
import { readRecord, writeRecord, type RunStorage, type StoredRecord, type StoredRun } from './runRecordFile'
import { writeFile, type WriteFile, type Written } from './writeFile'

const slots = [0, 1] as const
type Slot = (typeof slots)[number]

const fileOf = (slot: Slot): string => `run-${slot}.igpt`
const recordOf = (slot: Slot): string => `record-${slot}`
/** Any id as the name of a folder. */
const folderOf = (runId: string): string => encodeURIComponent(runId).replaceAll('.', '%2E')

const isMissing = (error: unknown): boolean => error instanceof DOMException && error.name === 'NotFoundError'

async function removeIfThere(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  await folder.removeEntry(name, { recursive: true }).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

/** A file, or null if absent. */
async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile()
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

interface WholeSlot extends StoredRecord {
  slot: Slot
  file: File
}

/**
 * The slots whose record and length are right, newest first. Checksums are not verified here, so that lists
 * are fast.
 */
async function wholeSlots(folder: FileSystemDirectoryHandle): Promise<WholeSlot[]> {
  const found: WholeSlot[] = []
  for (const slot of slots) {
    const text = await fileIn(folder, recordOf(slot))
    const record = text && readRecord(new Uint8Array(await text.arrayBuffer()))
    const file = record && (await fileIn(folder, fileOf(slot)))
    if (record && file?.size === record.bytes) found.push({ ...record, slot, file })
  }
  return found.sort((a, b) => b.sequence - a.sequence)
}

async function checksum(file: Blob): Promise<number> {
  const reader = file.stream().getReader()
  let crc = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return crc
    crc = crc32(value, crc)
  }
}

export class OpfsRuns implements RunStorage {
  /**
   * @param root holds one folder a run
   * @param write replaced in tests only
   */
  constructor(
    private readonly root: FileSystemDirectoryHandle,
    private readonly write: WriteFile = writeFile,
  ) {}

  async list(): Promise<StoredRun[]> {
    const runs: StoredRun[] = []
    for await (const entry of this.root.values()) {
      if (entry.kind !== 'directory') continue
      // Once more after a failure: a run that is left out would seem to be lost.
      const [newest] = await wholeSlots(entry).catch(() => wholeSlots(entry))
      if (newest) runs.push({ ...newest.facts, bytes: newest.bytes })
    }
    return runs
  }

  async put(facts: RunRecord, source: Blob, signal?: AbortSignal): Promise<StoredRun> {
    const folder = await this.root.getDirectoryHandle(folderOf(facts.runId), { create: true })
    const [newest] = await wholeSlots(folder)
    const slot: Slot = newest?.slot === 0 ? 1 : 0
    const { bytes } = await this.fill(folder, slot, facts, newest?.sequence ?? 0, source, signal)
    // The run is saved by now: an older state that stays is what the next save replaces.
    if (!signal?.aborted) await this.clear(folder, slot === 0 ? 1 : 0).catch(() => undefined)
    return { ...facts, bytes }
  }

  async read(runId: string): Promise<File> {
    const folder = await this.root.getDirectoryHandle(folderOf(runId)).catch((error: unknown) => {
      throw isMissing(error) ? runDamaged(runId) : error
    })
    for (const { file, crc } of await wholeSlots(folder)) {
      if ((await checksum(file)) === crc) return file
    }
    throw runDamaged(runId)
  }

  async remove(runId: string): Promise<void> {
    await removeIfThere(this.root, folderOf(runId))
  }

  /** Writes a slot; if that fails, the slot is empty. */
  private async fill(
    folder: FileSystemDirectoryHandle,
    slot: Slot,
    facts: RunRecord,
    sequence: number,
    source: Blob,
    signal?: AbortSignal,
  ): Promise<Written> {
    signal?.throwIfAborted()
    await removeIfThere(folder, recordOf(slot))
    try {
      const written = await this.write(folder, fileOf(slot), source)
      signal?.throwIfAborted()
      const record = writeRecord({ facts, sequence: sequence + 1, ...written })
      await this.write(folder, recordOf(slot), new Blob([record]))
      return written
    } catch (error) {
      // Half a file takes room that the next try may need. After giving up, a later save may be in this slot.
      if (!signal?.aborted) await this.clear(folder, slot).catch(() => undefined)
      throw error
    }
  }

  private async clear(folder: FileSystemDirectoryHandle, slot: Slot): Promise<void> {
    await removeIfThere(folder, recordOf(slot))
    await removeIfThere(folder, fileOf(slot))
  }
}
