/**
 * Tensors of a file by name, independent of the file's format, and their numbers as float32. Knows no model:
 * tensor names are in huggingface.ts. Made by safetensors.ts, torchFile.ts and npzFile.ts.
 */
import { weightsFileError } from './checkpointErrors'
import { widenHalves } from './halfFloats'

/** Bytes of one element, by the names that safetensors gives them. */
export const elementBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
}

/**
 * Largest weights file that is read into memory: iGPT-M in float32 (1.8 GB) still fits, and browsers allow
 * one array of this size.
 */
export const mostWeightBytes = 2 ** 31 - 2 ** 20

/** @throws LabError weights-file if a file is too large to be read here */
export function checkWeightSize(name: string, bytes: number, most = mostWeightBytes): void {
  if (bytes <= most) return
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`
  throw weightsFileError(
    name,
    `has ${gigabytes(bytes)}; a page can hold at most ${gigabytes(most)} of weights.`,
    'Choose a smaller model, or save this one in half precision.',
  )
}

export interface TensorEntry {
  dtype: string
  shape: number[]
  /** Little-endian, row by row; a view of the file if possible. */
  readonly bytes: Uint8Array
}

/** A file's tensors by name, in the order of the file. */
export class TensorFile {
  constructor(
    readonly fileName: string,
    readonly tensors: ReadonlyMap<string, TensorEntry>,
  ) {}

  /**
   * The numbers of one tensor as float32: a view of the file's bytes if these are float32 already, so not to
   * be written to.
   * @throws LabError weights-file if there is no such tensor, its numbers are not F32, F16, BF16 or F64, or
   *   one is not finite
   */
  floats(name: string): Float32Array {
    const entry = this.tensors.get(name)
    if (!entry)
      throw weightsFileError(this.fileName, `has no tensor ${name}.`, 'Choose a file of the complete model.')
    const widen = Object.hasOwn(toFloat32, entry.dtype) ? toFloat32[entry.dtype] : undefined
    if (!widen) {
      throw weightsFileError(
        this.fileName,
        `stores ${name} as ${entry.dtype}; only F32, F16, BF16 and F64 can be read.`,
        'Save the model in float32 and open that file.',
      )
    }
    const values = widen(entry.bytes)
    const at = firstNotFinite(values)
    if (at >= 0) {
      throw weightsFileError(
        this.fileName,
        `has ${values[at]} in ${name}, at element ${at}; every weight must be finite.`,
        'The training that wrote it diverged; choose an earlier checkpoint.',
      )
    }
    return values
  }
}

/** Index of the first number that is not finite, or -1. A plain loop: models have hundreds of millions. */
function firstNotFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i += 1) if (!Number.isFinite(values[i])) return i
  return -1
}

/** A bfloat16 number is the upper half of a float32. */
function widenBrainFloats(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i += 1) words[i] = bits[i]! << 16
  return new Float32Array(words.buffer)
}

/**
 * The bytes, copied if they do not begin at a multiple of `size`, as typed arrays need; the formats do not
 * promise it.
 */
function aligned(
  bytes: Uint8Array,
  size: number,
): { buffer: ArrayBufferLike; byteOffset: number; length: number } {
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return { buffer, byteOffset, length: bytes.length / size }
}

function shorts(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, length } = aligned(bytes, 2)
  return new Uint16Array(buffer, byteOffset, length)
}

const toFloat32: Readonly<Record<string, (bytes: Uint8Array) => Float32Array>> = {
  F32: (bytes) => {
    const { buffer, byteOffset, length } = aligned(bytes, 4)
    return new Float32Array(buffer, byteOffset, length)
  },
  F16: (bytes) => widenHalves(shorts(bytes)),
  BF16: (bytes) => widenBrainFloats(shorts(bytes)),
  F64: (bytes) => {
    const { buffer, byteOffset, length } = aligned(bytes, 8)
    return new Float32Array(new Float64Array(buffer, byteOffset, length))
  },
}
