/**
 * Pixels of one image of a set of completions: palette indices with their colours, decoded codes, or the
 * entropy of each token. For the page and for saved files; draws nothing itself.
 */
import { viridisRgb } from '../../charts/viridis'
import type { CompletionSet } from '../../store/state/completions'
import { freshPixel } from './reveal'

/** Steps of the uncertainty scale, from entropy 0 to ln V. */
const shades = 64
const shadesRgb = Uint8Array.from(
  { length: shades * 3 },
  (_, i) => viridisRgb(Math.floor(i / 3) / (shades - 1))[i % 3],
)

/** The input of PixelImage: palette indices with their colours, or RGB bytes. */
export interface DisplayedImage {
  nPx: number
  pixels: Uint16Array | Uint8Array
  rgb?: Uint8Array
  known?: Uint8Array
}

/**
 * Flags of a grid of tokens as flags of pixels: one code covers a square of pixels.
 * @param flags (grid, grid)
 * @param nPx side of the image, a multiple of grid
 * @returns (nPx, nPx); the flags themselves if the sides are equal
 */
export function enlarge(flags: Uint8Array, grid: number, nPx: number): Uint8Array {
  if (grid === nPx) return flags
  const factor = nPx / grid
  return Uint8Array.from(
    { length: nPx * nPx },
    (_, i) => flags[Math.floor(i / nPx / factor) * grid + Math.floor((i % nPx) / factor)],
  )
}

/** The i-th decoded image, with the flags of its codes. */
function decodedImage(
  { nPx, grid }: CompletionSet,
  images: Uint8Array,
  i: number,
  known?: Uint8Array,
): DisplayedImage {
  const size = nPx * nPx * 3
  return { nPx, pixels: images.subarray(i * size, (i + 1) * size), known: known && enlarge(known, grid, nPx) }
}

/** Index of the shade for an entropy in nats, of at most ln V. */
const shadeOf = (nats: number, nVocab: number): number =>
  Math.round(Math.min(1, Math.max(0, nats / Math.log(nVocab))) * (shades - 1))

/** The decoded image with the shade of the entropy on every code that has just arrived. */
function withFreshCodes(image: DisplayedImage, set: CompletionSet, index: number): DisplayedImage {
  const { known } = image
  if (!known?.includes(freshPixel)) return image
  const { nPx, grid, entropy, palette } = set
  const factor = nPx / grid
  const pixels = Uint8Array.from(image.pixels)
  known.forEach((flag, i) => {
    if (flag !== freshPixel) return
    const code = Math.floor(i / nPx / factor) * grid + Math.floor((i % nPx) / factor)
    const shade = shadeOf(entropy[index * grid * grid + code], palette.nVocab)
    pixels.set(shadesRgb.subarray(shade * 3, shade * 3 + 3), i * 3)
  })
  return { ...image, pixels }
}

/**
 * One sequence: its image, or the entropy of each drawn token, with given tokens in their colours.
 * @param known (T) which tokens are shown, those with `freshPixel` as their entropy; by default those that
 *   have arrived
 */
export function displayedSample(
  set: CompletionSet,
  index: number,
  uncertainty: boolean,
  known?: Uint8Array,
): DisplayedImage {
  const { grid, tokens, entropy, palette, drawn, images } = set
  const positions = grid * grid
  const shownTokens = known ?? set.known.subarray(index * positions, (index + 1) * positions)
  if (images && !uncertainty) return withFreshCodes(decodedImage(set, images, index, shownTokens), set, index)
  const ownTokens = tokens.subarray(index * positions, (index + 1) * positions)
  if (!uncertainty && !shownTokens.includes(freshPixel))
    return { nPx: grid, pixels: ownTokens, rgb: palette.rgb, known: shownTokens }
  const { nVocab } = palette
  const pixels = ownTokens.map((token, i) =>
    (uncertainty ? drawn[i] : shownTokens[i] === freshPixel)
      ? nVocab + shadeOf(entropy[index * positions + i], nVocab)
      : token,
  )
  return { nPx: grid, pixels, rgb: Uint8Array.of(...palette.rgb, ...shadesRgb), known: shownTokens }
}

/** The original image of a prompt. */
export function displayedOriginal(set: CompletionSet, prompt: number): DisplayedImage {
  const { grid, originals, originalImages, palette } = set
  if (originalImages) return decodedImage(set, originalImages, prompt)
  return {
    nPx: grid,
    pixels: originals.subarray(prompt * grid * grid, (prompt + 1) * grid * grid),
    rgb: palette.rgb,
  }
}

/** The given part of the original. */
export function displayedPrompt(set: CompletionSet, prompt: number): DisplayedImage {
  const original = displayedOriginal(set, prompt)
  return {
    ...original,
    known: enlarge(
      set.drawn.map((flag) => 1 - flag),
      set.grid,
      original.nPx,
    ),
  }
}
