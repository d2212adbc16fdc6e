/**
 * What is drawn of one image of a set of completions: palette indices with their colours, decoded codes, or
 * how unsure the model was of each token. For the page and for the files made of it; draws nothing itself.
 */
import { viridisRgb } from '../../charts/viridis'
import type { CompletionSet } from '../../store/state/completions'

/** Steps of the uncertainty scale, from certain to as unsure as a choice among all colours. */
const shades = 64
const shadesRgb = Uint8Array.from(
  { length: shades * 3 },
  (_, i) => viridisRgb(Math.floor(i / 3) / (shades - 1))[i % 3],
)

/** What PixelImage draws of an image: palette indices with their colours, or plain bytes. */
export interface DisplayedImage {
  nPx: number
  pixels: Uint16Array | Uint8Array
  rgb?: Uint8Array
  known?: Uint8Array
}

/**
 * Flags of a grid of tokens as flags of pixels: one code stands for a square of pixels.
 * @param flags (grid, grid)
 * @param nPx side of the image, a multiple of grid
 * @returns (nPx, nPx); the flags themselves where the sides agree
 */
export function enlarge(flags: Uint8Array, grid: number, nPx: number): Uint8Array {
  if (grid === nPx) return flags
  const factor = nPx / grid
  return Uint8Array.from(
    { length: nPx * nPx },
    (_, i) => flags[Math.floor(i / nPx / factor) * grid + Math.floor((i % nPx) / factor)],
  )
}

/** The i-th image of decoded ones, with the flags of its codes. */
function decodedImage(
  { nPx, grid }: CompletionSet,
  images: Uint8Array,
  i: number,
  known?: Uint8Array,
): DisplayedImage {
  const size = nPx * nPx * 3
  return { nPx, pixels: images.subarray(i * size, (i + 1) * size), known: known && enlarge(known, grid, nPx) }
}

/**
 * One sequence: its image, or how unsure the model was of each token it drew, the given ones in their
 * colours.
 * @param known (T) which tokens are shown; those that have arrived where left out
 */
export function displayedSample(
  set: CompletionSet,
  index: number,
  uncertainty: boolean,
  known?: Uint8Array,
): DisplayedImage {
  const { grid, tokens, entropy, palette, drawn, images } = set
  const positions = grid * grid
  const seen = known ?? set.known.subarray(index * positions, (index + 1) * positions)
  if (images && !uncertainty) return decodedImage(set, images, index, seen)
  const own = tokens.subarray(index * positions, (index + 1) * positions)
  if (!uncertainty) return { nPx: grid, pixels: own, rgb: palette.rgb, known: seen }
  const most = Math.log(palette.nVocab)
  const shadeOf = (nats: number) =>
    palette.nVocab + Math.round(Math.min(1, Math.max(0, nats / most)) * (shades - 1))
  const pixels = own.map((token, i) => (!drawn[i] ? token : shadeOf(entropy[index * positions + i])))
  return { nPx: grid, pixels, rgb: Uint8Array.of(...palette.rgb, ...shadesRgb), known: seen }
}

/** The image that a prompt was taken from. */
export function displayedOriginal(set: CompletionSet, prompt: number): DisplayedImage {
  const { grid, originals, originalImages, palette } = set
  if (originalImages) return decodedImage(set, originalImages, prompt)
  return {
    nPx: grid,
    pixels: originals.subarray(prompt * grid * grid, (prompt + 1) * grid * grid),
    rgb: palette.rgb,
  }
}

/** The part of it that was given. */
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
