/**
 * Augmentation for fine-tuning (paper 3.4, CIFAR: reflect-pad by 4, random crop, flip). It only moves
 * pixels, so it works on palette indices, after quantizing. Images are in raster order.
 */
import type { Rng } from '../core/rng'

export interface Augmentation {
  /** Mirrored pixels added on every side before the crop; 0 leaves the image where it is. At most nPx - 1. */
  pad: number
  /** Whether half of the images are mirrored left to right. */
  flip: boolean
}

/** Index inside 0..size-1 of a coordinate outside, mirrored at the edge pixels, which are not repeated. */
function mirror(at: number, size: number): number {
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const inside = ((at % period) + period) % period
  return inside < size ? inside : period - inside
}

/**
 * @param images (count, nPx, nPx) palette indices, row by row
 * @param rng two draws an image for the crop, one for the flip, whether used or not, so that one setting does
 *   not move another's chance
 * @returns the moved images; `images` stay as they are
 * @throws RangeError where pad is not a whole number from 0 to nPx - 1
 */
export function augment(
  images: Uint16Array,
  nPx: number,
  { pad, flip }: Augmentation,
  rng: Rng,
): Uint16Array {
  if (!Number.isInteger(pad) || pad < 0 || pad > Math.max(0, nPx - 1))
    throw new RangeError(`A pad of ${pad} does not fit images of side ${nPx}.`)
  const moved = new Uint16Array(images.length)
  const positions = nPx * nPx
  for (let from = 0; from < images.length; from += positions) {
    const [down, right, mirrored] = [
      rng.int(2 * pad + 1) - pad,
      rng.int(2 * pad + 1) - pad,
      rng.int(2) === 1 && flip,
    ]
    for (let row = 0; row < nPx; row += 1) {
      const source = from + mirror(row + down, nPx) * nPx
      for (let column = 0; column < nPx; column += 1) {
        const read = mirrored ? nPx - 1 - column : column
        moved[from + row * nPx + column] = images[source + mirror(read + right, nPx)]
      }
    }
  }
  return moved
}
