/**
 * NumPy's .npy files (format versions 1 to 3) of plain numbers: shape and values. The header is a Python
 * literal, of which only the three entries that NumPy writes are understood; nothing is evaluated. Pickled
 * objects are refused.
 */
import { fileError } from '../fileError'

export interface NpyArray {
  shape: number[]
  /** Row by row. */
  values: Float64Array
}

const AGAIN = 'Save the array again with numpy.save, as float32.'
const MAX_VALUES = 1 << 24

/** Bytes and reader of one number, by NumPy's name for its type. */
const kinds: Readonly<Record<string, [size: number, read: (view: DataView, at: number) => number]>> = {
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '>f4': [4, (view, at) => view.getFloat32(at, false)],
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '>f8': [8, (view, at) => view.getFloat64(at, false)],
  '|u1': [1, (view, at) => view.getUint8(at)],
}

export const looksLikeNpy = (bytes: Uint8Array): boolean =>
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((value, i) => bytes[i] === value)

export interface NpyHeader {
  descr: string
  fortran: boolean
  shape: number[]
  /** Where the numbers begin. */
  end: number
}

/** @throws LabError data-magic, data-truncated or data-unknown */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  if (!looksLikeNpy(bytes))
    throw fileError('data-magic', name, 0, 'is not a .npy file: it does not start with \\x93NUMPY.', AGAIN)
  const version = bytes[6]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const from = version === 1 ? 10 : 12
  if (!(version >= 1 && version <= 3))
    throw fileError(
      'data-unknown',
      name,
      6,
      `has .npy version ${version}; versions 1 to 3 are supported.`,
      AGAIN,
    )
  if (bytes.length < from)
    throw fileError(
      'data-truncated',
      name,
      bytes.length,
      `ends at byte ${bytes.length}, inside its header.`,
      AGAIN,
    )
  const end = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (end > bytes.length)
    throw fileError(
      'data-truncated',
      name,
      8,
      `declares a header that ends at byte ${end}; the file ends at ${bytes.length}.`,
      AGAIN,
    )
  const text = new TextDecoder('latin1').decode(bytes.subarray(from, end))
  const descr = /'descr': *'([^']{1,20})'/.exec(text)?.[1]
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1]
  const shape = /'shape': *\(([\d, ]{0,60})\)/.exec(text)?.[1]
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw fileError('data-unknown', name, from, 'has a header without descr, fortran_order or shape.', AGAIN)
  }
  return {
    descr,
    fortran: fortran === 'True',
    shape: shape
      .split(',')
      .filter((part) => part.trim() !== '')
      .map(Number),
    end,
  }
}

/**
 * @throws LabError data-magic, data-truncated, data-unknown or data-size, naming the file and the byte
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const { descr, fortran, shape, end } = readNpyHeader(bytes, name)
  const kind = Object.hasOwn(kinds, descr) ? kinds[descr] : undefined
  if (!kind)
    throw fileError(
      'data-unknown',
      name,
      10,
      `holds numbers of type ${descr}; float32, float64 and bytes are supported.`,
      AGAIN,
    )
  const [size, read] = kind
  const count = shape.reduce((all, side) => all * side, 1)
  if (!Number.isSafeInteger(count) || count > MAX_VALUES) {
    throw fileError(
      'data-size',
      name,
      10,
      `declares an array of ${shape.join(' x ')} numbers, more than ${MAX_VALUES}.`,
      AGAIN,
    )
  }
  if (bytes.length - end !== count * size) {
    const what =
      `has ${bytes.length - end} bytes after its header (byte ${end}); ${shape.join(' x ')} numbers ` +
      `of type ${descr} need ${count * size}.`
    throw fileError('data-truncated', name, end, what, AGAIN)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = Float64Array.from({ length: count }, (_, i) => read(view, end + i * size))
  return { shape, values: fortran && shape.length === 2 ? transposed(values, shape[1], shape[0]) : values }
}

/** (rows, columns) row by row as (columns, rows). */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)])
}
