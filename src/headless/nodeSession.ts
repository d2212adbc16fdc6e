/** The worker's session and data sets, run in Node: what all headless commands start from. */
import type { SavedRun } from '../checkpoint/savedRun'
import type { RunConfig } from '../core/config'
import type { LabEvent } from '../core/protocol'
import type { PreparedData } from '../data/prepare'
import { Datasets } from '../worker/datasets/datasets'
import { Session } from '../worker/session/session'

/** Reads a file below the folder that the page is served from. */
export type ReadFile = (path: string) => Promise<Uint8Array>

/** Lets timers and I/O run between two steps. */
const yieldToEventLoop = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done)
  })

/** Data prepared for a run, and the data sets they come from. */
export interface NodeData {
  datasets: Datasets
  data: PreparedData
}

/** @param onProgress reports a slow preparation, such as training a VQ-VAE */
export async function prepareInNode(
  config: RunConfig,
  readFile: ReadFile,
  onProgress: (done: number, all: number, doing: string) => void = () => undefined,
): Promise<NodeData> {
  const datasets = new Datasets(readFile)
  return { datasets, data: await datasets.prepare(config, { yieldToEventLoop, onProgress }) }
}

export interface NodeSessionOptions {
  runId: string
  config: RunConfig
  post: (event: LabEvent) => void
  /** A run to resume. */
  from?: SavedRun
}

/** A session on the current backend. @returns the caller's to dispose */
export const createSession = ({ datasets, data }: NodeData, options: NodeSessionOptions): Session =>
  new Session({ ...options, data, openDataset: (id) => datasets.raw(id), yieldToEventLoop })
