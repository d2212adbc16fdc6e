/**
 * The user's data sets saved in the browser: save, load by the id in a config, list, delete. Joins
 * data/datasetFile.ts (the file format) with storage/datasetFiles.ts (the storage).
 */
import type { SavedDataset } from '../../core/dataPreview'
import { toFailure, type Failure } from '../../core/failure'
import type { Post } from '../../core/protocol'
import { SerialQueue } from '../../core/serialQueue'
import type { RawDataset } from '../../data/rawDataset'
import {
  formerSet,
  isDatasetFileId,
  packDataset,
  readDatasetHeader,
  unpackDataset,
} from '../../data/datasetFile'
import type { DatasetFiles } from '../../storage/datasetFiles'

const damagedFacts = {
  label: 'Damaged data set',
  nativePx: 1,
  channels: 3,
  trainImages: 0,
  testImages: 0,
  classNames: [],
} as const

export class SavedDatasets {
  constructor(private readonly stored: Pick<DatasetFiles, 'list' | 'read' | 'put' | 'remove'>) {}

  /**
   * Newest first; a damaged one is listed as such, so that it can be deleted. Rejects with a LabError in a
   * browser without storage.
   */
  async list(): Promise<SavedDataset[]> {
    const sets: SavedDataset[] = []
    for (const { id, file } of await this.stored.list()) {
      if (!isDatasetFileId(id)) continue
      const facts = (await readDatasetHeader(file, id).catch(() => null))?.facts ?? damagedFacts
      const { label, nativePx, channels, trainImages, testImages, classNames } = facts
      sets.push({
        id,
        label,
        nativePx,
        channels,
        trainImages,
        testImages,
        classes: classNames.length,
        bytes: file.size,
        keptAt: file.lastModified,
        ...('formerId' in facts && { formerId: facts.formerId }),
      })
    }
    return sets
  }

  /** Id of the undamaged data set saved last; null if there is none. */
  async newest(): Promise<string | null> {
    return (await this.list()).find(({ trainImages }) => trainImages > 0)?.id ?? null
  }

  /**
   * The data set of this id or former id, or null if none is saved; under a former id, in the order that the
   * id is of. @throws LabError storage-damaged
   */
  async load(id: string): Promise<RawDataset | null> {
    if (!isDatasetFileId(id)) return null
    // In a browser without storage nothing was saved.
    const file = await this.stored.read(id).catch(() => null)
    if (file) return unpackDataset(file, id)
    const now = (await this.list().catch(() => [])).find(({ formerId }) => formerId === id)
    const raw = now && (await this.load(now.id))
    return raw ? formerSet(raw, id) : null
  }

  /**
   * Saves a data set under its id, once. It replaces the same set saved by an earlier version.
   * @throws LabError storage-full, storage-denied
   */
  async save(raw: RawDataset): Promise<void> {
    const file = await this.stored.read(raw.id)
    const isWhole = file && (await readDatasetHeader(file, raw.id).catch(() => null))
    if (!isWhole) await this.stored.put(raw.id, packDataset(raw))
    const formerId = raw.arrival?.id
    // The set is saved by now; an older copy that stays is listed, and can be deleted there.
    if (formerId && formerId !== raw.id) await this.stored.remove(formerId).catch(() => undefined)
  }

  async remove(id: string): Promise<void> {
    await this.stored.remove(id)
  }
}

/**
 * Saves and removes data sets in the background, one after another, and posts the list of them after each
 * change. Failures are posted with the list, never thrown.
 */
export class BackgroundSaver {
  private readonly queue = new SerialQueue()
  /** The newest list; null while this browser has shown none, as one that stores nothing. */
  private listed: SavedDataset[] | null = null

  constructor(
    private readonly saved: SavedDatasets,
    private readonly post: Post,
  ) {}

  /** Posts the list; empty, without a failure, in a browser that stores nothing. */
  postList(): void {
    this.change(() => Promise.resolve())
  }

  save(raw: RawDataset): void {
    this.change(() => this.saved.save(raw))
  }

  remove(id: string): void {
    this.change(() => this.saved.remove(id))
  }

  private change(work: () => Promise<void>): void {
    void this.queue.run(async () => {
      let failure: Failure | null = null
      try {
        await work()
      } catch (error) {
        failure = toFailure(error)
      }
      try {
        this.listed = await this.saved.list()
      } catch (error) {
        if (this.listed) failure ??= toFailure(error)
      }
      this.post({ kind: 'savedDatasets', datasets: this.listed ?? [], failure })
    })
  }
}
