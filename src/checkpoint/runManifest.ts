/**
 * Reader and writer of manifest.json: a run without its tensors. Everything read is checked against the
 * run's settings; settings that an older file does not have get their defaults. Older formats are in
 * migrations.ts.
 */
import { configField, type RunConfig } from '../core/config'
import type { CodesPreview, DataPreview, DatasetSummary } from '../core/dataPreview'
import { duplicateKey } from '../core/duplicateKey'
import { baseConfig } from '../core/presets'
import { isSetPlace, type SetPlace } from '../core/runSet'
import { gridOf } from '../core/tokenGrid'
import { hasBiases } from '../compute/model/weights'
import { ArrayBytes, type ArrayWriter, JsonReader } from '../core/jsonReader'
import { runFileError } from './checkpointErrors'
import { classifierRecord, readClassifierRecord, type ClassifierRecord } from './classifierFile'
import { readJournal } from './journalFields'
import { migrate, newestFormat } from './migrations'
import { longestName, type BestKept, type SavedRun } from './savedRun'
import { validateConfig } from '../core/validation'

/** The `kind` of the manifest, which tells a run file from other zip archives. */
const kindOfFile = 'igpt-lab run'

/** A run without its tensors. */
export interface ReadManifest {
  run: Omit<SavedRun, 'weights' | 'optimizer' | 'parameters' | 'codec' | 'classifiers' | 'measured' | 'best'>
  /** Updates of the optimizer; null if its state was not saved. */
  updates: number | null
  /** Whether the linear layers have biases: an imported model's may. */
  biases: boolean
  /** How the weights are stored. */
  weightsType: WeightsType
  /** Whether the codec of learned codes is in the file. */
  codec: boolean
  /** Null if no classifiers are kept with the run. */
  classifiers: ClassifierRecord | null
  /** Step of the unfinished measurements whose weights are in the file; null if there are none. */
  measuredStep: number | null
  /** Step and validation loss of the best weights; null if none are kept. */
  best: Omit<BestKept, 'weights'> | null
}

/** Number types of stored weights: float32, or half precision, for weights without optimizer state only. */
export type WeightsType = 'F32' | 'F16'

/** The manifest as JSON; typed arrays go to `arrays`. */
export function writeManifest(run: SavedRun, weightsType: WeightsType, arrays: ArrayWriter): string {
  const { weights, optimizer, codec, classifiers, measured, best, ...facts } = run
  return arrays.json({
    kind: kindOfFile,
    format: newestFormat,
    ...facts,
    updates: optimizer?.updates ?? null,
    biases: hasBiases(weights),
    weightsType,
    codec: codec !== undefined,
    classifiers: classifiers ? classifierRecord(classifiers) : null,
    measuredStep: measured?.step ?? null,
    best: best ? { step: best.step, loss: best.loss } : null,
  })
}

/**
 * @param name the file's name, for messages
 * @throws LabError run-file: not a run, a newer format, or unknown contents
 */
export function readManifest(text: string, bytes: Uint8Array, name: string): ReadManifest {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw runFileError(name, 'is damaged: its manifest.json is not JSON.', undefined, error)
  }
  const twice = duplicateKey(text)
  if (twice !== null)
    throw runFileError(name, `is damaged: its manifest.json has the key ${JSON.stringify(twice)} twice.`)
  const arrays = new ArrayBytes(bytes)
  const errorOf = (problem: string) => runFileError(name, `is not a complete run: ${problem}.`)
  const begun = new JsonReader(parsed, 'manifest', arrays, errorOf)
  if (begun.at('kind').raw !== kindOfFile) {
    throw runFileError(
      name,
      'is not a run of iGPT Lab: its manifest.json has another format.',
      'Choose an .igpt file saved by this lab.',
    )
  }
  const format = begun.at('format').whole(1, 1_000_000)
  if (format > newestFormat) {
    throw runFileError(
      name,
      `was saved by a newer version of the lab: its format is ${format}, and this version reads up ` +
        `to ${newestFormat}.`,
      'Reload the page to get the latest version, then open the file again.',
    )
  }
  return readFacts(
    new JsonReader(migrate(begun.raw as Record<string, unknown>, format), 'manifest', arrays, errorOf),
    name,
  )
}

