/**
 * Reader and writer of run files (.igpt): a zip archive with manifest.json (settings and journal),
 * arrays.bin (number arrays that the manifest refers to), weights.safetensors, optimizer.safetensors,
 * codec.safetensors (the VQ-VAE of a run on learned codes), classifiers.safetensors (what is kept to name the
 * class of a picture), measured.safetensors (weights of an earlier step whose measurements were unfinished)
 * and best.safetensors (the weights with the lowest validation loss, unless those are the run's own).
 * Tensors are stored uncompressed, so that autosave is cheap and other programs can take them out; weights
 * without optimizer state may be in half precision. Nothing is trusted on reading: lengths, checksums,
 * settings, shapes, number types and every number are checked.
 */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { LabError } from '../core/failure'
import type { ArchiveEntry, ArchiveLimits } from '../data/archives/archive'
import { readZip } from '../data/archives/zip'
import { igptShape, hasBiases, parametersIn, weightShapes, type IgptShape } from '../compute/model/weights'
import { runFileError } from './checkpointErrors'
import { classifierShapes, classifierTensors, readClassifiers } from './classifierFile'
import { ArrayWriter } from '../core/jsonReader'
import { largestHalf, narrowToHalves } from './halfFloats'
import { readManifest, writeManifest, type WeightsType } from './runManifest'
import { readSafetensors, safetensorsPieces, writeSafetensors } from './safetensors'
import { codecShapes, shapeOfConfig } from '../compute/vqvae/vqVaeShape'
import type { NamedValues, SavedRun } from './savedRun'
import { elementBytes } from './tensorFile'
import { zipDate } from './zipDate'

/** Enough for the largest model that a page can hold, in float32 with both moments. */
const limits: ArchiveLimits = { entries: 16, entryBytes: 2 ** 31, totalBytes: 2 ** 32 }
const mostManifestBytes = 64 * 2 ** 20
const mostArrayBytes = 256 * 2 ** 20
/** Bytes that a safetensors header may have for each tensor. */
const headerBytesEach = 512
/** Bytes added to the archive at once. */
const pieceBytes = 4 * 2 ** 20
/** Milliseconds of writing after which training goes on: it may take long until the next piece. */
const pieceMs = 50

const names = {
  manifest: 'manifest.json',
  arrays: 'arrays.bin',
  weights: 'weights.safetensors',
  optimizer: 'optimizer.safetensors',
  codec: 'codec.safetensors',
  classifiers: 'classifiers.safetensors',
  measured: 'measured.safetensors',
  best: 'best.safetensors',
} as const

export interface WriteOptions {
  /**
   * Deflates what is not tensors: half the size, but slower. For files that users download, not for
   * autosave.
   */
  compress: boolean
  /** F16 halves the weights' size and rounds them; for a run without optimizer state only. F32 by default. */
  weightsType?: WeightsType
  /** Called between two pieces. */
  yieldToEventLoop?: () => Promise<void>
}

/**
 * The run as a file. It shares no memory with the run, which may continue.
 * @throws RangeError for F16 weights beside optimizer state
 * @throws LabError run-file if a weight is too large for F16, with the tensor's name
 */
export async function writeRunFile(
  run: SavedRun,
  { compress, weightsType = 'F32', yieldToEventLoop = () => Promise.resolve() }: WriteOptions,
): Promise<Blob> {
  if (weightsType === 'F16' && run.optimizer)
    throw new RangeError('Half-precision weights are stored without optimizer state.')
  let yielded = performance.now()
  const yieldIfLong = async () => {
    if (performance.now() - yielded < pieceMs) return
    await yieldToEventLoop()
    yielded = performance.now()
  }
  const arrays = new ArrayWriter()
  const manifest = new TextEncoder().encode(writeManifest(run, weightsType, arrays))
  const shape: IgptShape = { ...igptShape(run.config), biases: hasBiases(run.weights) }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    chunks.push(chunk as Uint8Array<ArrayBuffer>)
  })
  const add = async (name: string, parts: readonly Uint8Array[], pack: boolean) => {
    const file = pack ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name)
    file.mtime = zipDate()
    zip.add(file)
    for (const part of parts) {
      for (let from = 0; from < part.length; from += pieceBytes) {
        file.push(part.subarray(from, from + pieceBytes))
        await yieldIfLong()
      }
    }
    file.push(new Uint8Array(0), true)
  }
  await add(names.manifest, [manifest], compress)
  await add(names.arrays, arrays.parts, compress)
  await add(names.weights, [tensorFile(weightShapes(shape), run.weights, weightsType)], false)
  if (run.optimizer) await add(names.optimizer, [momentFile(shape, run.optimizer)], false)
  if (run.codec) await add(names.codec, [tensorFile(codecShapesOf(run), run.codec)], false)
  if (run.classifiers)
    await add(names.classifiers, safetensorsPieces(classifierTensors(run.classifiers, shape)), false)
  if (run.measured) await add(names.measured, [tensorFile(weightShapes(shape), run.measured.weights)], false)
  const { best } = run
  if (best && best.step !== run.step)
    await add(names.best, [tensorFile(weightShapes(shape), best.weights, weightsType)], false)
  zip.end()
  return new Blob(chunks, { type: 'application/octet-stream' })
}

