/**
 * A run that is exported half-way, and one that comes back from elsewhere: what scripts/testContinue.mjs
 * holds tools/continue_training.py to. The same session, exporter and importer as the worker's.
 */
import { importedRun, importedState } from '../checkpoint/importedRun'
import { folderFiles } from '../checkpoint/labFolder'
import { readModelFolder } from '../checkpoint/modelFolder'
import type { SavedRun } from '../checkpoint/savedRun'
import type { RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { baseConfig } from '../core/presets'
import { previewOf } from '../data/prepare'
import { Datasets } from '../worker/datasets/datasets'
import type { LabEvent } from '../core/protocol'
import { Session } from '../worker/session/session'
import { startBackend } from './backend'

type ReadFile = (path: string) => Promise<Uint8Array>

/** Nats per pixel of each step from one to another, the first excluded. */
export interface Losses {
  losses: number[]
  /** Nats per pixel on held-out images at the last step. */
  validation: number
}

const yieldToEventLoop = () =>
  new Promise<void>((done) => {
    setImmediate(done)
  })

/** A session on its data, and the losses that it has told. */
async function openSession(
  config: RunConfig,
  readFile: ReadFile,
  savedOn?: (preview: ReturnType<typeof previewOf>) => SavedRun,
) {
  const datasets = new Datasets(readFile)
  const data = await datasets.prepare(config, { yieldToEventLoop, onProgress: () => undefined })
  const told = { losses: [] as number[], validation: NaN }
  const post = (event: LabEvent) => {
    if (event.kind === 'metrics') told.losses.push(...event.columns.loss)
    else if (event.kind === 'validation') told.validation = event.loss
    else if (event.kind === 'runStatus' && event.failure) throw new LabError(event.failure)
  }
  const session = new Session({
    runId: 'elsewhere',
    config,
    data,
    post,
    openDataset: (id) => datasets.raw(id),
    yieldToEventLoop,
    from: savedOn?.(previewOf(data)),
  })
  session.begin(true)
  await session.settled()
  const run = async (steps: number) => {
    session.run(steps)
    await session.settled()
  }
  return { session, told, run }
}

/**
 * Trains, hands the exported folder to `write` at step `half`, and goes on for `more` steps.
 * @returns what those further steps lost, which whoever goes on with the folder must lose too
 */
export async function trainAndExport(
  over: Partial<RunConfig>,
  { half, more }: { half: number; more: number },
  readFile: ReadFile,
  write: (name: string, pieces: Uint8Array[]) => Promise<void>,
): Promise<Losses> {
  const stop = await startBackend('wasm')
  try {
    const { session, told, run } = await openSession({ ...baseConfig, ...over }, readFile)
    await run(half)
    for (const [name, pieces] of folderFiles(await session.save())) await write(name, pieces)
    const before = told.losses.length
    await run(more)
    await session.dispose()
    return { losses: told.losses.slice(before), validation: told.validation }
  } finally {
    stop()
  }
}

/** Opens a folder as the page does and goes on for `more` steps. @returns also the step at which it stood */
export async function goOn(
  files: readonly File[],
  more: number,
  readFile: ReadFile,
): Promise<Losses & { step: number }> {
  const stop = await startBackend('wasm')
  try {
    const model = await readModelFolder(files)
    const state = importedState(baseConfig, model)
    const config = state.configs[0]!
    const { session, told, run } = await openSession(config, readFile, (preview) =>
      importedRun('elsewhere', config, preview, state, model),
    )
    await run(more)
    await session.dispose()
    return { ...told, step: state.step }
  } finally {
    stop()
  }
}
