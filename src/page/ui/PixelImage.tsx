/** A small image on a canvas that CSS enlarges without smoothing. Unknown pixels are transparent. */
import { useLayoutEffect, useRef } from 'react'

interface Props {
  /** Accessible name. */
  label: string
  nPx: number
  /** (T) palette indices, with `rgb` (V, 3) sRGB bytes; or without a palette (T, 3) sRGB bytes. */
  pixels: ArrayLike<number>
  rgb?: Uint8Array
  /** (T) 1 for each pixel to draw; all if absent. */
  known?: ArrayLike<number>
  /** Changes whenever the content of the arrays does. */
  version?: number
}

/** Writes the known pixels into (T, 4) RGBA bytes; the rest become transparent. */
export function paintPixels(
  target: Uint8ClampedArray,
  pixels: ArrayLike<number>,
  rgb: Uint8Array | undefined,
  known?: ArrayLike<number>,
): void {
  target.fill(0)
  for (let i = 0; i < target.length / 4; i++) {
    if (known && !known[i]) continue
    const from = rgb ? pixels[i] * 3 : i * 3
    const source = rgb ?? pixels
    target[i * 4] = source[from]
    target[i * 4 + 1] = source[from + 1]
    target[i * 4 + 2] = source[from + 2]
    target[i * 4 + 3] = 255
  }
}

export function PixelImage({ label, nPx, pixels, rgb, known, version }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // In a layout effect, so that no frame shows an empty image.
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const image = context.createImageData(nPx, nPx)
    paintPixels(image.data, pixels, rgb, known)
    context.putImageData(image, 0, 0)
  }, [nPx, pixels, rgb, known, version])
  return <canvas ref={canvas} className="pixels" width={nPx} height={nPx} role="img" aria-label={label} />
}
