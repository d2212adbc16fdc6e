/**
 * Reader of imported models: a folder or zip archive of Hugging Face's ImageGPT, or its single files, as
 * transformers or the lab wrote them; or one file with OpenAI's names. Files are recognised by name.
 * importedRun.ts makes a run of the result; writing is labFolder.ts.
 */
import type { ObjectiveKind } from '../core/config'
import { LabError } from '../core/failure'
import { ArrayBytes, JsonReader } from '../core/jsonReader'
import type { IgptShape } from '../compute/model/weights'
import { archiveLimits } from '../data/archives/archive'
import { readPaletteFile } from '../data/formats/paletteFile'
import { looksLikeZip, readZip } from '../data/archives/zip'
import { requireSingleKeys, weightsFileError } from './checkpointErrors'
import { readClassifierRecord, readClassifiers } from './classifierFile'
import {
  checkSizesOfConfig,
  fromHuggingFace,
  headsOfConfig,
  objectiveOfConfig,
  type PortableModel,
} from './huggingface'
import { classifierFile, classifierNote, noteFile, trainingFile } from './labFolder'
import { baseName, type FoundFile } from './foundFile'
import { readNpz } from './npzFile'
import { fromOpenAi, hasOpenAiNames } from './openai'
import { requireImageGpt } from './otherModels'
import { readSafetensors } from './safetensors'
import type { KeptClassifiers } from './savedRun'
import { checkWeightSize, mostWeightBytes, TensorFile, type TensorEntry } from './tensorFile'
import { withTheirNames } from './theirNames'
import { readTorchFile } from './torchFile'
import { choose, weightsAmong } from './weightsAmong'

/** Far more than any of the JSON files takes. */
const mostTextBytes = 4 * 2 ** 20
/** Bytes read at once, between progress reports. */
const pieceBytes = 16 * 2 ** 20

export interface OpenedModel extends PortableModel {
  /** Name of the weights' file, for messages. */
  name: string
  /** (V, 3) in [-1, 1]; null if no palette is among the files. */
  clusters: Float32Array | null
  /** Contents of igpt_lab.json, not yet checked; null if absent. */
  note: Record<string, unknown> | null
  /** AdamW's moments by our names; null if absent. */
  moments: Record<'m' | 'v', ReadonlyMap<string, Float32Array>> | null
  /** Kept with the run that was exported; null if absent. */
  classifiers: KeptClassifiers | null
}

export interface ReadModelOptions {
  /** Number of heads, if there is no config.json. */
  nHead?: number | null
  /** Bytes read of `all`. */
  onProgress?(done: number, all: number): void
}

/** Whether a file is an archive to open; torch.save's files are zip archives too, but are weights. */
async function isArchive(file: File): Promise<boolean> {
  if (/\.(safetensors|bin|pt|pth|ckpt|npz|json|npy)$/i.test(file.name)) return false
  return looksLikeZip(new Uint8Array(await file.slice(0, 4).arrayBuffer()))
}

/** The files themselves, those inside zip archives one by one. */
async function filesOf(files: readonly File[]): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const limits = {
    ...archiveLimits,
    entries: 1000,
    entryBytes: mostWeightBytes,
    totalBytes: 4 * mostWeightBytes,
  }
  for (const file of files) {
    if (!(await isArchive(file)))
      found.push({
        name: file.name,
        size: file.size,
        bytes: (tell) => bytesOf(file, tell),
        blob: async () => file,
      })
    else {
      for await (const { path, size, read } of readZip(file, file.name, limits)) {
        const bytes = async () => (await read()) as Uint8Array<ArrayBuffer>
        found.push({ name: path, size, bytes, blob: async () => new Blob([await bytes()]) })
      }
    }
  }
  return found
}

const named = (files: readonly FoundFile[], wanted: string) =>
  files.find(({ name }) => baseName(name) === wanted)

async function textOf(file: FoundFile): Promise<string> {
  if (file.size > mostTextBytes)
    throw weightsFileError(file.name, `has ${file.size} bytes; the limit is ${mostTextBytes}.`, choose)
  return new TextDecoder().decode(await file.bytes())
}

