/** Exports the current run as model files, and imports model files as a run, opened but not loaded. */
import { previewWithoutData, readNotedData } from '../../checkpoint/absentData'
import { hasPaletteOf, importedRun, importedState, leaveOut } from '../../checkpoint/importedRun'
import { exportFolder, exportWeights } from '../../checkpoint/labFolder'
import { readModelFolder } from '../../checkpoint/modelFolder'
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import type { DataPreview } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import type { ImportedModel, SavedFile, WeightsChoice } from '../../core/protocol'
import { previewOf, type PreparedData } from '../../data/prepare'
import type { CurrentRun } from './currentRun'
import { isSizeOf } from './requireSameData'

/**
 * @param form 'weights': one model.safetensors; 'folder': a zipped folder with the optimizer's moments
 * @throws LabError no-run, loss-not-finite
 */
export async function exportModel(
  runs: Pick<CurrentRun, 'model'>,
  runId: string,
  form: 'weights' | 'folder',
  weights: WeightsChoice,
): Promise<SavedFile> {
  const latest = form === 'folder' ? 'weights and optimizer' : 'weights'
  const run = await runs.model(runId, weights === 'best' ? 'best weights' : latest)
  return { step: run.step, file: form === 'folder' ? exportFolder(run) : exportWeights(run) }
}

export interface ImportParts {
  runs: Pick<CurrentRun, 'show'>
  prepare: (config: RunConfig) => Promise<PreparedData>
  /** The config with 'own' replaced by the data set's permanent id. */
  named: (config: RunConfig) => Promise<RunConfig>
  /** Bytes of the weights read, of all. */
  onProgress: (done: number, all: number) => void
}

/**
 * Opens the model in these files as the current run; where its data are not here, without them.
 * @param form settings for what the files do not say
 * @throws LabError weights-file, weights-model, or a data- code
 */
export async function importModel(
  runId: string,
  files: readonly File[],
  form: RunConfig,
  parts: ImportParts,
): Promise<ImportedModel> {
  const { run, unused } = await readRun(runId, files, form, parts)
  await parts.runs.show(run)
  return { runId, unused }
}

/**
 * The model on its own data, where they are here and give its colours; without data where they are not, so
 * that it is never trained on other images. Without igpt_lab.json, on the form's data in its colours.
 */
async function readRun(
  runId: string,
  files: readonly File[],
  form: RunConfig,
  { prepare, named, onProgress }: ImportParts,
): Promise<{ run: SavedRun; unused: string[] }> {
  const model = await readModelFolder(files, { onProgress })
  const opened = (run: SavedRun) => ({ run, unused: [...(model.unused ?? [])] })
  const state = importedState(form, model)
  const { config } = state
  const without = () => opened(importedRun(runId, config, previewWithoutData(config, model), state, model))
  let preview: DataPreview
  try {
    preview = previewOf(await prepare(config))
  } catch (error) {
    const isMissing = error instanceof LabError && error.failure.code === 'data-missing'
    if (!model.note || !isMissing) throw error
    return without()
  }
  if (hasPaletteOf(config, preview, model) && isSizeOf(preview, readNotedData(model.note)))
    return opened(importedRun(runId, await named(config), preview, state, model))
  // Plain 'own' names whichever set was opened last, which is another one here.
  if (model.note && config.dataset === 'own') return without()
  throw new LabError({
    code: 'weights-model',
    subject: model.name,
    message: `${model.name} uses different token colours than these data.`,
    remedy: model.note
      ? leaveOut
      : 'Also choose its preprocessor_config.json, or choose the data that it was trained on.',
  })
}
