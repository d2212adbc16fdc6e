/**
 * Decodes pictures with the browser's decoder; passed to the data room, which has none. Applies the file's
 * orientation, puts transparency on white and hands it over too, and does no colour management: plain files
 * keep their bytes. Of several frames the first is taken.
 */
import { withOwnPng, type DecodePicture } from '../../data/pictures/readPicture'

/**
 * The browser's decoder; it rejects with the browser's error if it cannot decode a picture. Uses nothing
 * outside itself: scripts/ownFiles.mjs runs its text in a page.
 */
export function newPictureDecoder(): DecodePicture {
  // Larger pictures are scaled down by the browser first: training images have at most 64 pixels a side.
  const mostDrawn = 1024
  /** Larger ones are not drawn so often that their canvas should be kept. */
  const mostKept = 512 * 512
  const contexts = new Map<string, OffscreenCanvasRenderingContext2D>()
  const contextOf = (width: number, height: number): OffscreenCanvasRenderingContext2D => {
    const key = `${width} ${height}`
    const known = contexts.get(key)
    if (known) return known
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('no canvas to draw on')
    context.imageSmoothingQuality = 'high'
    context.fillStyle = '#fff'
    if (contexts.size >= 16) contexts.clear()
    if (width * height <= mostKept) contexts.set(key, context)
    return context
  }
  const opaque = ['image/jpeg', 'image/bmp']
  return async (bytes, type) => {
    const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), {
      colorSpaceConversion: 'none',
    })
    try {
      if (bitmap.width * bitmap.height > 64e6) throw new Error('more than 64 million pixels')
      const scale = Math.min(1, mostDrawn / Math.min(bitmap.width, bitmap.height))
      const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
      const context = contextOf(width, height)
      context.fillRect(0, 0, width, height)
      context.drawImage(bitmap, 0, 0, width, height)
      const { data } = context.getImageData(0, 0, width, height)
      const rgb = new Uint8Array(width * height * 3)
      for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
        rgb[to] = data[from]
        rgb[to + 1] = data[from + 1]
        rgb[to + 2] = data[from + 2]
      }
      if (opaque.includes(type)) return { width, height, rgb }
      context.clearRect(0, 0, width, height)
      context.drawImage(bitmap, 0, 0, width, height)
      const own = context.getImageData(0, 0, width, height).data
      const alpha = new Uint8Array(width * height)
      let isOpaque = true
      for (let i = 0; i < alpha.length; i += 1) {
        alpha[i] = own[4 * i + 3]
        isOpaque &&= alpha[i] === 255
      }
      return isOpaque ? { width, height, rgb } : { width, height, rgb, alpha }
    } finally {
      bitmap.close()
    }
  }
}

export const decodePicture = withOwnPng(newPictureDecoder())
