/**
 * The order in which an image's pixels are read as a sequence (paper 2.1 takes raster order). Any permutation
 * serves: the model has learned positions and no other geometry. An order is an array of T places, counted
 * row by row: order[i] is the pixel that is read i-th.
 */
import type { PixelOrder } from '../core/config'
import type { Rng } from '../core/rng'

/**
 * @param rng draws the random order; untouched by the others
 * @returns (nPx * nPx) places, or null for raster order, which needs no reordering
 */
export function pixelOrderOf(kind: PixelOrder, nPx: number, rng: Rng): Uint16Array | null {
  const positions = nPx * nPx
  switch (kind) {
    case 'raster':
      return null
    case 'columns':
      return Uint16Array.from({ length: positions }, (_, i) => (i % nPx) * nPx + Math.floor(i / nPx))
    case 'spiral':
      return spiral(nPx)
    case 'random':
      return Uint16Array.from(rng.permutation(positions))
    default:
      return kind satisfies never
  }
}

/** Clockwise from the top left corner inwards. */
function spiral(nPx: number): Uint16Array {
  const order = new Uint16Array(nPx * nPx)
  let count = 0
  const read = (row: number, column: number) => {
    order[count++] = row * nPx + column
  }
  for (let ring = 0; 2 * ring < nPx; ring += 1) {
    const last = nPx - 1 - ring
    for (let column = ring; column <= last; column += 1) read(ring, column)
    for (let row = ring + 1; row <= last; row += 1) read(row, last)
    if (last === ring) continue
    for (let column = last - 1; column >= ring; column -= 1) read(last, column)
    for (let row = last - 1; row > ring; row -= 1) read(row, ring)
  }
  return order
}

/** Images of T numbers, stored row by row, in reading order. Returns the input itself for raster order. */
export function toReadingOrder<A extends Uint16Array | Uint8Array | Float32Array>(
  images: A,
  order: Uint16Array | null,
): A {
  return order ? rearranged(images, (from, i) => from + order[i], order.length) : images
}

/** The inverse of toReadingOrder. */
export function toRasterOrder<A extends Uint16Array | Uint8Array | Float32Array>(
  images: A,
  order: Uint16Array | null,
): A {
  if (!order) return images
  const turn = new Uint16Array(order.length)
  order.forEach((place, i) => {
    turn[place] = i
  })
  return rearranged(images, (from, place) => from + turn[place], order.length)
}

function rearranged<A extends Uint16Array | Uint8Array | Float32Array>(
  images: A,
  source: (from: number, i: number) => number,
  positions: number,
): A {
  const result = images.slice() as A
  for (let from = 0; from < images.length; from += positions) {
    for (let i = 0; i < positions; i += 1) result[from + i] = images[source(from, i)]
  }
  return result
}
