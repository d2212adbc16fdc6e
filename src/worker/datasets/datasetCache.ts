/**
 * Saves and removes the user's data sets in the background, one after another, and posts the list of them
 * after each change. Failures are posted with the list, never thrown.
 */
import { toFailure, type Failure } from '../../core/failure'
import type { RawDataset } from '../../data/rawDataset'
import type { Post } from '../../core/protocol'
import { SerialQueue } from '../../core/serialQueue'
import type { SavedDatasets } from './savedDatasets'

export class DatasetCache {
  private readonly queue = new SerialQueue()

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
      const datasets = await this.saved.list().catch(() => [])
      this.post({ kind: 'savedDatasets', datasets, failure })
    })
  }
}
