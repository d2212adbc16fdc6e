/**
 * Writer of model files for other programs: weights under transformers' names, alone or in a folder with
 * everything to load them in transformers, to continue training (tools/continue_training.py) and to import
 * them here. Reading is modelFolder.ts.
 */
import { Zip, ZipPassThrough } from 'fflate'
import type { RunConfig } from '../core/config'
import { clustersOfRun } from '../core/paletteColours'
import { positionsOf } from '../core/tokenGrid'
import { hasBiases, type IgptShape } from '../compute/model/weights'
import { notedDataOf, type NotedData } from './absentData'
import { classifierRecord, classifierTensors, type ClassifierRecord } from './classifierFile'
import { folderReadme } from './folderReadme'
import { huggingFaceConfig, toHuggingFace } from './huggingface'
import { safetensorsPieces, type NamedValues } from './safetensors'
import { isHeadless } from '../core/runRecord'
import { requireBest, type SavedRun } from './savedRun'
import { zipDate } from './zipDate'

/** The parts of a run that are exported; a saved run has them all. */
export type ExportedRun = Pick<
  SavedRun,
  'runId' | 'config' | 'step' | 'preview' | 'weights' | 'optimizer' | 'classifiers' | 'newHead'
>

/**
 * The model with the best weights of a run, without its optimizer and classifiers, which are of later ones.
 * @throws LabError no-run if none are kept
 */
export function bestModel({
  runId,
  config,
  preview,
  best,
}: Pick<SavedRun, 'runId' | 'config' | 'preview' | 'best'>): ExportedRun {
  const { step, weights } = requireBest(best)
  return { runId, config, preview, step, weights, optimizer: null }
}

/** Contents of igpt_lab.json: how the run was trained, and its step. */
export interface LabNote {
  format: 1
  config: RunConfig
  step: number
  /** Step at which the optimizer's moments start: 0, unless the run started from imported weights. */
  optimizerSince: number
  /** What the run was trained on, to say it where that set is not open. */
  data?: NotedData
}

export const trainingFile = 'igpt_training.safetensors'
export const noteFile = 'igpt_lab.json'
/** The classifiers kept with the run: their numbers, and what they are. */
export const classifierFile = 'igpt_classifier.safetensors'
export const classifierNote = 'igpt_classifier.json'

/** Contents of igpt_classifier.json. */
export interface ClassifierNote extends ClassifierRecord {
  format: 1
}

/** The model's shape by a saved run's config and the names of its weights. */
export function shapeOfRun({ config, weights }: Pick<ExportedRun, 'config' | 'weights'>): IgptShape {
  const { nVocab, nLayer, nHead, nEmbd, objective } = config
  return {
    positions: positionsOf(config),
    nVocab,
    nLayer,
    nHead,
    nEmbd,
    objective,
    tiedHead: !weights.has('head'),
    biases: hasBiases(weights),
  }
}

const jsonBytes = (value: unknown) => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)

/** Metadata in the header of a weights file: what its tensors do not show. */
function metadataOf({ config: { objective, tokens }, step }: ExportedRun): Record<string, string> {
  return { format: 'pt', objective, tokens, step: String(step) }
}

function weightPieces(run: ExportedRun): Uint8Array<ArrayBuffer>[] {
  return safetensorsPieces(
    toHuggingFace({ shape: shapeOfRun(run), values: new Map(run.weights), newHead: isHeadless(run) }),
    metadataOf(run),
  )
}

/** The run's weights as one model.safetensors. */
export function exportWeights(run: ExportedRun): Blob {
  return new Blob(weightPieces(run))
}

/**
 * AdamW's moments, each under its tensor's name after 'm.' or 'v.'. Absent if unknown, or if the head is
 * tied: in the exported file the head is a tensor of its own, which has none. Absent too for a model
 * without an output head, which is left as it was read.
 */
function trainingPieces({ optimizer, ...run }: ExportedRun): Uint8Array<ArrayBuffer>[] | null {
  const shape = shapeOfRun(run)
  if (!optimizer || shape.tiedHead || isHeadless(run)) return null
  const tensors = new Map<string, NamedValues>()
  for (const which of ['m', 'v'] as const) {
    for (const [name, values] of toHuggingFace({ shape, values: new Map(optimizer[which]) }))
      tensors.set(`${which}.${name}`, values)
  }
  return safetensorsPieces(tensors, { format: 'pt' })
}

/** transformers' image processor: the palette, in [-1, 1], and how a picture becomes tokens. */
function preprocessorConfig(nPx: number, clusters: Float32Array): Record<string, unknown> {
  return {
    image_processor_type: 'ImageGPTImageProcessor',
    feature_extractor_type: 'ImageGPTFeatureExtractor',
    do_resize: true,
    size: { height: nPx, width: nPx },
    resample: 2,
    do_normalize: true,
    do_color_quantize: true,
    clusters: Array.from({ length: clusters.length / 3 }, (_, i) => [...clusters.subarray(3 * i, 3 * i + 3)]),
  }
}

/** Every file of the folder, as pieces of bytes. */
export function folderFiles(run: ExportedRun): Map<string, Uint8Array<ArrayBuffer>[]> {
  const { config, preview, step, optimizer, classifiers } = run
  const shape = shapeOfRun(run)
  const files = new Map<string, Uint8Array<ArrayBuffer>[]>([
    ['config.json', [jsonBytes(huggingFaceConfig(shape, isHeadless(run)))]],
  ])
  const clusters = clustersOfRun(config, preview.palette)
  if (clusters) files.set('preprocessor_config.json', [jsonBytes(preprocessorConfig(config.nPx, clusters))])
  const note: LabNote = {
    format: 1,
    config,
    step,
    optimizerSince: step - (optimizer?.updates ?? step),
    data: notedDataOf(preview),
  }
  files.set(noteFile, [jsonBytes(note)])
  const training = trainingPieces(run)
  files.set('README.md', [
    new TextEncoder().encode(
      folderReadme(config, shape, {
        step,
        training: training !== null,
        classifiers: classifiers ? classifierRecord(classifiers) : null,
        headless: isHeadless(run),
      }),
    ),
  ])
  files.set('model.safetensors', weightPieces(run))
  if (training) files.set(trainingFile, training)
  if (classifiers) {
    const record: ClassifierNote = { format: 1, ...classifierRecord(classifiers) }
    files.set(classifierNote, [jsonBytes(record)])
    files.set(classifierFile, safetensorsPieces(classifierTensors(classifiers, shape), { format: 'pt' }))
  }
  return files
}

/**
 * The folder as one zip archive. Files are stored uncompressed: float32 hardly compresses, and this way
 * nothing is copied.
 */
export function exportFolder(run: ExportedRun): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const zip = new Zip((error, part) => {
    if (error) throw error
    parts.push(part as Uint8Array<ArrayBuffer>)
  })
  for (const [name, pieces] of folderFiles(run)) {
    const entry = new ZipPassThrough(name)
    entry.mtime = zipDate()
    zip.add(entry)
    pieces.forEach((piece, i) => entry.push(piece, i === pieces.length - 1))
  }
  zip.end()
  return new Blob(parts, { type: 'application/zip' })
}
