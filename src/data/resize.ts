/**
 * Resizing of images by area averaging, and the change between grey and RGB. Every output pixel is the
 * mean of the square of the input that it covers, fractions of pixels counted exactly; in whole numbers, so
 * that the result is the same on every machine. The paper does not name its downsampling filter (3.2).
 */

/**
 * One output pixel's inputs along one axis: from `first`, with whole-number weights that add up to the input
 * side.
 */
interface Coverage {
  first: number
  weights: number[]
}

/**
 * Coverage of `to` output pixels over `from` input pixels. In units of 1/to of an input pixel, input j covers
 * [j*to, (j+1)*to) and output i covers [i*from, (i+1)*from), so that all overlaps are whole numbers.
 */
function coverages(from: number, to: number): Coverage[] {
  return Array.from({ length: to }, (_, i) => {
    const start = i * from
    const end = start + from
    const first = Math.floor(start / to)
    const weights: number[] = []
    for (let j = first; j * to < end; j += 1)
      weights.push(Math.min(end, (j + 1) * to) - Math.max(start, j * to))
    return { first, weights }
  })
}

/** Those used last: sets of thousands of pictures have few sizes. */
const known = new Map<string, Coverage[]>()

function knownCoverages(from: number, to: number): Coverage[] {
  const key = `${from} ${to}`
  let cover = known.get(key)
  if (!cover) {
    if (known.size >= 64) known.clear()
    cover = coverages(from, to)
    known.set(key, cover)
  }
  return cover
}

/** Bytes, or levels of 16 bits. */
export type Levels = Uint8Array | Uint16Array

export interface Size {
  width: number
  height: number
}

const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1

/**
 * Resizes square images to a larger or smaller side; halves are rounded up.
 * @param pixels (N, from, from, channels) bytes
 * @returns (N, to, to, channels) bytes; the same array when the sides are equal
 * @throws RangeError when the pixels are no whole number of images, or a side is not a whole number above 0
 */
export function resizeSquare<T extends Levels>(pixels: T, from: number, to: number, channels: 1 | 3): T {
  return resizeArea(pixels, { width: from, height: from }, { width: to, height: to }, channels)
}

/** As resizeSquare, for images of any shape. @param pixels (N, from.height, from.width, channels) bytes */
export function resizeArea<T extends Levels>(pixels: T, from: Size, to: Size, channels: 1 | 3): T {
  const imageBytes = from.height * from.width * channels
  if (![from.width, from.height, to.width, to.height].every(isSide)) {
    throw new RangeError(`Cannot resize from ${from.width} x ${from.height} to ${to.width} x ${to.height}.`)
  }
  if (pixels.length % imageBytes !== 0)
    throw new RangeError(
      `${pixels.length} bytes are no whole number of ${from.width} x ${from.height} images.`,
    )
  if (from.width === to.width && from.height === to.height) return pixels
  const count = pixels.length / imageBytes
  const smallBytes = to.height * to.width * channels
  const Kind = pixels.constructor as new (length: number) => T
  const resized = new Kind(count * smallBytes)
  const along = knownCoverages(from.width, to.width)
  const down = knownCoverages(from.height, to.height)
  /** (from.height, to.width, channels): narrowed along x only. */
  const rows = new Float64Array(from.height * to.width * channels)
  for (let n = 0; n < count; n += 1) {
    narrowRows(pixels, n * imageBytes, from, channels, along, rows)
    narrowColumns(rows, from, to.width * channels, down, resized, n * smallBytes)
  }
  return resized
}

/**
 * Sums along x: (height, width, channels) bytes to (height, to, channels) whole numbers, `width` times too
 * large.
 */
function narrowRows(
  pixels: Levels,
  at: number,
  from: Size,
  channels: number,
  cover: Coverage[],
  rows: Float64Array,
): void {
  const to = cover.length
  for (let y = 0; y < from.height; y += 1) {
    for (let x = 0; x < to; x += 1) {
      const { first, weights } = cover[x]
      for (let c = 0; c < channels; c += 1) {
        let sum = 0
        for (let k = 0; k < weights.length; k += 1)
          sum += weights[k] * pixels[at + (y * from.width + first + k) * channels + c]
        rows[(y * to + x) * channels + c] = sum
      }
    }
  }
}

/**
 * Sums along y and divides by the whole weight, width * height; the sums are whole and far below 2^53, so
 * halves are exact.
 */
function narrowColumns(
  rows: Float64Array,
  from: Size,
  stride: number,
  cover: Coverage[],
  out: Levels,
  at: number,
): void {
  const area = from.width * from.height
  for (let y = 0; y < cover.length; y += 1) {
    const { first, weights } = cover[y]
    for (let x = 0; x < stride; x += 1) {
      let sum = 0
      for (let k = 0; k < weights.length; k += 1) sum += weights[k] * rows[(first + k) * stride + x]
      out[at + y * stride + x] = Math.floor((2 * sum + area) / (2 * area))
    }
  }
}

/**
 * Pixels with another number of channels: grey is repeated, RGB becomes luma (0.299, 0.587, 0.114; halves
 * rounded up).
 * @returns the same array when nothing changes
 */
export function toChannels(pixels: Uint8Array, from: 1 | 3, to: 1 | 3): Uint8Array {
  if (from === to) return pixels
  const count = pixels.length / from
  const changed = new Uint8Array(count * to)
  for (let i = 0; i < count; i += 1) {
    if (to === 3) changed.fill(pixels[i], 3 * i, 3 * i + 3)
    else
      changed[i] = Math.floor(
        (299 * pixels[3 * i] + 587 * pixels[3 * i + 1] + 114 * pixels[3 * i + 2] + 500) / 1000,
      )
  }
  return changed
}
