/**
 * The person's data sets as the browser keeps them, decoded: put away once opened, found again by the id that
 * a config names, listed and deleted. Between data/datasetFile.ts, which knows the file, and
 * storage/datasets.ts, which knows where it lies.
 */
import type { SavedDataset } from '../../core/dataPreview'
import type { RawDataset } from '../../data/rawDataset'
import { isDatasetFileId, packDataset, readDatasetHeader, unpackDataset } from '../../data/datasetFile'
import type { DatasetFiles } from '../../storage/datasetFiles'

const damagedFacts = {
  label: 'A damaged set',
  nativePx: 1,
  channels: 3,
  trainImages: 0,
  testImages: 0,
  classNames: [],
} as const

export class SavedDatasets {
  constructor(private readonly stored: Pick<DatasetFiles, 'list' | 'read' | 'put' | 'remove'>) {}

  /**
   * Newest first; a damaged one is listed as such, to be deleted. Rejects with a LabError where the browser
   * keeps nothing.
   */
  async list(): Promise<SavedDataset[]> {
    const sets: SavedDataset[] = []
    for (const { id, file } of await this.stored.list()) {
      if (!isDatasetFileId(id)) continue
      const { label, nativePx, channels, trainImages, testImages, classNames } =
        (await readDatasetHeader(file, id).catch(() => null))?.facts ?? damagedFacts
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
      })
    }
    return sets
  }

  /** The id of the set that was kept last; null where there is none. */
  async newest(): Promise<string | null> {
    return (await this.list()).find(({ trainImages }) => trainImages > 0)?.id ?? null
  }

  /** The set of this id, or null where the browser keeps none. @throws LabError storage-damaged */
  async load(id: string): Promise<RawDataset | null> {
    if (!isDatasetFileId(id)) return null
    // A browser that keeps nothing has not kept this one either.
    const file = await this.stored.read(id).catch(() => null)
    return file && unpackDataset(file, id)
  }

  /** Keeps a set by its id, once. @throws LabError storage-full or storage-denied */
  async save(raw: RawDataset): Promise<void> {
    const kept = await this.stored.read(raw.id)
    const whole = kept && (await readDatasetHeader(kept, raw.id).catch(() => null))
    if (!whole) await this.stored.put(raw.id, packDataset(raw))
  }

  async remove(id: string): Promise<void> {
    await this.stored.remove(id)
  }
}
