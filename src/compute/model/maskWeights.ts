/**
 * How much each pixel counts in the masked objective (paper 2.1; official code): hidden pixels only, by the
 * mean over an image's hidden pixels and then the mean over images. The weights average 1 over the batch, so
 * that the plain mean of weighed losses is that loss, in nats per hidden pixel, and whoever takes means of
 * losses need not know of masks.
 */

/**
 * An image without a hidden pixel (chance, where images are small) has no mean of its own: it is left out of
 * the mean over images. Where no image has one, all weights are 0 and so is the loss.
 *
 * @param mask (B, T), 0 where a pixel is seen
 * @param positions T
 * @returns (B, T): 0 where seen, else B T / (images with hidden pixels * hidden pixels of the image)
 */
export function maskWeights(mask: Float32Array, positions: number): Float32Array<ArrayBuffer> {
  const images = mask.length / positions
  const hidden = Array.from({ length: images }, (_, b) =>
    mask
      .subarray(b * positions, (b + 1) * positions)
      .reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  )
  const counted = hidden.filter((count) => count > 0).length
  return Float32Array.from(mask, (value, i) =>
    value === 0 ? 0 : mask.length / (counted * hidden[Math.floor(i / positions)]!),
  )
}
