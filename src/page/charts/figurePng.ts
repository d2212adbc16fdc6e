/**
 * An SVG figure as PNG, at twice its size in pixels, so that it stays sharp in print and on dense screens.
 */
import type { Figure } from './figureSvg'
import { text } from '../text/text'

const pixelsPerPoint = 2

/** @throws Error where the browser cannot draw it */
export async function figurePng({ svg, width, height }: Figure): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * pixelsPerPoint
    canvas.height = height * pixelsPerPoint
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png')
    })
    if (!png) throw new Error(text.charts.noPng(canvas.width, canvas.height))
    return png
  } finally {
    URL.revokeObjectURL(address)
  }
}