/**
 * Reads a whole run file. Weights are always there, the optimizer's state may be.
 * @param name the file's name, for messages
 * @throws LabError run-file: not a run file, damaged, of a newer format, or with unknown contents
 */
export async function readRunFile(file: Blob, name: string): Promise<SavedRun> {
  try {
    return await readParts(file, name)
  } catch (error) {
    if (!(error instanceof LabError) || error.failure.code === 'run-file') throw error
    // What a zip archive or a file of tensors is refused for, with what to do about a run.
    const remedy = 'Open another copy of the file. The current run is unchanged.'
    throw new LabError({ ...error.failure, code: 'run-file', subject: name, remedy }, { cause: error })
  }
}

async function readParts(file: Blob, name: string): Promise<SavedRun> {
  const found = new Map<string, Uint8Array>()
  let shape: IgptShape | null = null
  let facts: ReturnType<typeof readManifest> | null = null
  // In the order in which they are written: what comes later is measured by what came before it, before it
  // takes memory.
  for await (const entry of readZip(file, name, limits)) {
    if (found.has(entry.path)) throw runFileError(name, `holds ${entry.path} twice.`)
    found.set(entry.path, await readEntry(entry, shape, facts, name))
    const [manifest, arrays] = [found.get(names.manifest), found.get(names.arrays)]
    if (facts || !manifest || !arrays) continue
    facts = readManifest(textOf(manifest, name), arrays, name)
    shape = { ...igptShape(facts.run.config), biases: facts.biases }
  }
  if (!facts || !shape) {
    const missing = found.has(names.manifest) ? names.arrays : names.manifest
    throw runFileError(
      name,
      `is not a run file: it has no ${missing}.`,
      'Choose an .igpt file saved by this lab.',
    )
  }
  const weights = found.get(names.weights)
  if (!weights) throw runFileError(name, `has no ${names.weights}.`)
  const moments = found.get(names.optimizer)
  const { updates, run, weightsType, codec, classifiers, measuredStep, best } = facts
  if ((updates === null) !== (moments === undefined))
    throw runFileError(name, 'has only one of optimizer state and update count.')
  const codecFile = found.get(names.codec)
  if (codec !== (codecFile !== undefined))
    throw runFileError(name, 'has only one of a codec and the note that it is kept.')
  const classifierFile = found.get(names.classifiers)
  if ((classifiers === null) !== (classifierFile === undefined))
    throw runFileError(name, 'has only one of classifiers and their description.')
  const measured = found.get(names.measured)
  if ((measuredStep === null) !== (measured === undefined))
    throw runFileError(name, 'has only one of the weights and the step of unfinished measurements.')
  const bestFile = found.get(names.best)
  if ((best !== null && best.step !== run.step) !== (bestFile !== undefined))
    throw runFileError(name, 'has only one of the best weights and their step.')
  const weightsOf = (bytes: Uint8Array, dtype: WeightsType) =>
    readTensors(bytes, weightShapes(shape), '', dtype, name)
  const own = weightsOf(weights, weightsType)
  return {
    ...run,
    parameters: parametersIn(shape),
    weights: own,
    optimizer:
      moments && updates !== null
        ? {
            updates,
            m: readTensors(moments, weightShapes(shape), 'm.', 'F32', name),
            v: notNegative(readTensors(moments, weightShapes(shape), 'v.', 'F32', name), name),
          }
        : null,
    ...(codecFile && { codec: readTensors(codecFile, codecShapesOf(run), '', 'F32', name) }),
    ...(classifiers &&
      classifierFile && {
        classifiers: readClassifiers(classifiers, readSafetensors(classifierFile, name), shape, (what) =>
          runFileError(name, what),
        ),
      }),
    ...(measured &&
      measuredStep !== null && { measured: { step: measuredStep, weights: weightsOf(measured, 'F32') } }),
    ...(best && { best: { ...best, weights: bestFile ? weightsOf(bestFile, weightsType) : own } }),
  }
}

/** What of the manifest decides the sizes of tensors. */
type TensorFacts = Pick<ReturnType<typeof readManifest>, 'run' | 'weightsType' | 'codec' | 'classifiers'>