/** The bytes in one array, read piece by piece. */
async function bytesOf(
  blob: Blob,
  tell: (done: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(blob.size)
  for (let at = 0; at < blob.size; at += pieceBytes) {
    bytes.set(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()), at)
    tell(Math.min(blob.size, at + pieceBytes))
  }
  return bytes
}

async function tensorsOf(file: FoundFile, tell: (done: number) => void): Promise<TensorFile> {
  checkWeightSize(file.name, file.size)
  if (baseName(file.name).endsWith('.safetensors')) return readSafetensors(await file.bytes(tell), file.name)
  const blob = await file.blob()
  const read = await (baseName(file.name).endsWith('.npz')
    ? readNpz(blob, file.name)
    : readTorchFile(blob, file.name))
  tell(file.size)
  return read
}

/** The tensors of all parts of a model. */
async function tensorsOfAll(parts: readonly FoundFile[], tell: (done: number) => void): Promise<TensorFile> {
  const [first, ...more] = parts as [FoundFile, ...FoundFile[]]
  if (more.length === 0) return tensorsOf(first, tell)
  checkWeightSize(
    first.name,
    parts.reduce((sum, { size }) => sum + size, 0),
  )
  const tensors = new Map<string, TensorEntry>()
  let before = 0
  for (const part of parts) {
    const start = before
    const { tensors: own } = await tensorsOf(part, (done) => tell(start + done))
    before += part.size
    for (const [name, entry] of own) {
      if (tensors.has(name))
        throw weightsFileError(part.name, `holds ${name}, as another part does.`, 'Open one model at a time.')
      tensors.set(name, entry)
    }
  }
  return new TensorFile(first.name, tensors)
}

/** A JSON object: the contents of igpt_lab.json or igpt_classifier.json. */
async function noteOf(file: FoundFile): Promise<Record<string, unknown>> {
  const text = await textOf(file)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw weightsFileError(
      file.name,
      'is not JSON.',
      'Leave it out to open only the weights.',
      undefined,
      error,
    )
  }
  requireSingleKeys(text, file.name)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>
  throw weightsFileError(file.name, 'is not a JSON object.', 'Leave it out to open only the weights.')
}

/**
 * Moments under 'm.' and 'v.' as two sets by our names. They have the weights' shape, or the file is refused.
 */
function momentsOf(file: TensorFile, { shape }: PortableModel): OpenedModel['moments'] {
  const part = (which: 'm' | 'v') => {
    const tensors = [...file.tensors]
      .filter(([name]) => name.startsWith(`${which}.`))
      .map(([name, entry]) => [name.slice(2), entry] as const)
    const { shape: found, values } = fromHuggingFace(
      new TensorFile(file.fileName, new Map(tensors)),
      shape.nHead,
      { ...shape, biases: shape.biases ?? false },
    )
    const same = (['positions', 'nVocab', 'nLayer', 'nEmbd'] as const).every(
      (key) => found[key] === shape[key],
    )
    if (!same)
      throw weightsFileError(
        file.fileName,
        'belongs to a model of a different shape.',
        'Leave it out, or choose files of the same export.',
      )
    return values
  }
  const [m, v] = [part('m'), part('v')]
  for (const [name, values] of v) {
    if (values.some((value) => value < 0))
      throw weightsFileError(
        file.fileName,
        `has a negative second moment for ${name}.`,
        'The file is damaged; leave it out.',
      )
  }
  return { m, v }
}

/** The classifiers of an exported run; they have the model's shape, or the file is refused. */
async function classifiersOf(files: readonly FoundFile[], shape: IgptShape): Promise<KeptClassifiers | null> {
  const [note, tensors] = [named(files, classifierNote), named(files, classifierFile)]
  if (!note || !tensors) return null
  const refuse = (name: string) => (what: string) =>
    weightsFileError(name, what, `Leave out ${classifierNote} to open only the model.`)
  const fields = new JsonReader(await noteOf(note), 'its record', new ArrayBytes(new Uint8Array(0)), (what) =>
    refuse(note.name)(`does not describe classifiers of this model: ${what}.`),
  )
  fields.at('format').whole(1, 1)
  const record = readClassifierRecord(fields, shape.nLayer)
  return readClassifiers(record, await tensorsOf(tensors, () => undefined), shape, refuse(tensors.name))
}

