/**
 * A set of completions as one bitmap: a row of prompt, original and samples for each prompt, or a grid, at
 * the scale of the images. Enlarged by the encoders. Arithmetic only, no canvas.
 */
import type { CompletionSet } from '../../store/state/completions'
import { columnsAround } from './completionWords'
import { displayedOriginal, displayedPrompt, displayedSample, type DisplayedImage } from './displayedImage'

/** A bitmap of 0xRRGGBB pixels, row by row. */
export interface ContactSheet {
  width: number
  height: number
  pixels: Uint32Array
}

/** 0xRRGGBB between the images, and of pixels that have not arrived. */
export interface ContactSheetColours {
  ground: number
  unknown: number
}

/** Columns of a grid of unconditional samples. */
const freeColumns = 4

/** Layout of a set: number of columns, and the images row by row. */
function layout(
  set: CompletionSet,
  uncertainty: boolean,
  knownOf: (sequence: number) => Uint8Array | undefined,
): { columns: number; images: DisplayedImage[] } {
  const sample = (index: number) => displayedSample(set, index, uncertainty, knownOf(index))
  if (set.originals.length === 0)
    return {
      columns: Math.min(freeColumns, set.sequences),
      images: Array.from({ length: set.sequences }, (_, i) => sample(i)),
    }
  const { samplesPerPrompt } = set.settings
  const prompts = Math.floor(set.sequences / samplesPerPrompt)
  const row = (prompt: number) => [
    displayedPrompt(set, prompt),
    ...(columnsAround(set) > 1 ? [displayedOriginal(set, prompt)] : []),
    ...Array.from({ length: samplesPerPrompt }, (_, i) => sample(prompt * samplesPerPrompt + i)),
  ]
  return {
    columns: samplesPerPrompt + columnsAround(set),
    images: Array.from({ length: prompts }, (_, prompt) => row(prompt)).flat(),
  }
}

/** 0xRRGGBB of the i-th pixel. */
export function colourAt({ pixels, rgb }: DisplayedImage, i: number): number {
  const from = rgb ? pixels[i] * 3 : i * 3
  const source = rgb ?? pixels
  return source[from] * 0x10000 + source[from + 1] * 0x100 + source[from + 2]
}

/** @param knownOf (T) which tokens of a sequence are shown; those that have arrived if it returns none */
export function contactSheet(
  set: CompletionSet,
  colours: ContactSheetColours,
  uncertainty = false,
  knownOf: (sequence: number) => Uint8Array | undefined = () => undefined,
): ContactSheet {
  const { columns, images } = layout(set, uncertainty, knownOf)
  // Codes and decoded images of one set differ in size: each is enlarged to the largest.
  const side = Math.max(...images.map(({ nPx }) => nPx))
  const gap = Math.max(1, Math.round(side / 8))
  const rows = Math.ceil(images.length / columns)
  const [width, height] = [columns * (side + gap) + gap, rows * (side + gap) + gap]
  const pixels = new Uint32Array(width * height).fill(colours.ground)
  images.forEach((image, place) => {
    const left = gap + (place % columns) * (side + gap)
    const top = gap + Math.floor(place / columns) * (side + gap)
    for (let i = 0; i < side * side; i += 1) {
      const [x, y] = [i % side, Math.floor(i / side)]
      const at = Math.floor((y * image.nPx) / side) * image.nPx + Math.floor((x * image.nPx) / side)
      pixels[(top + y) * width + left + x] =
        image.known && !image.known[at] ? colours.unknown : colourAt(image, at)
    }
  })
  return { width, height, pixels }
}
