/**
 * Frames as an animated GIF, each pixel enlarged to a square. Colours are exact if there are at most 256, the
 * limit of the format, and quantized to 256 otherwise.
 */
import type { Frame } from './timelapse'

/** Most colours of the format, and pixels of the longer side of the GIF. */
const mostColours = 256
const longerSide = 640

const rgbOf = (colour: number): number[] => [colour >>> 16, (colour >>> 8) & 255, colour & 255]

/** Integer factor that enlarges an image to at most `longest` pixels; at least 1. */
export function scaleTo(longest: number, { width, height }: { width: number; height: number }): number {
  return Math.max(1, Math.floor(longest / Math.max(width, height)))
}

/** Pixels of a frame as palette indices, each repeated `scale` by `scale` times. */
function enlarged(
  { width, height, pixels }: Frame,
  scale: number,
  indexOf: ReadonlyMap<number, number>,
): Uint8Array {
  const wide = width * scale
  const out = new Uint8Array(wide * height * scale)
  for (let y = 0; y < height; y += 1) {
    const first = y * scale * wide
    for (let x = 0; x < width; x += 1)
      out.fill(indexOf.get(pixels[y * width + x]) ?? 0, first + x * scale, first + (x + 1) * scale)
    for (let copy = 1; copy < scale; copy += 1) out.copyWithin(first + copy * wide, first, first + wide)
  }
  return out
}

/** Resolves with the file; yields to the event loop after every frame. */
export async function animatedGif(frames: readonly Frame[]): Promise<Uint8Array<ArrayBuffer>> {
  // Loaded on the first save.
  const { GIFEncoder, nearestColorIndex, quantize } = await import('gifenc')
  const colours = [...new Set(frames.flatMap(({ pixels }) => [...new Set(pixels)]))]
  const exact = colours.length <= mostColours
  const palette = exact
    ? colours.map(rgbOf)
    : quantize(Uint8Array.from(colours.flatMap((colour) => [...rgbOf(colour), 255])), mostColours)
  const indexOf = new Map(
    colours.map((colour, i) => [colour, exact ? i : nearestColorIndex(palette, rgbOf(colour))]),
  )
  const scale = scaleTo(longerSide, frames[0]!)
  const encoder = GIFEncoder()
  for (const [i, frame] of frames.entries()) {
    const { width, height, delay } = frame
    encoder.writeFrame(enlarged(frame, scale, indexOf), width * scale, height * scale, {
      delay,
      repeat: 0,
      ...(i === 0 ? { palette } : {}),
    })
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  }
  encoder.finish()
  return encoder.bytes()
}
