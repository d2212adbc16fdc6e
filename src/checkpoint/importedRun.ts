/**
 * A run made of a model from files: the settings that its shape, its palette and its note fix, over the
 * form's for all that they do not. Reads no file (modelFolder.ts) and prepares no data: that is the worker's.
 */
import { configField, validateConfig, type RunConfig } from '../core/config'
import type { DataPreview } from '../core/dataPreview'
import { clustersOfRun, packClusters } from '../core/paletteColours'
import { baseConfig } from '../core/presets'
import { positionsOf } from '../core/tokenGrid'
import { parametersIn, type IgptShape } from '../compute/model/weights'
import { weightsFileError, weightsModelError } from './checkpointErrors'
import { noteFile } from './labFolder'
import type { OpenedModel } from './modelFolder'
import type { SavedRun } from './savedRun'

/** Where a run made of a model stands, before its data are prepared. */
export interface ImportedState {
  /**
   * To be tried in turn: the run's own data set and fitted palette, where they are still there; else the
   * form's data in the palette's colours.
   */
  configs: RunConfig[]
  step: number
  optimizer: SavedRun['optimizer']
}

const leaveOut = `Leave ${noteFile} out to open the weights alone.`

/** What a model's shape fixes of a run. */
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

/** Settings of a run that the lab wrote, checked by the table that checks the form's. */
function notedConfig(note: Record<string, unknown>, { shape }: OpenedModel): RunConfig {
  const noted = note['config']
  if (typeof noted !== 'object' || noted === null)
    throw weightsFileError(noteFile, 'has no settings ("config").', leaveOut)
  const known = new Set<string>(Object.keys(baseConfig))
  const unknown = Object.keys(noted).find((key) => !known.has(key))
  if (unknown)
    throw weightsFileError(
      noteFile,
      `has a setting that this version of the lab does not know: ${JSON.stringify(unknown.slice(0, 40))}.`,
      'Reload the page to get the newest version, then open it again.',
    )
  const config: RunConfig = { ...baseConfig, ...noted }
  const odd = Object.entries(config).find(([key, value]) => !configField(key) && typeof value !== 'string')
  if (odd)
    throw weightsFileError(
      noteFile,
      `gives ${odd[0]} as ${JSON.stringify(odd[1])?.slice(0, 40)}, which is no text.`,
      leaveOut,
    )
  const own = { ...config, headTying: shape.tiedHead ? 'tied' : 'untied' } as const
  const [issue] = validateConfig(own)
  if (issue) throw weightsFileError(noteFile, `cannot be run: ${issue.message}`, leaveOut)
  const fixed = Object.entries(shapeSettings(shape)).find(
    ([key, value]) => own[key as keyof RunConfig] !== value,
  )
  if (fixed || positionsOf(own) !== shape.positions) {
    throw weightsFileError(
      noteFile,
      `describes another model than the weights${fixed ? `: ${fixed[0]} is ${JSON.stringify(own[fixed[0] as keyof RunConfig])} there and ${fixed[1]} here` : ''}.`,
      leaveOut,
    )
  }
  return own
}

/** The form's settings around a model that comes with a palette: its size, its colours, row by row. */
function configAround(form: RunConfig, { shape, clusters, name }: OpenedModel): RunConfig {
  const side = Math.sqrt(shape.positions)
  if (!Number.isInteger(side))
    throw weightsModelError(
      name,
      `reads ${shape.positions} positions, which are no square image.`,
      'Choose a model of square images.',
    )
  if (!clusters || clusters.length !== 3 * shape.nVocab) {
    throw weightsModelError(
      name,
      clusters
        ? `knows ${shape.nVocab} colours, and its palette file has ${clusters.length / 3}.`
        : `knows ${shape.nVocab} colours, and no palette says which.`,
      'Choose the preprocessor_config.json (or kmeans_centers.npy) that belongs to it, too.',
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
 * @param form settings for all that the files do not fix: data, batch, rates, what is measured
 * @throws LabError weights-model where the model cannot be a run here, weights-file where its note is wrong
 */
export function importedState(form: RunConfig, model: OpenedModel): ImportedState {
  const { note, moments, clusters, name } = model
  if (!note) {
    const config = configAround(form, model)
    const [issue] = validateConfig(config)
    if (issue)
      throw weightsModelError(
        name,
        `cannot be a run here: ${issue.message}`,
        'Change this setting of the form, or choose another model.',
      )
    return { configs: [config], step: 0, optimizer: null }
  }
  const own = notedConfig(note, model)
  if (own.tokens === 'vqvae') {
    throw weightsModelError(
      name,
      'reads learned codes, and the network that makes them is not among the files.',
      'Save the run itself (.igpt) where it was trained, and open that.',
    )
  }
  const { step = 0, optimizerSince = 0 } = note
  if (!isStep(step) || step > own.steps || !isStep(optimizerSince) || optimizerSince > step) {
    throw weightsFileError(
      noteFile,
      `says that the run stands at step ${JSON.stringify(step)} of ${own.steps}.`,
      leaveOut,
    )
  }
  // In other images a fitted palette would come out otherwise, and tokens would mean other colours.
  const elsewhere =
    clusters?.length === 3 * own.nVocab
      ? [
          {
            ...own,
            dataset: form.dataset,
            squareBy: form.squareBy,
            palette: 'file' as const,
            paletteColours: packClusters(clusters),
          },
        ]
      : []
  return {
    configs: [own, ...elsewhere],
    step,
    optimizer: moments && { ...moments, updates: step - optimizerSince },
  }
}

const isStep = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** Whether prepared data mean by their tokens the colours that the model does, where its files say which. */
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
 * The run, to be shown and gone on with as any saved one. @param preview of the data that `config` was
 * prepared on
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
    savedAt: Date.now(),
    status: step >= config.steps ? 'finished' : 'paused',
    step,
    elapsedSeconds: 0,
    config,
    parameters: parametersIn(model.shape),
    preview,
    journal: [],
    weights: model.values,
    optimizer,
  }
}
