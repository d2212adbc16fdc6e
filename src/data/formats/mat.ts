/**
 * MATLAB's files of version 5 (.mat), as SVHN is published: numeric arrays by name, plain or packed with
 * zlib. Structs, cells and complex numbers are passed over; version 7.3 is HDF5 and is named in
 * otherKinds.ts. https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
 */
import { viewOf } from '../byteSource'
import { Unzlib } from 'fflate'
import { concatBytes } from '../../core/concat'
import { fileError } from '../fileError'
import { datasetOfArrays } from './arrayDataset'
import { fileNameOf, type NewFormat } from './datasetFormat'
import { columnStrides, type NumberArray } from './numberArray'

const HEADER_BYTES = 128
/** As much as other files may unpack to. */
const MAX_BYTES = 768 * 2 ** 20
const PIECE = 2 ** 16
const AGAIN = "Download the file again, or save it again in MATLAB with save('name.mat', 'X', 'y', '-v7')."
const [MATRIX, COMPRESSED] = [14, 15]

/** Bytes and reader of a value, by the number of its type. */
const types: Readonly<
  Record<number, [bytes: number, read: (view: DataView, at: number, little: boolean) => number]>
> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
}

interface Element {
  type: number
  start: number
  end: number
}

/** True for files of version 5; 7.3 says so in its first words. */
export function looksLikeMat(bytes: Uint8Array): boolean {
  const first = String.fromCharCode(...bytes.subarray(0, 12))
  return bytes.length > HEADER_BYTES && first === 'MATLAB 5.0 M'
}

class MatReader {
  constructor(
    private readonly name: string,
    private readonly little: boolean,
  ) {}

  private damaged(at: number, what: string, cause?: unknown): Error {
    return fileError(
      'data-truncated',
      this.name,
      at,
      `is a damaged MATLAB file: ${what} (byte ${at}).`,
      AGAIN,
      cause,
    )
  }

  /** The elements from `from` on. */
  private *elements(bytes: Uint8Array, from: number): Generator<Element> {
    const view = viewOf(bytes)
    for (let at = from; at < bytes.length;) {
      if (at + 8 > bytes.length) throw this.damaged(at, 'it ends inside an element')
      const word = view.getUint32(at, this.little)
      // Up to four bytes lie in the tag itself.
      const small = word >>> 16
      const size = small > 0 ? small : view.getUint32(at + 4, this.little)
      const start = at + (small > 0 ? 4 : 8)
      const end = start + size
      if (end > bytes.length || small > 4)
        throw this.damaged(at, `an element of ${size} bytes goes beyond its end`)
      const type = small > 0 ? word & 0xffff : word
      yield { type, start, end }
      at = small > 0 ? at + 8 : type === COMPRESSED ? end : start + Math.ceil(size / 8) * 8
    }
  }

  private unpacked(bytes: Uint8Array, at: number): Uint8Array {
    const parts: Uint8Array[] = []
    let total = 0
    const unzlib = new Unzlib((piece) => {
      total += piece.length
      if (total > MAX_BYTES)
        throw fileError(
          'data-size',
          this.name,
          at,
          `unpacks to more than ${MAX_BYTES} bytes.`,
          'Open a smaller file.',
        )
      parts.push(piece)
    })
    try {
      for (let from = 0; from < bytes.length; from += PIECE)
        unzlib.push(bytes.subarray(from, from + PIECE), from + PIECE >= bytes.length)
    } catch (cause) {
      if (cause instanceof Error && 'failure' in cause) throw cause
      throw this.damaged(at, 'it cannot be unpacked', cause)
    }
    return concatBytes(parts)
  }

  /** All numeric arrays, named after the file and their variable. */
  *arrays(bytes: Uint8Array): Generator<NumberArray> {
    for (const { type, start, end } of this.elements(bytes, HEADER_BYTES)) {
      if (type === MATRIX) yield* this.matrix(bytes.subarray(start, end), start)
      if (type !== COMPRESSED) continue
      const inner = this.unpacked(bytes.subarray(start, end), start)
      for (const element of this.elements(inner, 0))
        if (element.type === MATRIX) yield* this.matrix(inner.subarray(element.start, element.end), start)
    }
  }

  /** One array; nothing for structs, cells and texts. */
  private *matrix(bytes: Uint8Array, at: number): Generator<NumberArray> {
    const [flags, dimensions, variable, data] = this.elements(bytes, 0)
    if (!flags || !dimensions || !variable || !data) throw this.damaged(at, 'an array lacks its parts')
    if (flags.end - flags.start < 4) throw this.damaged(at, 'an array lacks its flags')
    const view = viewOf(bytes)
    const word = view.getUint32(flags.start, this.little)
    const [kind, isComplex] = [word & 0xff, (word & 0x800) !== 0]
    if (kind < 6 || kind > 15 || isComplex || !Object.hasOwn(types, data.type)) return
    const shape: number[] = []
    for (let from = dimensions.start; from + 4 <= dimensions.end; from += 4)
      shape.push(view.getInt32(from, this.little))
    const count = shape.reduce((all, side) => all * side, 1)
    const [size, read] = types[data.type]
    if (!shape.every((side) => side >= 0) || count * size !== data.end - data.start)
      throw this.damaged(at, `an array of ${shape.join(' x ')} has ${data.end - data.start} bytes`)
    const said = new TextDecoder('latin1').decode(bytes.subarray(variable.start, variable.end))
    const name = `${this.name}/${said.slice(0, 63)}`
    const values =
      data.type === 2
        ? bytes.subarray(data.start, data.end)
        : Float64Array.from({ length: count }, (_, i) => read(view, data.start + i * size, this.little))
    yield { name, shape, strides: columnStrides(shape), values, isBool: (word & 0x200) !== 0 }
  }
}

/**
 * The numeric arrays of a file.
 * @throws LabError data-truncated with the byte, or data-size
 */
export function readMat(bytes: Uint8Array, name: string): NumberArray[] {
  const mark = String.fromCharCode(bytes[126], bytes[127])
  if (mark !== 'IM' && mark !== 'MI')
    throw fileError(
      'data-magic',
      name,
      126,
      'is no MATLAB file of version 5: byte 126 says no byte order.',
      AGAIN,
    )
  return [...new MatReader(name, mark === 'IM').arrays(bytes)]
}

/** In SVHN's files the digit 0 is the label 10. */
const isSvhn = (path: string): boolean => /(train|test|extra)_32x32\.mat$/i.test(fileNameOf(path))

function withZero(array: NumberArray): NumberArray {
  const { shape, values } = array
  const isLabels = shape.length === 2 && Math.min(...shape) === 1
  return isLabels ? { ...array, values: Uint8Array.from(values, (label) => label % 10) } : array
}

/** Any number of files; images may come last in their array, as in SVHN. */
export const matFormat: NewFormat = ({ reading }) => {
  const arrays: NumberArray[] = []
  return {
    get count() {
      return arrays.length
    },
    recognises: looksLikeMat,
    add(path, bytes) {
      const found = readMat(bytes, path)
      if (found.length === 0)
        throw fileError(
          'data-missing',
          path,
          HEADER_BYTES,
          'holds no numeric arrays: structs and cells are not read.',
          /emnist/i.test(path)
            ? 'Open the same set as IDX files: the archive gzip.zip of the same page, unpacked.'
            : "Save the images and the labels as arrays: save('name.mat', 'X', 'y', '-v7').",
        )
      arrays.push(...(isSvhn(path) ? found.map(withZero) : found))
    },
    finish: () => datasetOfArrays(arrays, { label: 'Your MATLAB files', reading }),
  }
}
