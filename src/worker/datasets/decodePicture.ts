/**
 * Decodes pictures with the browser's decoder; passed to the data room, which has none. Applies the file's
 * orientation, puts transparency on white, and does no colour management: plain files keep their bytes.
 */
import type { DecodePicture } from '../../data/formats/imageFolder'

/**
 * Rejects with the browser's error if it cannot decode the picture. Uses nothing outside itself:
 * scripts/ownFiles.mjs runs its text in a page.
 */
export const decodePicture: DecodePicture = async (bytes, type) => {
  // Larger pictures are scaled down by the browser first: training images have at most 64 pixels a side.
  const mostDrawn = 1024
  const bitmap = await createImageBitmap(new Blob([bytes.slice()], { type }), {
    colorSpaceConversion: 'none',
  })
  try {
    const scale = Math.min(1, mostDrawn / Math.min(bitmap.width, bitmap.height))
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas to draw on')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, height)
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, width, height)
    const { data } = context.getImageData(0, 0, width, height)
    const rgb = new Uint8Array(width * height * 3)
    for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      rgb[to] = data[from]
      rgb[to + 1] = data[from + 1]
      rgb[to + 2] = data[from + 2]
    }
    return { width, height, rgb }
  } finally {
    bitmap.close()
  }
}