function readEntry(
  entry: ArchiveEntry,
  shape: IgptShape | null,
  facts: TensorFacts | null,
  name: string,
): Promise<Uint8Array> {
  const { path, size } = entry
  const most = shape && facts ? mostTensorBytes(path, shape, facts) : mostTextBytes(path)
  if (most === null)
    throw runFileError(
      name,
      `holds ${JSON.stringify(path.slice(0, 80))}, which does not belong to a run, or precedes its manifest.`,
    )
  if (size > most)
    throw runFileError(name, `holds ${path} with ${size} bytes; the limit for this run is ${most}.`)
  return entry.read()
}

/** Most bytes of a part without tensors; null for other parts. */
function mostTextBytes(path: string): number | null {
  if (path === names.manifest) return mostManifestBytes
  return path === names.arrays ? mostArrayBytes : null
}

/** Most bytes of a part once the model's shape is known; null for unknown parts. */
function mostTensorBytes(
  path: string,
  shape: IgptShape,
  { run, weightsType, codec, classifiers }: TensorFacts,
): number | null {
  const fileOf = (shapes: readonly [string, number[]][], each: number) =>
    shapes
      .map(([, dims]) => dims.reduce((a, b) => a * b, each) + headerBytesEach)
      .reduce((a, b) => a + b, headerBytesEach)
  if (path === names.weights || path === names.best)
    return fileOf(weightShapes(shape), elementBytes[weightsType]!)
  if (path === names.measured) return fileOf(weightShapes(shape), elementBytes.F32!)
  if (path === names.optimizer) return 2 * fileOf(weightShapes(shape), elementBytes.F32!)
  if (path === names.codec && codec) return fileOf(codecShapesOf(run), elementBytes.F32!)
  if (path === names.classifiers && classifiers)
    return fileOf(classifierShapes(classifiers, shape), elementBytes.F32!)
  return mostTextBytes(path)
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw runFileError(name, 'is damaged: its manifest.json is not UTF-8.', undefined, error)
  }
}

const codecShapesOf = ({ config }: Pick<SavedRun, 'config'>) => codecShapes(shapeOfConfig(config))

function tensorFile(
  shapes: readonly [string, number[]][],
  values: NamedValues,
  weightsType: WeightsType = 'F32',
): Uint8Array {
  const stored = (name: string) =>
    weightsType === 'F16' ? halvesOf(name, valuesOf(values, name)) : valuesOf(values, name)
  return writeSafetensors(
    new Map(shapes.map(([name, dims]) => [name, { shape: dims, values: stored(name) }])),
  )
}

function halvesOf(name: string, values: Float32Array): Uint16Array {
  try {
    return narrowToHalves(values)
  } catch (error) {
    throw new LabError(
      {
        code: 'run-file',
        subject: name,
        message:
          `The weights ${name} do not fit half precision, whose largest number is ${largestHalf}: ` +
          (error as RangeError).message,
        remedy: 'Save the run in float32.',
      },
      { cause: error },
    )
  }
}

function momentFile(shape: IgptShape, { m, v }: NonNullable<SavedRun['optimizer']>): Uint8Array {
  const named = (prefix: string, values: NamedValues) =>
    weightShapes(shape).map(
      ([name, dims]) => [`${prefix}${name}`, { shape: dims, values: valuesOf(values, name) }] as const,
    )
  return writeSafetensors(new Map([...named('m.', m), ...named('v.', v)]))
}

function valuesOf(values: NamedValues, name: string): Float32Array {
  const found = values.get(name)
  if (!found) throw new RangeError(`The run has no values for ${name}.`)
  return found
}

/** Reads tensors; they must have exactly the names and shapes that the settings describe. */
function readTensors(
  bytes: Uint8Array,
  expected: readonly [string, number[]][],
  prefix: string,
  dtype: WeightsType,
  name: string,
): Map<string, Float32Array> {
  const file = readSafetensors(bytes, name)
  const perWeight = prefix === '' ? 1 : 2
  if (file.tensors.size !== perWeight * expected.length) {
    throw runFileError(
      name,
      `holds ${file.tensors.size} tensors where this run has ${perWeight * expected.length}.`,
    )
  }
  return new Map(
    expected.map(([weight, dims]) => {
      const tensor = `${prefix}${weight}`
      const entry = file.tensors.get(tensor)
      const found = entry?.shape.join(' x ') ?? 'none'
      if (entry?.dtype !== dtype || found !== dims.join(' x ')) {
        throw runFileError(
          name,
          `holds ${tensor} as ${entry?.dtype ?? ''} ${found}, not ${dtype} ${dims.join(' x ')} as its ` +
            'settings require.',
        )
      }
      return [weight, file.floats(tensor)]
    }),
  )
}

/** Second moments: AdamW takes their square root. */
function notNegative(values: Map<string, Float32Array>, name: string): Map<string, Float32Array> {
  for (const [weight, numbers] of values) {
    if (numbers.some((value) => value < 0))
      throw runFileError(name, `has a negative second moment for ${weight}.`)
  }
  return values
}
