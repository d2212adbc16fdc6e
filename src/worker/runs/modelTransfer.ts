/**
 * The run on show out as model files, and model files in as a run on show, dormant until it is asked to
 * compute.
 */
import { hasPaletteOf, importedRun, importedState } from '../../checkpoint/importedRun'
import { exportFolder, exportWeights } from '../../checkpoint/labFolder'
import { readModelFolder } from '../../checkpoint/modelFolder'
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import { previewOf, type PreparedData } from '../../data/prepare'
import type { Command, LabEvent } from '../../core/protocol'
import type { Runs } from './runs'

export type TransferCommand = Extract<Command, { kind: 'exportWeights' | 'importWeights' }>

export interface TransferContext {
  runs: Runs
  prepare: (config: RunConfig) => Promise<PreparedData>
  /** The config as the run keeps it: with a lasting name for the person's own data. */
  named: (config: RunConfig) => Promise<RunConfig>
  /** Hears how many bytes of the weights are read. */
  onProgress: (done: number, all: number) => void
}

/** @throws LabError no-run, weights-file, weights-model, or a data- code */
export async function transferModel(command: TransferCommand, context: TransferContext): Promise<LabEvent> {
  const { requestId, runId } = command
  if (command.kind === 'exportWeights') {
    const run = await context.runs.saved(runId)
    return {
      kind: 'runSaved',
      requestId,
      runId,
      step: run.step,
      file: command.form === 'folder' ? exportFolder(run) : exportWeights(run),
    }
  }
  await context.runs.show(await runOfFiles(command, context))
  return { kind: 'runOpened', requestId, runId }
}

/** The files' model on the first of its configs whose data are here and mean the colours that it means. */
async function runOfFiles(
  { runId, files, config: form }: Extract<TransferCommand, { kind: 'importWeights' }>,
  context: TransferContext,
): Promise<SavedRun> {
  const model = await readModelFolder(files, { onProgress: context.onProgress })
  const state = importedState(form, model)
  let missing: LabError | null = null
  for (const asked of state.configs) {
    try {
      const preview = previewOf(await context.prepare(asked))
      if (hasPaletteOf(asked, preview, model))
        return importedRun(runId, await context.named(asked), preview, state, model)
    } catch (error) {
      // Its own data are not here: the next config takes the form's.
      if (!(error instanceof LabError) || !error.failure.code.startsWith('data-')) throw error
      missing = error
    }
  }
  throw (
    missing ??
    new LabError({
      code: 'weights-model',
      subject: model.name,
      message: `${model.name} means other colours by its tokens than these data give.`,
      remedy:
        'Choose the preprocessor_config.json that belongs to it, too, or the data that it was trained on.',
    })
  )
}
