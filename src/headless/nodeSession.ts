/** The worker's session and data sets, run in Node: what all headless commands start from. */
import type { SavedRun } from '../checkpoint/savedRun'
import type { RunConfig } from '../core/config'
import type { LabEvent } from '../core/protocol'
import type { PreparedData } from '../data/prepare'
import type { DecodePicture } from '../data/pictures/readPicture'
import type { UserFile } from '../data/unpackFiles'
import { Datasets } from '../worker/datasets/datasets'
import { Session } from '../worker/session/session'

/** Reads a file below the folder that the page is served from. */
export type ReadFile = (path: string) => Promise<Uint8Array>

/** Lets timers and I/O run between two steps. */
const yieldToEventLoop = (): Promise<void> =>
  new Promise((done) => {
    setImmediate(done)
  })

/** The user's own images: their files, and what decodes pictures among them. */
export interface OwnFiles {
  files: readonly UserFile[]
  decode: DecodePicture
}

/** Data prepared for a run, the data sets they come from, and the run's settings with their data set's id. */
export interface NodeData {
  datasets: Datasets
  data: PreparedData
  config: RunConfig
}

/**
 * @param onProgress reports a slow preparation, such as training a VQ-VAE
 * @param own images that become data set 'own', under the id that the page gives them too
 * @param codec of a run to resume, where it keeps one
 * @throws LabError with a data- code
 */
export async function prepareInNode(
  requested: RunConfig,
  readFile: ReadFile,
  onProgress: (done: number, all: number, doing: string) => void = () => undefined,
  own?: OwnFiles,
  codec?: SavedRun['codec'],
): Promise<NodeData> {
  const datasets = new Datasets(readFile)
  if (own) {
    await datasets.open(own.files, own.decode, { onProgress: () => undefined })
    await datasets.acceptImport()
  }
  const config = await datasets.named(requested)
  const data = await datasets.prepare(config, { yieldToEventLoop, onProgress }, codec)
  return { datasets, config, data }
}

export interface NodeSessionOptions {
  runId: string
  config: RunConfig
  post: (event: LabEvent) => void
  /** A run to resume. */
  from?: SavedRun
}

/** A session on the current backend. @returns the caller's to dispose */
export const createSession = (
  { datasets, data }: Pick<NodeData, 'datasets' | 'data'>,
  options: NodeSessionOptions,
): Session => new Session({ ...options, data, openDataset: (id) => datasets.raw(id), yieldToEventLoop })
