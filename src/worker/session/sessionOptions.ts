/** What a session is made of. */
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import type { PreparedData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import type { Post } from '../../core/protocol'

export interface SessionOptions {
  runId: string
  config: RunConfig
  data: PreparedData
  post: Post
  /** Another data set than the run's, by its registry id. */
  openSet: (id: string) => Promise<RawDataset>
  /** Lets messages in between two steps; resolves soon. */
  yieldToEventLoop: () => Promise<void>
  /** A run that was interrupted, to go on exactly; its arrays are taken over. */
  from?: SavedRun
  /** Keeps the run where it survives; called from time to time, and when it pauses or ends. */
  keep?: (saved: SavedRun) => Promise<void>
}
