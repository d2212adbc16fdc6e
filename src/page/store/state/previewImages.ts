import type { DataPreview } from '../../../core/dataPreview'
/** Images of a preview as what draws pixels takes them. */

/**
 * The i-th image of the strip as the model will see it: palette indices and their colours, or the bytes that
 * its codes decode to.
 */
export function tokenizedImage(
  { nPx, codes, stripTokens, palette }: DataPreview,
  i: number,
): { nPx: number; pixels: Uint16Array | Uint8Array; rgb?: Uint8Array } {
  const positions = nPx * nPx
  if (codes) return { nPx, pixels: codes.stripDecoded.subarray(i * positions * 3, (i + 1) * positions * 3) }
  return { nPx, pixels: stripTokens.subarray(i * positions, (i + 1) * positions), rgb: palette.rgb }
}
