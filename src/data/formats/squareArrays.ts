/**
 * Images of an array as a data set has them: square, and of at most the side that the model reads; images of
 * any shape are cropped, padded and stretched as pictures are.
 */
import type { SquareBy } from '../../core/config'
import { fileError } from '../fileError'
import { makeSquare } from '../makeSquare'
import type { LabelledImages } from '../rawDataset'
import { resizeSquare, toChannels } from '../resize'
import { KEPT_SIDES, MAX_KEPT_BYTES } from '../pictures/pictureStore'
import type { ImageArray } from './numberArray'

/** The images made square in one way, (count, side, side, channels). */
function squared(images: ImageArray, squareBy: SquareBy, side: number): Uint8Array {
  const { count, height, width, channels, pixels } = images
  const [before, after] = [height * width * channels, side * side * channels]
  const all = new Uint8Array(count * after)
  for (let i = 0; i < count; i += 1) {
    const rgb = toChannels(pixels.subarray(i * before, (i + 1) * before), channels, 3)
    all.set(toChannels(makeSquare({ width, height, rgb }, squareBy, side), 3, channels), i * after)
  }
  return all
}

/**
 * @returns the side, and the images without labels
 * @throws LabError data-size where they take more memory than the lab has for images
 */
export function squareArray(images: ImageArray): { side: number } & Omit<LabelledImages, 'labels'> {
  const { name, count, height, width, channels, pixels } = images
  const side = Math.min(height, width, KEPT_SIDES[0])
  const isSquare = height === width
  const bytes = count * side * side * channels * (isSquare ? 1 : 3)
  if (bytes > MAX_KEPT_BYTES)
    throw fileError(
      'data-size',
      name,
      0,
      `holds ${count} images, which take ${bytes} bytes; the limit is ${MAX_KEPT_BYTES}.`,
      'Open a part of the images.',
    )
  if (isSquare) return { side, pixels: resizeSquare(pixels, height, side, channels) }
  return {
    side,
    pixels: squared(images, 'crop', side),
    paddedAndStretched: { pad: squared(images, 'pad', side), stretch: squared(images, 'stretch', side) },
  }
}
