/**
 * Makes pictures of any shape square, in the three ways of core/config's `squareBy`: crop the middle, pad on
 * white, or stretch. Always by area averages in integers, so that every machine computes the same bytes.
 */
import type { SquareBy } from '../core/config'
import { resizeArea, resizeSquare, type Levels } from './resize'

/** Pixels of a picture, (height, width, 3) sRGB bytes, transparent places on white. */
export interface DecodedPicture {
  width: number
  height: number
  rgb: Uint8Array
  /** (height, width) opacities; absent if every pixel is opaque. */
  alpha?: Uint8Array
  /** (height, width, 3) the same pixels in 16 bits; only of opaque files that have so many. */
  deep?: Uint16Array
}

/** One array of a picture's pixels, (height, width, channels). */
export interface Planes<T extends Levels> {
  width: number
  height: number
  channels: 1 | 3
  pixels: T
}

/**
 * The square in the middle, an odd pixel to the right and below.
 * @returns (side, side, channels), side the shorter of the two
 */
function cropCentre<T extends Levels>({ width, height, channels, pixels }: Planes<T>): T {
  const side = Math.min(width, height)
  if (width === height) return pixels
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const square = pixels.slice(0, side * side * channels) as T
  for (let y = 0; y < side; y += 1) {
    const from = ((top + y) * width + left) * channels
    square.set(pixels.subarray(from, from + side * channels), y * side * channels)
  }
  return square
}

/**
 * The whole picture, its longer side `side`, in the middle of a square of this level; an odd line of it to
 * the right or below.
 */
function padded<T extends Levels>(
  { width, height, channels, pixels }: Planes<T>,
  side: number,
  level: number,
): T {
  const longer = Math.max(width, height)
  const [w, h] = [width, height].map((length) => Math.max(1, Math.round((length * side) / longer)))
  const inner = resizeArea(pixels, { width, height }, { width: w, height: h }, channels)
  const [left, top] = [Math.floor((side - w) / 2), Math.floor((side - h) / 2)]
  const Kind = pixels.constructor as new (length: number) => T
  const square = new Kind(side * side * channels)
  square.fill(level)
  for (let y = 0; y < h; y += 1)
    square.set(inner.subarray(y * w * channels, (y + 1) * w * channels), ((top + y) * side + left) * channels)
  return square
}

/**
 * @param level around a padded picture: white, or no opacity
 * @returns (side, side, channels)
 */
export function squareOf<T extends Levels>(
  planes: Planes<T>,
  squareBy: SquareBy,
  side: number,
  level: number,
): T {
  if (squareBy === 'pad') return padded(planes, side, level)
  const { pixels, channels } = planes
  if (squareBy === 'stretch') return resizeArea(pixels, planes, { width: side, height: side }, channels)
  return resizeSquare(cropCentre(planes), Math.min(planes.width, planes.height), side, channels)
}

/** @returns (side, side, 3) */
export function makeSquare(
  { width, height, rgb }: DecodedPicture,
  squareBy: SquareBy,
  side: number,
): Uint8Array {
  return squareOf({ width, height, channels: 3, pixels: rgb }, squareBy, side, 255)
}
