/**
 * A trained run as an exported folder, with the numbers that its model computes; and the numbers of a folder
 * from elsewhere. For scripts/testInterop.mjs.
 */
import { exportFolder } from '../checkpoint/labFolder'
import type { RunConfig } from '../core/config'
import { baseConfig } from '../core/presets'
import { Datasets } from '../worker/datasets/datasets'
import { LoadedModel, numbersOf } from '../worker/runs/loadedModel'
import { Session } from '../worker/session/session'
import { startBackend } from './backend'

type ReadFile = (path: string) => Promise<Uint8Array>

export interface Exported {
  /** The folder, zipped. */
  zip: Blob
  /** (B, T) the first validation images as the model reads them. */
  tokens: number[][]
  /** (B, T, V) of the run's own weights. */
  logits: Float32Array
}

/** Images whose logits are compared. */
const images = 3

/** Trains `steps` steps and exports the run. */
export async function trainedFolder(
  over: Partial<RunConfig>,
  steps: number,
  readFile: ReadFile,
): Promise<Exported> {
  const stop = await startBackend('wasm')
  const yieldToEventLoop = () =>
    new Promise<void>((done) => {
      setImmediate(done)
    })
  try {
    const config = { ...baseConfig, ...over }
    const datasets = new Datasets(readFile)
    const data = await datasets.prepare(config, { yieldToEventLoop, onProgress: () => undefined })
    const session = new Session({
      runId: 'interop',
      config,
      data,
      post: () => undefined,
      openDataset: (id) => datasets.raw(id),
      yieldToEventLoop,
    })
    session.begin(true)
    session.run(steps)
    await session.settled()
    const zip = exportFolder(await session.save())
    const tokens = Array.from({ length: images }, (_, i) => [
      ...data.validation.tokens.subarray(i * data.positions, (i + 1) * data.positions),
    ])
    const set = session.snapshot()
    const { values } = await numbersOf(set, 'logits', tokens)
    set.dispose()
    await session.dispose()
    return { zip, tokens, logits: values }
  } finally {
    stop()
  }
}

/** What a model in files computes for tokens, (B, T, V). */
export async function logitsOfFiles(files: readonly File[], tokens: number[][]): Promise<Float32Array> {
  const stop = await startBackend('wasm')
  const model = new LoadedModel()
  try {
    await model.load(files, null)
    return (
      await model.numbers('logits', tokens, () => {
        throw new Error('No model was opened.')
      })
    ).values
  } finally {
    model.dispose()
    stop()
  }
}
