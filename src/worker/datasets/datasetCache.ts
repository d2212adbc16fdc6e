/**
 * The worker's dealings with kept data sets, told to the page: one after another, and what cannot be kept is
 * said, never thrown.
 */
import { toFailure, type Failure } from '../../core/failure'
import type { RawDataset } from '../../data/rawDataset'
import type { LabEvent } from '../../core/protocol'
import type { SavedDatasets } from './savedDatasets'

export class DatasetCache {
  private turn: Promise<void> = Promise.resolve()

  constructor(
    private readonly kept: SavedDatasets,
    private readonly post: (event: LabEvent) => void,
  ) {}

  /**
   * Tells the page what there is. Where nothing can be kept the list is empty: that is news only once
   * something should be.
   */
  tell(): void {
    this.after(() => Promise.resolve(), false)
  }

  keep(raw: RawDataset): void {
    this.after(() => this.kept.save(raw), true)
  }

  remove(id: string): void {
    this.after(() => this.kept.remove(id), true)
  }

  private after(change: () => Promise<void>, tellFailure: boolean): void {
    this.turn = this.turn.then(async () => {
      let failure: Failure | null = null
      try {
        await change()
      } catch (error) {
        failure = toFailure(error)
      }
      const sets = await this.kept.list().catch(() => [])
      this.post({ kind: 'sets', sets, failure: tellFailure ? failure : null })
    })
  }
}