function readFacts(field: JsonReader, name: string): ReadManifest {
  const config = readConfig(field.at('config'), name)
  const runId = field.at('runId').text(64)
  if (!/^[\w-]+$/.test(runId))
    throw field.at('runId').refuse('contains characters other than letters, digits, - and _')
  const step = field.at('step').whole(0, config.steps)
  const status = field.at('status').oneOf('paused', 'finished', 'stopped')
  if (status === 'finished' && step < config.steps)
    throw field.at('status').refuse(`is finished at step ${step} of ${config.steps}`)
  const set = readSetPlace(field.at('set'), runId, config)
  const preview = readPreview(field.at('preview'), config)
  const classes = preview.summary.classNames.length
  // Absent in runs whose model came with a head, and in those saved before there were others.
  const newHead = field.at('newHead').raw === undefined ? undefined : field.at('newHead').whole(0, step)
  const run = {
    runId,
    ...(set && { set }),
    step,
    ...(newHead !== undefined && { newHead }),
    status,
    config,
    savedAt: field.at('savedAt').number(0, 8.64e15),
    elapsedSeconds: field.at('elapsedSeconds').number(0),
    preview,
    journal: readJournal(field.at('journal'), { runId, config, classes }, step),
  }
  const updates = field.at('updates').orNull((count) => count.whole(0, config.steps))
  const weightsType = field.at('weightsType').oneOf('F32', 'F16')
  if (weightsType === 'F16' && updates !== null)
    throw field.at('weightsType').refuse('is F16 beside the state of an optimizer, which updates F32')
  const codec = field.at('codec').flag()
  if (codec && config.tokens !== 'vqvae') throw field.at('codec').refuse('is there, with a palette')
  const classifiers = field.at('classifiers').orNull((record) => readClassifierRecord(record, config.nLayer))
  const measuredStep = field.at('measuredStep').orNull((at) => at.whole(0, step))
  const best = field
    .at('best')
    .orNull((kept) => ({ step: kept.at('step').whole(0, step), loss: kept.at('loss').number(0) }))
  const biases = field.at('biases').flag()
  return { run, updates, biases, weightsType, codec, classifiers, measuredStep, best }
}

/** Place in a run set; absent in files of single runs, and in those saved before there were sets. */
function readSetPlace(field: JsonReader, runId: string, config: RunConfig): SetPlace | undefined {
  if (field.raw === undefined) return undefined
  if (!isSetPlace(field.raw, runId, config)) throw field.refuse('is not a place of this run in a run set')
  const { id, kind, index, size } = field.raw
  return { id, kind, index, size }
}

/** Settings, checked by the same table as the form's, so that both allow the same. */
function readConfig(field: JsonReader, name: string): RunConfig {
  const config: RunConfig = { ...baseConfig }
  field.at('steps')
  for (const [key, value] of Object.entries(field.raw as Record<string, unknown>)) {
    if (!Object.hasOwn(baseConfig, key)) {
      throw runFileError(
        name,
        `has a setting unknown to this version of the lab: ${JSON.stringify(key.slice(0, 40))}.`,
        'Reload the page to get the latest version, then open the file again.',
      )
    }
    Object.assign(config, { [key]: value })
  }
  for (const key of Object.keys(baseConfig))
    if (!configField(key)) field.at(key).orAbsent((some) => some.text(20_000))
  const [issue] = validateConfig(config)
  if (issue) throw runFileError(name, `has an invalid setting: ${issue.message}`)
  return config
}

function readSummary(field: JsonReader): DatasetSummary {
  const classes = field
    .at('classNames')
    .list(4096)
    .map((some) => some.text(longestName))
  const counts = field
    .at('classCounts')
    .list(4096)
    .map((some) => some.whole(0, 1e9))
  if (counts.length !== classes.length)
    throw field.at('classCounts').refuse(`has ${counts.length} numbers for ${classes.length} classes`)
  return {
    id: field.at('id').text(200),
    label: field.at('label').text(longestName),
    nativePx: field.at('nativePx').whole(1, 1e5),
    channels: field.at('channels').oneOf(1, 3),
    trainImages: field.at('trainImages').whole(0, 1e9),
    testImages: field.at('testImages').whole(0, 1e9),
    classNames: classes,
    classCounts: counts,
    licence: field.at('licence').text(2000),
  }
}

function readCodes(
  field: JsonReader,
  { vqFactor, nVocab, nPx }: RunConfig,
  stripCount: number,
): CodesPreview {
  return {
    factor: field.at('factor').whole(vqFactor, vqFactor),
    pictures: field.at('pictures').array('u8', 3 * nVocab * vqFactor * vqFactor),
    stripDecoded: field.at('stripDecoded').array('u8', 3 * stripCount * nPx * nPx),
  }
}

function readPreview(field: JsonReader, config: RunConfig): DataPreview {
  const { nPx, nVocab, tokens } = config
  const grid = gridOf(config)
  const count = (key: string) => field.at(key).whole(0, 1e9)
  const palette = field.at('palette')
  const stripCount = field.at('stripCount').whole(0, 64)
  if (tokens === 'vqvae' && field.at('codes').isNull)
    throw field.at('codes').refuse('is missing for learned codes')
  return {
    summary: readSummary(field.at('summary')),
    nPx: field.at('nPx').whole(nPx, nPx),
    grid: field.at('grid').whole(grid, grid),
    trainImages: count('trainImages'),
    validationImages: count('validationImages'),
    testImages: count('testImages'),
    palette: {
      kind: palette.at('kind').oneOf('grey', 'rgb'),
      nVocab: palette.at('nVocab').whole(nVocab, nVocab),
      rgb: palette.at('rgb').array('u8', 3 * nVocab),
    },
    reconstructionError: field.at('reconstructionError').number(0),
    unigramEntropy: field.at('unigramEntropy').number(0),
    stripCount,
    stripOriginal: field.at('stripOriginal').array('u8', 3 * stripCount * nPx * nPx),
    stripTokens: field.at('stripTokens').array('u16', stripCount * grid * grid, nVocab),
    codes: tokens === 'vqvae' ? readCodes(field.at('codes'), config, stripCount) : null,
  }
}
