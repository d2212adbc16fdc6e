/**
 * Arrays of numbers, as IDX, NumPy and MATLAB store them, and the images in them: which axis is which, and
 * which values are black and white.
 */
import { fileError } from '../fileError'
import type { Reading } from '../reading'

export interface NumberArray {
  /** Of the file, for messages; its words say whether it is for training or testing. */
  name: string
  shape: readonly number[]
  /** Values from one place of an axis to the next. */
  strides: readonly number[]
  values: ArrayLike<number>
  /** Whether the values are truth values. */
  isBool?: boolean
}

/** An array of words: labels. */
export interface WordArray {
  name: string
  words: string[]
}

export interface ImageArray {
  name: string
  count: number
  height: number
  width: number
  channels: 1 | 3
  /** (count, height, width, channels) */
  pixels: Uint8Array
}

/** Strides of values row by row. */
export function rowStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) strides[axis] = strides[axis + 1] * shape[axis + 1]
  return strides
}

/** Strides of values of which the first axis runs fastest: Fortran's order, and MATLAB's. */
export function columnStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let axis = 1; axis < shape.length; axis += 1) strides[axis] = strides[axis - 1] * shape[axis - 1]
  return strides
}

/** Sides of images above this are surely something else. */
const MAX_SIDE = 1024
/** Flat images, one a row, are told from other tables by having at least these sides. */
const MIN_FLAT_SIDE = 8

/** Axes of an array of images, as strides; the sizes that they have. */
interface ImageAxes {
  count: number
  height: number
  width: number
  /** 4 is colour with transparency, which is left out. */
  channels: 1 | 3 | 4
  n: number
  y: number
  x: number
  c: number
}

const isChannels = (size: number): size is 1 | 3 | 4 => size === 1 || size === 3 || size === 4

/** The side of flat images of this many values, and their channels; null if they cannot be square images. */
export function flatImages(values: number): { side: number; channels: 1 | 3 } | null {
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(values / channels)
    if (Number.isInteger(side) && side >= MIN_FLAT_SIDE && side <= MAX_SIDE) return { side, channels }
  }
  return null
}

/** Whether colour values lie plane by plane (all red ones first) rather than pixel by pixel. */
export type ColourOrder = 'planes' | 'pixels'

/**
 * The axes of an array of images, or null if its shape is not that of images.
 * @param count of the labels, if known: it tells images that are stored last from such that come first
 * @param colours of flat colour images
 */
function axesOf(
  { shape, strides }: NumberArray,
  count: number | null,
  colours: ColourOrder,
): ImageAxes | null {
  const axes = (n: number, y: number, x: number, c: number | null): ImageAxes => ({
    count: shape[n],
    height: shape[y],
    width: shape[x],
    channels: c === null ? 1 : (shape[c] as 1 | 3 | 4),
    n: strides[n],
    y: strides[y],
    x: strides[x],
    c: c === null ? 0 : strides[c],
  })
  if (shape.length === 2) {
    const flat = flatImages(shape[1])
    if (!flat) return null
    const { side, channels } = flat
    const [n, step] = strides
    const planes = channels === 1 || colours === 'planes'
    const [y, x, c] = planes ? [side, 1, side * side] : [side * 3, 3, 1]
    return { count: shape[0], height: side, width: side, channels, n, y: y * step, x: x * step, c: c * step }
  }
  const isLast = count !== null && shape[0] !== count && shape.at(-1) === count
  if (shape.length === 3) return isLast ? axes(2, 0, 1, null) : axes(0, 1, 2, null)
  if (shape.length !== 4) return null
  if (isLast) return isChannels(shape[2]) ? axes(3, 0, 1, 2) : null
  // Four values last may be colours with transparency, or the width of a small image.
  const isColour = (size: number): boolean => size === 1 || size === 3
  const isFirst = isColour(shape[1]) || (isChannels(shape[1]) && !isChannels(shape[3]))
  if (isColour(shape[3]) || (isChannels(shape[3]) && !isFirst)) return axes(0, 1, 2, 3)
  return isFirst ? axes(0, 2, 3, 1) : null
}

/** Whether each row of a table has one 1 and is 0 elsewhere: classes, one column each. */
function isOneHot({ shape: [rows, columns], strides: [row, column], values }: NumberArray): boolean {
  for (let i = 0; i < rows; i += 1) {
    let sum = 0
    for (let k = 0; k < columns; k += 1) {
      const value = values[i * row + k * column]
      if (value !== 0 && value !== 1) return false
      sum += value
    }
    if (sum !== 1) return false
  }
  return true
}

/** Whether an array has the shape of images; flat ones are told from one-hot labels by their values. */
export function holdsImages(array: NumberArray): boolean {
  const { shape } = array
  if (shape.length === 2) return flatImages(shape[1]) !== null && !isOneHot(array)
  return axesOf(array, null, 'planes') !== null || (shape.length === 4 && isChannels(shape[2]))
}

/**
 * An array's values as one label a row: those of a vector, of a single column, or of one column a class.
 * @returns null where there are several labels a row
 */
export function labelValues(array: NumberArray): ArrayLike<number> | null {
  const { shape, strides, values } = array
  const long = shape.filter((size) => size !== 1)
  if (long.length <= 1) {
    const axis = shape.findIndex((size) => size !== 1)
    const count = axis < 0 ? 1 : shape[axis]
    const step = axis < 0 ? 1 : strides[axis]
    return step === 1 ? values : Float64Array.from({ length: count }, (_, i) => values[i * step])
  }
  if (long.length > 2 || shape.length !== 2 || !isOneHot(array)) return null
  const [row, column] = strides
  return Uint8Array.from({ length: shape[0] }, (_, i) => {
    let k = 0
    while (values[i * row + k * column] !== 1) k += 1
    return k
  })
}

