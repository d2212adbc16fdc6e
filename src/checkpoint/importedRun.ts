/**
 * Makes a run of an imported model: settings that its shape, palette and igpt_lab.json fix, and the form's
 * settings for the rest. Reading files is modelFolder.ts; preparing data is the worker's.
 */
import { configField, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { isCount } from '../core/fields'
import { clustersOfRun, packClusters } from '../core/paletteColours'
import { baseConfig } from '../core/presets'
import { recordTime } from '../core/runRecord'
import { positionsOf } from '../core/tokenGrid'
import { parametersIn, type IgptShape } from '../compute/model/weights'
import { weightsFileError, weightsModelError } from './checkpointErrors'
import { noteFile } from './labFolder'
import type { OpenedModel } from './modelFolder'
import type { SavedRun } from './savedRun'
import { validateConfig } from '../core/validation'

/** State of an imported run before its data are prepared. */
export interface ImportedState {
  /**
   * The run's own settings, data set and palette; without igpt_lab.json the form's data in the model's
   * colours.
   */
  config: RunConfig
  step: number
  optimizer: SavedRun['optimizer']
}

/** How to use a model on other data than its own. */
export const leaveOut = `Leave out ${noteFile} to open only the weights.`

/** Settings that the model's shape fixes. */
function shapeSettings({ nVocab, nLayer, nHead, nEmbd, objective, tiedHead }: IgptShape) {
  return {
    nVocab,
    nLayer,
    nHead,
    nEmbd,
    objective: objective ?? 'autoregressive',
    headTying: tiedHead ? 'tied' : 'untied',
  } as const
}

/** Settings in igpt_lab.json, checked by the same table as the form's. */
function notedConfig(note: Record<string, unknown>, { shape }: OpenedModel): RunConfig {
  const noted = note['config']
  if (typeof noted !== 'object' || noted === null)
    throw weightsFileError(noteFile, 'has no settings ("config").', leaveOut)
  const known = new Set<string>(Object.keys(baseConfig))
  const unknown = Object.keys(noted).find((key) => !known.has(key))
  if (unknown)
    throw weightsFileError(
      noteFile,
      `has a setting unknown to this version of the lab: ${JSON.stringify(unknown.slice(0, 40))}.`,
      'Reload the page to get the latest version, then open it again.',
    )
  const config: RunConfig = { ...baseConfig, ...noted }
  const odd = Object.entries(config).find(([key, value]) => !configField(key) && typeof value !== 'string')
  if (odd)
    throw weightsFileError(
      noteFile,
      `has ${odd[0]} = ${JSON.stringify(odd[1])?.slice(0, 40)}, which is not text.`,
      leaveOut,
    )
  const own = { ...config, headTying: shape.tiedHead ? 'tied' : 'untied' } as const
  const [issue] = validateConfig(own)
  if (issue) throw weightsFileError(noteFile, `has an invalid setting: ${issue.message}`, leaveOut)
  const fixed = Object.entries(shapeSettings(shape)).find(
    ([key, value]) => own[key as keyof RunConfig] !== value,
  )
  if (fixed || positionsOf(own) !== shape.positions) {
    const [key, value] = fixed ?? []
    const noted = JSON.stringify(own[key as keyof RunConfig])
    const why = fixed ? `: ${key} is ${noted} there and ${value} in the weights` : ''
    throw weightsFileError(noteFile, `describes a different model than the weights${why}.`, leaveOut)
  }
  return own
}

/** The form's settings with the model's size and palette, pixels in raster order. */
function configAround(form: RunConfig, { shape, clusters, name }: OpenedModel): RunConfig {
  const side = Math.sqrt(shape.positions)
  if (!Number.isInteger(side))
    throw weightsModelError(
      name,
      `has ${shape.positions} positions, which do not form a square image.`,
      'Choose a model for square images.',
    )
  if (!clusters || clusters.length !== 3 * shape.nVocab) {
    throw weightsModelError(
      name,
      clusters
        ? `has ${shape.nVocab} colours, but its palette file has ${clusters.length / 3}.`
        : `has ${shape.nVocab} colours, but no palette defines them.`,
      'Also choose its preprocessor_config.json (or kmeans_centers.npy).',
    )
  }
  const ownPalette = { tokens: 'palette', palette: 'file', paletteColours: packClusters(clusters) } as const
  return {
    ...form,
    ...shapeSettings(shape),
    ...ownPalette,
    nPx: side,
    pixelOrder: 'raster',
    promptRows: Math.min(form.promptRows, side - 1),
    topK: Math.min(form.topK, shape.nVocab),
    warmupSteps: Math.min(form.warmupSteps, form.steps),
  }
}

/**
 * @param form settings for all that the files do not fix: data, batch, rates, measurements
 * @throws LabError weights-model if the model cannot be a run here, weights-file if igpt_lab.json is wrong
 */
export function importedState(form: RunConfig, model: OpenedModel): ImportedState {
  const { note, moments, name } = model
  if (!note) {
    const config = configAround(form, model)
    const [issue] = validateConfig(config)
    if (issue)
      throw weightsModelError(
        name,
        `cannot be opened as a run: ${issue.message}`,
        'Change this setting in the form, or choose another model.',
      )
    return { config, step: 0, optimizer: null }
  }
  const own = notedConfig(note, model)
  if (own.tokens === 'vqvae') {
    throw weightsModelError(
      name,
      'uses learned codes, and the network that computes them is not among the files.',
      'Save the run itself (.igpt) where it was trained, and open that.',
    )
  }
  const { step = 0, optimizerSince = 0 } = note
  if (!isCount(step) || step > own.steps || !isCount(optimizerSince) || optimizerSince > step) {
    throw weightsFileError(noteFile, `has step ${JSON.stringify(step)} of ${own.steps}.`, leaveOut)
  }
  return { config: own, step, optimizer: moments && { ...moments, updates: step - optimizerSince } }
}

/** Whether the tokens of prepared data stand for the model's colours, if its files name them. */
export function hasPaletteOf(
  config: RunConfig,
  { palette }: DataPreview,
  { clusters }: OpenedModel,
): boolean {
  const prepared = clustersOfRun(config, palette)
  // Half a level is far below what tells two colours apart, and far above rounding.
  return (
    !clusters ||
    (prepared?.length === clusters.length &&
      prepared.every((value, i) => Math.abs(value - clusters[i]!) < 0.5 / 127.5))
  )
}

/**
 * The run, ready to be shown and resumed as any saved one.
 * @param preview of the data that `config` was prepared on
 */
export function importedRun(
  runId: string,
  config: RunConfig,
  preview: DataPreview,
  { step, optimizer }: ImportedState,
  model: OpenedModel,
): SavedRun {
  return {
    runId,
    savedAt: recordTime(),
    status: step >= config.steps ? 'finished' : 'paused',
    step,
    elapsedSeconds: 0,
    config,
    parameters: parametersIn(model.shape),
    preview,
    journal: [],
    weights: model.values,
    optimizer,
    ...(model.newHead && { newHead: step }),
    ...(model.classifiers && { classifiers: model.classifiers }),
  }
}
