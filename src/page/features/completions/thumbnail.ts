/**
 * A few drawn images of a run in one row, at their own size, for a list of runs; made by
 * scripts/exampleIndex.mjs.
 */
import type { CompletionSet } from '../../store/state/completions'
import { colourAt } from './contactSheet'
import { displayedSample } from './displayedImage'

export interface Thumbnail {
  width: number
  height: number
  /** (height, width, 4) sRGB bytes and alpha; the columns between images are transparent. */
  rgba: Uint8Array
}

/** The first drawn image of each of the first `most` prompts. */
export function thumbnailOf(set: CompletionSet, most = 4): Thumbnail {
  const perPrompt = set.originals.length === 0 ? 1 : set.settings.samplesPerPrompt
  const count = Math.min(most, Math.floor(set.sequences / perPrompt))
  const images = Array.from({ length: count }, (_, i) => displayedSample(set, i * perPrompt, false))
  const side = images[0].nPx
  const width = count * (side + 1) - 1
  const rgba = new Uint8Array(4 * width * side)
  images.forEach((image, column) => {
    for (let i = 0; i < side * side; i += 1) {
      const colour = colourAt(image, i)
      const at = 4 * (Math.floor(i / side) * width + column * (side + 1) + (i % side))
      rgba.set([colour >>> 16, (colour >>> 8) & 255, colour & 255, 255], at)
    }
  })
  return { width, height: side, rgba }
}
