/**
 * Export and import of a run for the test of tools/continue_training.py (scripts/testContinue.mjs), by the
 * worker's own session, exporter and importer.
 */
import { importedRun, importedState } from '../checkpoint/importedRun'
import { folderFiles } from '../checkpoint/labFolder'
import { readModelFolder } from '../checkpoint/modelFolder'
import type { SavedRun } from '../checkpoint/savedRun'
import type { RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import { baseConfig } from '../core/presets'
import type { LabEvent } from '../core/protocol'
import { previewOf } from '../data/prepare'
import { startBackend } from './startBackend'
import { createSession, prepareInNode, type ReadFile } from './nodeSession'

export interface Losses {
  /** Nats per pixel of each step. */
  losses: number[]
  /** Nats per pixel on validation images at the last step. */
  validation: number
}

/** A session on its data, and the losses it has posted. @param resume makes the run to resume */
async function openSession(
  config: RunConfig,
  readFile: ReadFile,
  resume?: (preview: ReturnType<typeof previewOf>) => SavedRun,
) {
  const nodeData = await prepareInNode(config, readFile)
  const posted: Losses = { losses: [], validation: NaN }
  const post = (event: LabEvent) => {
    if (event.kind === 'metrics') posted.losses.push(...event.columns.loss)
    else if (event.kind === 'validation') posted.validation = event.loss
    else if (event.kind === 'runStatus' && event.failure) throw new LabError(event.failure)
  }
  const session = createSession(nodeData, {
    runId: 'elsewhere',
    config,
    post,
    from: resume?.(previewOf(nodeData.data)),
  })
  session.begin(true)
  await session.settled()
  const run = async (steps: number) => {
    session.run(steps)
    await session.settled()
  }
  return { session, posted, run }
}

/**
 * Trains `half` steps, passes the exported folder's files to `write`, and trains `more` steps.
 *
 * @returns the losses of those further steps, for a continuation of the folder to match
 */
export async function trainAndExport(
  over: Partial<RunConfig>,
  { half, more }: { half: number; more: number },
  readFile: ReadFile,
  write: (name: string, pieces: Uint8Array[]) => Promise<void>,
): Promise<Losses> {
  const stop = await startBackend('wasm')
  try {
    const { session, posted, run } = await openSession({ ...baseConfig, ...over }, readFile)
    await run(half)
    for (const [name, pieces] of folderFiles(await session.save())) await write(name, pieces)
    const before = posted.losses.length
    await run(more)
    await session.dispose()
    return { losses: posted.losses.slice(before), validation: posted.validation }
  } finally {
    stop()
  }
}

/** Imports a folder as the page does and trains `more` steps. @returns also the step it resumed from */
export async function importAndTrain(
  files: readonly File[],
  more: number,
  readFile: ReadFile,
): Promise<Losses & { step: number }> {
  const stop = await startBackend('wasm')
  try {
    const model = await readModelFolder(files)
    const state = importedState(baseConfig, model)
    const config = state.config
    const { session, posted, run } = await openSession(config, readFile, (preview) =>
      importedRun('elsewhere', config, preview, state, model),
    )
    await run(more)
    await session.dispose()
    return { ...posted, step: state.step }
  } finally {
    stop()
  }
}
