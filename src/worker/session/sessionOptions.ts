/** What a session is given. */
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import type { Post } from '../../core/protocol'
import type { SetPlace } from '../../core/runSet'
import type { PreparedData } from '../../data/prepare'
import type { StudyContext } from '../studies/study'

export interface SessionOptions {
  runId: string
  /** The run's place in a run set. */
  set?: SetPlace
  config: RunConfig
  data: PreparedData
  post: Post
  /** Loads a data set other than the run's, by its registry id. */
  openDataset: StudyContext['openSet']
  /** Yields between two steps, so that messages are received. */
  yieldToEventLoop: () => Promise<void>
  /** State of an interrupted run, to be continued exactly; its arrays are taken over. */
  from?: SavedRun
  /** Stores an autosave: called periodically, and when the run pauses or ends. Without it, no autosave. */
  store?: (saved: SavedRun) => Promise<void>
}
