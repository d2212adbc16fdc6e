/**
 * Reader and writer of safetensors: eight bytes with the length of a JSON header, the header, then the
 * tensors' bytes, little-endian and without gaps. Every length and offset is checked before a byte is used.
 * Knows no model: tensor names are in huggingface.ts.
 */
import { concatBytes } from '../core/concat'
import { isCount } from '../core/fields'
import { requireSingleKeys, weightsFileError } from './checkpointErrors'
import { elementBytes, TensorFile } from './tensorFile'

/** The format's own limit: a larger header is a damaged length, not a model. */
const mostHeaderBytes = 100_000_000

const lengthBytes = 8

/** A tensor to be written. */
export interface NamedValues {
  shape: readonly number[]
  /** Float32 numbers, or the bits of half-precision ones. */
  values: Float32Array | Uint16Array
}

/** The header's JSON and where the tensors' bytes begin. */
function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; dataStart: number } {
  const again = 'Download or copy the file again.'
  if (bytes.length < lengthBytes) {
    throw weightsFileError(
      name,
      `has ${bytes.length} bytes, too few for a safetensors file, which starts with an 8-byte length.`,
      again,
      0,
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes)
  const declared = view.getBigUint64(0, true)
  if (declared > mostHeaderBytes) {
    throw weightsFileError(
      name,
      `is not a safetensors file: its first 8 bytes declare a header of ${declared} bytes.`,
      'Choose a .safetensors file.',
      0,
    )
  }
  const dataStart = lengthBytes + Number(declared)
  if (dataStart > bytes.length) {
    throw weightsFileError(
      name,
      `ends at byte ${bytes.length}, inside its header, which ends at byte ${dataStart}.`,
      again,
      bytes.length,
    )
  }
  let header: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(lengthBytes, dataStart))
    header = JSON.parse(text)
  } catch (error) {
    throw weightsFileError(
      name,
      'is not a safetensors file: its header is not JSON.',
      'Choose a .safetensors file.',
      lengthBytes,
      error,
    )
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw weightsFileError(
      name,
      'has a header that is not a list of tensors.',
      'Choose a .safetensors file.',
      lengthBytes,
    )
  }
  requireSingleKeys(text, name)
  return { header: header as Record<string, unknown>, dataStart }
}

const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount)

interface Placed {
  tensor: string
  dtype: string
  shape: number[]
  begin: number
  end: number
}

/** One tensor's entry, checked against itself and the file's end. */
function readEntry(name: string, tensor: string, raw: unknown, dataBytes: number): Placed {
  const damaged = 'The file is damaged; download or save it again.'
  const { dtype, shape, data_offsets: offsets } = (raw ?? {}) as Record<string, unknown>
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw weightsFileError(
      name,
      `describes ${tensor} without a valid dtype, shape and pair of offsets.`,
      damaged,
    )
  }
  const size = Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype]! : 0
  if (size === 0) {
    throw weightsFileError(
      name,
      `stores ${tensor} as ${dtype}, an unknown number type.`,
      'Save the model in float32 and open that file.',
    )
  }
  const [begin, end] = offsets as [number, number]
  const needed = shape.reduce((a, b) => a * b, size)
  if (begin > end || end > dataBytes) {
    throw weightsFileError(
      name,
      `places ${tensor} at bytes ${begin} to ${end} of its ${dataBytes} bytes of data.`,
      'The file is cut short or damaged; download or save it again.',
    )
  }
  if (end - begin !== needed) {
    throw weightsFileError(
      name,
      `declares ${end - begin} bytes for ${tensor}, but ${dtype} [${shape.join(', ')}] needs ${needed}.`,
      damaged,
    )
  }
  return { tensor, dtype, shape, begin, end }
}

/**
 * Reads a whole file. Nothing is copied until a tensor's numbers are requested.
 * @param name the file's name, for messages
 * @throws LabError weights-file: too short, no safetensors, damaged header, unknown dtype, tensors that
 *   overlap, leave gaps or pass the end
 */
export function readSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const { header, dataStart } = readHeader(bytes, name)
  const data = bytes.subarray(dataStart)
  const entries = Object.entries(header)
    .filter(([tensor]) => tensor !== '__metadata__')
    .map(([tensor, raw]) => readEntry(name, tensor, raw, data.length))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  for (const { tensor, begin, end } of entries) {
    if (begin !== reached) {
      const how =
        begin < reached ? 'overlaps the tensor before it' : 'leaves a gap after the tensor before it'
      throw weightsFileError(
        name,
        `places ${tensor} at byte ${begin} of the data instead of ${reached}: it ${how}.`,
        'The file is damaged; download or save it again.',
        dataStart + begin,
      )
    }
    reached = end
  }
  if (reached !== data.length) {
    throw weightsFileError(
      name,
      `has ${data.length - reached} bytes after its last tensor.`,
      'The file is damaged; download or save it again.',
      dataStart + reached,
    )
  }
  const views = entries.map(
    ({ tensor, dtype, shape, begin, end }) =>
      [tensor, { dtype, shape, bytes: data.subarray(begin, end) }] as const,
  )
  return new TensorFile(name, new Map(views))
}

/**
 * A file of float32 or half-precision tensors, in the given order, readable by the safetensors library: the
 * header's bytes and then views of the values, so that a large model is not copied.
 * @param metadata free text by name, saved in the header
 * @throws RangeError if values do not fill their shape
 */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, NamedValues>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer>[] {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let reached = 0
  for (const [name, { shape, values }] of tensors) {
    if (shape.reduce((a, b) => a * b, 1) !== values.length) {
      throw new RangeError(`${name} has ${values.length} values for the shape [${shape.join(', ')}].`)
    }
    const dtype = values instanceof Float32Array ? 'F32' : 'F16'
    header[name] = { dtype, shape, data_offsets: [reached, reached + values.byteLength] }
    reached += values.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  // Blanks, which JSON allows at its end, bring the data to a multiple of eight.
  const headerBytes = Math.ceil(text.length / 8) * 8
  const head = new Uint8Array(lengthBytes + headerBytes).fill(0x20)
  new DataView(head.buffer).setBigUint64(0, BigInt(headerBytes), true)
  head.set(text, lengthBytes)
  return [
    head,
    ...[...tensors.values()].map(
      ({ values: { buffer, byteOffset, byteLength } }) =>
        new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
    ),
  ]
}

/** The same as one array. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NamedValues>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  return concatBytes(safetensorsPieces(tensors, metadata))
}