/** Palettes: transformers' file, or OpenAI's own. */
async function clustersOf(files: readonly FoundFile[]): Promise<Float32Array | null> {
  const file = named(files, 'preprocessor_config.json') ?? named(files, 'kmeans_centers.npy')
  if (!file) return null
  if (file.size > mostTextBytes)
    throw weightsFileError(
      file.name,
      `has ${file.size} bytes; the limit for a palette is ${mostTextBytes}.`,
      choose,
    )
  return readPaletteFile(await file.bytes(), file.name)
}

async function headsAndObjective(
  files: readonly FoundFile[],
  weights: FoundFile,
  nHead: number | null,
): Promise<{ heads: number; objective: ObjectiveKind; config: { text: string; name: string } | null }> {
  const file =
    named(files, 'config.json') ??
    files.find(
      ({ name }) => /config.*\.json$/.test(baseName(name)) && baseName(name) !== 'preprocessor_config.json',
    )
  const text = file ? await textOf(file) : null
  const heads = nHead ?? (file && text !== null ? headsOfConfig(text, file.name) : null)
  if (heads === null || !Number.isInteger(heads) || heads < 1) {
    throw new LabError({
      code: 'weights-file',
      subject: weights.name,
      message: `The number of heads is unknown: no tensor of ${weights.name} implies it.`,
      remedy: 'Also choose its config.json, or enter nHead, a whole number.',
    })
  }
  // With a number that was entered the config.json is not read at all.
  const config = file && text !== null && nHead === null ? { text, name: file.name } : null
  return { heads, objective: config ? objectiveOfConfig(config.text) : 'autoregressive', config }
}

/** A model under transformers' names, with the facts in its config.json. */
async function fromTheirs(
  file: TensorFile,
  files: readonly FoundFile[],
  weights: FoundFile,
  nHead: number | null,
  tiedHead: boolean,
): Promise<PortableModel> {
  // Before its config.json is read, or missed: it is another model's anyway.
  requireImageGpt(withTheirNames(file))
  const { heads, objective, config } = await headsAndObjective(files, weights, nHead)
  const model = fromHuggingFace(file, heads, { objective, tiedHead })
  if (config) checkSizesOfConfig(config.text, config.name, model.shape)
  return model
}

/**
 * Reads a model from the files that a user chose. Large files are read once; float32 weights stay views of
 * the bytes read.
 * @throws LabError weights-file, weights-model, or a data- code of a zip archive or palette
 */
export async function readModelFolder(
  chosen: readonly File[],
  { nHead = null, onProgress = () => undefined }: ReadModelOptions = {},
): Promise<OpenedModel> {
  const files = await filesOf(chosen)
  const parts = await weightsAmong(files)
  const [weights] = parts as [FoundFile]
  const noteAt = named(files, noteFile)
  const note = noteAt ? await noteOf(noteAt) : null
  const clusters = await clustersOf(files)
  const training = note ? named(files, trainingFile) : undefined
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const all = size + (training?.size ?? 0)
  const file = await tensorsOfAll(parts, (done) => onProgress(done, all))
  const tied = Object(note?.['config']).headTying === 'tied'
  const model = hasOpenAiNames(file) ? fromOpenAi(file) : await fromTheirs(file, files, weights, nHead, tied)
  const moments =
    training && !model.shape.tiedHead && !model.newHead
      ? momentsOf(await tensorsOf(training, (done) => onProgress(size + done, all)), model)
      : null
  const classifiers = note ? await classifiersOf(files, model.shape) : null
  return { ...model, name: weights.name, clusters, note, moments, classifiers }
}
