/** Flags of a grid of tokens as flags of the image's pixels: one code stands for a square of them. */

/**
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
