/** An image of few pixels for paper: drawn large, since a printed canvas is smoothed. */
import { useLayoutEffect, useRef } from 'react'
import type { DisplayedImage } from '../../features/completions/displayedImage'
import { paintPixels } from '../../ui/PixelImage'

/** At least so many pixels a side. */
const leastSide = 240

export function Picture({ label, nPx, pixels, rgb, known }: DisplayedImage & { label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const side = nPx * Math.ceil(leastSide / nPx)
  useLayoutEffect(() => {
    const small = document.createElement('canvas')
    small.width = nPx
    small.height = nPx
    const pen = small.getContext('2d')
    const large = canvas.current?.getContext('2d')
    if (!pen || !large) return
    const image = pen.createImageData(nPx, nPx)
    paintPixels(image.data, pixels, rgb, known)
    pen.putImageData(image, 0, 0)
    large.imageSmoothingEnabled = false
    large.clearRect(0, 0, side, side)
    large.drawImage(small, 0, 0, side, side)
  }, [nPx, side, pixels, rgb, known])
  return <canvas ref={canvas} className="pixels" width={side} height={side} role="img" aria-label={label} />
}
