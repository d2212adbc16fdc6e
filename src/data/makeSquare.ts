/**
 * Makes pictures of any shape square, in the three ways of core/config's `squareBy`: crop the middle, pad on
 * white, or stretch. Always by area averages in integers, so that every machine computes the same bytes.
 */
import type { SquareBy } from '../core/config'
import { resizeArea, resizeSquare } from './resize'

/** Pixels of a picture, (height, width, 3) sRGB bytes, transparent places on white. */
export interface DecodedPicture {
  width: number
  height: number
  rgb: Uint8Array
}

/**
 * The square in the middle, an odd pixel to the right and below.
 * @returns (side, side, 3), side the shorter of the two
 */
export function cropCentre({ width, height, rgb }: DecodedPicture): { side: number; rgb: Uint8Array } {
  const side = Math.min(width, height)
  if (width === height) return { side, rgb }
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const square = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y += 1) {
    const from = ((top + y) * width + left) * 3
    square.set(rgb.subarray(from, from + side * 3), y * side * 3)
  }
  return { side, rgb: square }
}

/**
 * The whole picture, its longer side `side`, in the middle of a white square; an odd line of white to the
 * right or below.
 */
function padded({ width, height, rgb }: DecodedPicture, side: number): Uint8Array {
  const longer = Math.max(width, height)
  const [w, h] = [width, height].map((length) => Math.max(1, Math.round((length * side) / longer)))
  const inner = resizeArea(rgb, { width, height }, { width: w, height: h }, 3)
  const [left, top] = [Math.floor((side - w) / 2), Math.floor((side - h) / 2)]
  const square = new Uint8Array(side * side * 3).fill(255)
  for (let y = 0; y < h; y += 1)
    square.set(inner.subarray(y * w * 3, (y + 1) * w * 3), ((top + y) * side + left) * 3)
  return square
}

/** @returns (side, side, 3) */
export function makeSquare(picture: DecodedPicture, squareBy: SquareBy, side: number): Uint8Array {
  if (squareBy === 'pad') return padded(picture, side)
  if (squareBy === 'stretch') return resizeArea(picture.rgb, picture, { width: side, height: side }, 3)
  const { side: cut, rgb } = cropCentre(picture)
  return resizeSquare(rgb, cut, side, 3)
}
