/**
 * NumPy's arrays as a format of data sets: .npy files, and .npz archives of them (Keras' mnist.npz,
 * MedMNIST). Arrays of images are told from arrays of labels by their shapes, training from test arrays by
 * their names.
 */
import { fileError } from '../fileError'
import { archiveLimits } from '../archives/archive'
import { looksLikeZip, readZip } from '../archives/zip'
import { datasetOfArrays } from './arrayDataset'
import { fileNameOf, type NewFormat } from './datasetFormat'
import { looksLikeNpy, readNpyHeader } from './npy'
import { columnStrides, rowStrides, type NumberArray, type WordArray } from './numberArray'

const AGAIN = 'Save the array again with numpy.save, as numbers: uint8 for images, int64 for labels.'
const MAX_WORD = 1024

type Numbers = ArrayLike<number>

/** Readers of one value, by kind and bytes. */
const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f2: (view, at, little) => halfFloat(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
}

/** The value of an IEEE half. */
function halfFloat(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}

function numbersOf(bytes: Uint8Array, kind: string, little: boolean, count: number): Numbers {
  if (kind === 'u1' || kind === 'b1') return bytes
  const read = readers[kind]
  const size = Number(kind[1])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Eight bytes a value where the type needs them, else four.
  const values =
    kind === 'f8' || size === 8 || kind === 'u4' || kind === 'i4'
      ? new Float64Array(count)
      : new Float32Array(count)
  for (let i = 0; i < count; i += 1) values[i] = read(view, i * size, little)
  return values
}

/** Words of a fixed length, padded with zeros: UTF-32 code points, or bytes. */
function wordsOf(bytes: Uint8Array, kind: string, length: number, little: boolean, count: number): string[] {
  const size = kind === 'U' ? 4 : 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: count }, (_, i) => {
    const points: number[] = []
    for (let k = 0; k < length; k += 1) {
      const at = (i * length + k) * size
      points.push(kind === 'U' ? view.getUint32(at, little) : view.getUint8(at))
    }
    while (points.at(-1) === 0) points.pop()
    return points.map((point) => (point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))).join('')
  })
}

/**
 * One array of a .npy file; bytes are not copied.
 * @throws LabError data-magic, data-truncated or data-unknown, naming the file
 */
export function readArray(bytes: Uint8Array, name: string): NumberArray | WordArray {
  const { descr, fortran, shape, end } = readNpyHeader(bytes, name)
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d{0,5})$/.exec(descr) ?? []
  const type = `${kind}${digits}`
  const isWords = (kind === 'U' || kind === 'S') && Number(digits) > 0 && Number(digits) <= MAX_WORD
  if (!isWords && type !== 'u1' && type !== 'b1' && !Object.hasOwn(readers, type)) {
    const objects = kind === 'O' ? ' (Python objects, pickled)' : ''
    const what =
      `holds values of type ${descr}${objects}; ` +
      'whole numbers, floats, truth values and words are supported.'
    throw fileError('data-unknown', name, 10, what, AGAIN)
  }
  const count = shape.reduce((all, side) => all * side, 1)
  const size = isWords ? Number(digits) * (kind === 'U' ? 4 : 1) : Number(digits)
  const body = bytes.subarray(end)
  if (!Number.isSafeInteger(count) || body.length !== count * size) {
    const what =
      `has ${body.length} bytes after its header (byte ${end}); ${shape.join(' x ')} values ` +
      `of type ${descr} need ${count * size}.`
    throw fileError('data-truncated', name, end, what, AGAIN)
  }
  if (isWords) return { name, words: wordsOf(body, kind, Number(digits), order !== '>', count) }
  const strides = fortran ? columnStrides(shape) : rowStrides(shape)
  return { name, shape, strides, values: numbersOf(body, type, order !== '>', count), isBool: kind === 'b' }
}

/** Whether an array holds Python objects, by its header. */
const isPickledArray = (bytes: Uint8Array): boolean =>
  looksLikeNpy(bytes) && new TextDecoder('latin1').decode(bytes.subarray(0, 128)).includes("'|O'")

/** Any number of arrays; those of images need not be square. */
export const numpyFormat: NewFormat = ({ reading }) => {
  const arrays: (NumberArray | WordArray)[] = []
  /** Pickled objects beside the arrays, such as settings, are left out, unless they are the labels. */
  const addArray = (bytes: Uint8Array, path: string, isAlone: boolean): void => {
    try {
      arrays.push(readArray(bytes, path))
    } catch (error) {
      const isOther = !isAlone && isPickledArray(bytes) && !/label|target|class|^y/i.test(fileNameOf(path))
      if (!isOther) throw error
      reading.leaveOut('unsupported', 'pickled array', path)
    }
  }
  const isNpz = (bytes: Uint8Array, path: string): boolean => /\.npz$/i.test(path) && looksLikeZip(bytes)
  return {
    get count() {
      return arrays.length
    },
    recognises: (bytes, path) => looksLikeNpy(bytes) || isNpz(bytes, path),
    matchesName: (fileName) => /\.np[yz]$/i.test(fileName),
    async add(path, bytes) {
      if (!isNpz(bytes, path)) {
        addArray(bytes, path, !path.includes('/'))
        return
      }
      for await (const { path: inner, read } of readZip(new Blob([bytes.slice()]), path, archiveLimits))
        if (/\.npy$/i.test(inner)) addArray(await read(), `${path}/${inner}`, false)
    },
    finish: (classNames) =>
      datasetOfArrays(arrays, { label: 'Your NumPy files', reading, ...(classNames ? { classNames } : {}) }),
  }
}