/** Turns values into levels 0..255. */
interface Scale {
  /** As a note names it: "0 to 1"; null where values are levels already. */
  from: string | null
  level(value: number): number
}

/** Smallest and largest of all values, and whether they all are whole. */
function rangeOf(arrays: readonly NumberArray[]): { low: number; high: number; bad: NumberArray | null } {
  let [low, high] = [Infinity, -Infinity]
  for (const array of arrays) {
    const { values } = array
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]
      if (value < low) low = value
      if (value > high) high = value
      if (!Number.isFinite(value)) return { low, high, bad: array }
    }
  }
  return { low, high, bad: null }
}

const clamped = (level: number): number => Math.min(255, Math.max(0, Math.round(level)))
const short = (value: number): string => String(Math.round(value * 100) / 100)

const levels: Scale = { from: null, level: clamped }

/** What the values of all arrays mean together. */
export function scaleOf(arrays: readonly NumberArray[]): Scale {
  const { low, high, bad } = rangeOf(arrays)
  if (bad)
    throw fileError(
      'data-size',
      bad.name,
      0,
      'has pixels that are no numbers (NaN or infinite).',
      'Replace them, and save the array again.',
    )
  if (low >= 0 && high <= 1 && high > 0)
    return {
      from: arrays.every(({ isBool }) => isBool) ? null : '0 to 1',
      level: (value) => clamped(value * 255),
    }
  if (low >= -1 && low < 0 && high <= 1)
    return { from: '-1 to 1', level: (value) => clamped((value + 1) * 127.5) }
  if ((low >= 0 && high <= 255 && high > 32) || high === low) return levels
  // Few levels (0 to 16), more than a byte has, or normalized to mean 0: by their own range.
  const from = low >= 0 ? 0 : low
  return {
    from: `${short(from)} to ${short(high)}`,
    level: (value) => clamped(((value - from) * 255) / (high - from)),
  }
}

function checkSides({ name }: NumberArray, { count, height, width }: ImageAxes): void {
  if (count < 1)
    throw fileError('data-empty', name, 0, 'holds no images: its first size is 0.', 'Open another file.')
  for (const [axis, side] of [
    ['height', height],
    ['width', width],
  ] as const)
    if (side < 1 || side > MAX_SIDE)
      throw fileError(
        'data-size',
        name,
        0,
        `declares an image ${axis} of ${side}; it must be 1 to ${MAX_SIDE}.`,
        'Open an array of images: (count, height, width), with the three colours last or second.',
      )
}

/** The pixels of one array in the order of ImageArray. */
function gathered({ values }: NumberArray, axes: ImageAxes, { from, level }: Scale): Uint8Array {
  const { count, height, width, n, y, x, c } = axes
  const channels = axes.channels === 1 ? 1 : 3
  const size = count * height * width * channels
  const isInOrder =
    axes.channels !== 4 && n === height * width * channels && y === width * channels && x === channels
  if (
    isInOrder &&
    (channels === 1 || c === 1) &&
    from === null &&
    values instanceof Uint8Array &&
    level(1) === 1
  )
    return values.subarray(0, size)
  const pixels = new Uint8Array(size)
  let to = 0
  for (let i = 0; i < count; i += 1)
    for (let row = 0; row < height; row += 1)
      for (let column = 0; column < width; column += 1)
        for (let channel = 0; channel < channels; channel += 1)
          pixels[to++] = level(values[i * n + row * y + column * x + channel * c])
  return pixels
}

/**
 * Whether flat colour images lie plane by plane: then neighbours of the same colour, not of the same pixel,
 * are next to each other, and differ less.
 */
export function guessColours({
  shape: [rows, columns],
  strides: [row, column],
  values,
}: NumberArray): ColourOrder {
  let [next, third] = [0, 0]
  for (let i = 0; i < Math.min(rows, 200); i += 1)
    for (let k = 0; k + 3 < columns; k += 1) {
      const at = i * row + k * column
      next += Math.abs(values[at] - values[at + column])
      third += Math.abs(values[at] - values[at + 3 * column])
    }
  return third < next ? 'pixels' : 'planes'
}

/**
 * The images of arrays that belong together, by one scale of levels. Where flat images have three colours,
 * the person may say in which order these lie.
 * @param counts of the labels of each array, if it has any
 * @param asLevels whether values are levels 0..255 whatever their range
 * @throws LabError data-size or data-empty, naming the array
 */
export function imagesOf(
  arrays: readonly NumberArray[],
  counts: readonly (number | null)[],
  reading: Reading,
  asLevels = false,
): ImageArray[] {
  const scale = asLevels ? levels : scaleOf(arrays)
  if (scale.from !== null) reading.note({ kind: 'scaled', range: scale.from })
  const flat = arrays.find(({ shape }) => shape.length === 2 && flatImages(shape[1])?.channels === 3)
  const colours = flat ? reading.ask('colours', ['planes', 'pixels'], guessColours(flat)) : 'planes'
  return arrays.map((array, i) => {
    const axes = axesOf(array, counts[i], colours as ColourOrder)
    if (!axes)
      throw fileError(
        'data-size',
        array.name,
        0,
        `has the shape ${array.shape.join(' x ')}, which is not that of images.`,
        'Open an array of images: (count, height, width), with the three colours last or second.',
      )
    checkSides(array, axes)
    const { count, height, width } = axes
    const channels = axes.channels === 1 ? 1 : 3
    return { name: array.name, count, height, width, channels, pixels: gathered(array, axes, scale) }
  })
}
