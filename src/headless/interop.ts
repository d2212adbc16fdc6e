/**
 * For scripts/testInterop.mjs: exports a trained run with the logits of its model, and computes the logits of
 * a model folder that another program wrote.
 */
import { exportFolder } from '../checkpoint/labFolder'
import type { RunConfig } from '../core/config'
import { baseConfig } from '../core/presets'
import { LoadedModel, numbersOf } from '../worker/runs/loadedModel'
import { startBackend } from './startBackend'
import { createSession, prepareInNode, type ReadFile } from './nodeSession'

export interface Exported {
  /** The folder, zipped. */
  zip: Blob
  /** (B, T) palette indices of the first validation images. */
  tokens: number[][]
  /** (B, T, V) by the run's own weights. */
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
  try {
    const config = { ...baseConfig, ...over }
    const nodeData = await prepareInNode(config, readFile)
    const session = createSession(nodeData, { runId: 'interop', config, post: () => undefined })
    session.begin(true)
    session.run(steps)
    await session.settled()
    const zip = exportFolder(await session.save())
    const { data } = nodeData
    const tokens = Array.from({ length: images }, (_, i) => [
      ...data.validation.tokens.subarray(i * data.positions, (i + 1) * data.positions),
    ])
    const set = session.snapshot('logits')
    const { values } = await numbersOf(set, 'logits', tokens)
    set.dispose()
    await session.dispose()
    return { zip, tokens, logits: values }
  } finally {
    stop()
  }
}

/** @param tokens (B, T). @returns (B, T, V) logits of the model in these files */
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
