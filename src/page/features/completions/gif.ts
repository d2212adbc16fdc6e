/**
 * Frames as an animated GIF, each pixel enlarged to a square. Colours are exact if there are at most 255, the
 * limit of the format beside one index for pixels that stay, and quantized to 255 otherwise.
 */
import type { Gifenc } from 'gifenc'
import type { Frame } from './timelapse'

/** Most colours: the format's 256 without one for unchanged pixels; and pixels of the longer side. */
const mostColours = 255
/** Colours that stay exact when there are more. */
const frequentColours = 16
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

/** A frame with `unchanged` where it repeats the one before, so that still parts take few bytes. */
const changesOf = (frame: Uint8Array, before: Uint8Array, unchanged: number): Uint8Array =>
  frame.map((index, i) => (index === before[i] ? unchanged : index))

/**
 * The colours of a GIF, as RGB: `exact` ones first, then those that stand for `others`. Of too many colours
 * the most frequent ones, such as the ground's, are exact.
 */
function paletteOf(
  frames: readonly Frame[],
  quantize: Gifenc['quantize'],
): { rgb: number[][]; exact: number[]; others: number[] } {
  const counts = new Map<number, number>()
  for (const { pixels } of frames)
    for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const colours = [...counts.keys()]
  if (colours.length <= mostColours) return { rgb: colours.map(rgbOf), exact: colours, others: [] }
  colours.sort((a, b) => counts.get(b)! - counts.get(a)!)
  const [exact, others] = [colours.slice(0, frequentColours), colours.slice(frequentColours)]
  const rgba = Uint8Array.from(others.flatMap((colour) => [...rgbOf(colour), 255]))
  return { rgb: [...exact.map(rgbOf), ...quantize(rgba, mostColours - exact.length)], exact, others }
}

/** The encoder, loaded on the first save. */
const loadGifenc = (): Promise<Gifenc> => import('gifenc')

/**
 * Resolves with the file; yields to the event loop after every frame.
 * @param load loads the encoder; outside a bundle it is found in another way
 */
export async function animatedGif(
  frames: readonly Frame[],
  load: typeof loadGifenc = loadGifenc,
): Promise<Uint8Array<ArrayBuffer>> {
  const { GIFEncoder, nearestColorIndex, quantize } = await load()
  const palette = paletteOf(frames, quantize)
  const indexOf = new Map(palette.exact.map((colour, i) => [colour, i]))
  for (const colour of palette.others) indexOf.set(colour, nearestColorIndex(palette.rgb, rgbOf(colour)))
  const scale = scaleTo(longerSide, frames[0]!)
  const encoder = GIFEncoder()
  const unchanged = palette.rgb.length
  let before: Uint8Array | null = null
  for (const frame of frames) {
    const { width, height, delay } = frame
    const indices = enlarged(frame, scale, indexOf)
    const shown = before ? changesOf(indices, before, unchanged) : indices
    encoder.writeFrame(shown, width * scale, height * scale, {
      delay,
      repeat: 0,
      dispose: 1,
      ...(before
        ? { transparent: true, transparentIndex: unchanged }
        : { palette: [...palette.rgb, [0, 0, 0]] }),
    })
    before = indices
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  }
  encoder.finish()
  return encoder.bytes()
}
