/** The viridis colour scale as an interpolated table: perceptually uniform and safe for colour blindness. */

const stops = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
]

/** The colour at `share` 0..1 of the scale as sRGB levels; values outside are clamped. */
export function viridisRgb(share: number): number[] {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1)
  const lower = Math.min(Math.floor(at), stops.length - 2)
  return stops[lower].map((value, i) => Math.round(value + (at - lower) * (stops[lower + 1][i] - value)))
}

/** The same for CSS. */
export function viridis(share: number): string {
  return `rgb(${viridisRgb(share).join(' ')})`
}
