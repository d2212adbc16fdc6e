/** Interleaves the colour planes of an image: from all red values, then green, then blue, to RGB pixels. */

/**
 * Planes whose values run row by row.
 * @param side of the square image
 * @param from first byte of the red plane in `bytes`
 * @param to first byte of the image in `pixels`
 */
export function interleave(
  bytes: Uint8Array,
  from: number,
  side: number,
  pixels: Uint8Array,
  to: number,
): void {
  const plane = side * side
  for (let p = 0; p < plane; p += 1) {
    pixels[to + 3 * p] = bytes[from + p]
    pixels[to + 3 * p + 1] = bytes[from + plane + p]
    pixels[to + 3 * p + 2] = bytes[from + 2 * plane + p]
  }
}

/**
 * The same for planes that run column by column, as in STL-10: the value of row y, column x lies at x * side
 * + y.
 */
export function interleaveColumns(
  bytes: Uint8Array,
  from: number,
  side: number,
  pixels: Uint8Array,
  to: number,
): void {
  const plane = side * side
  for (let x = 0; x < side; x += 1) {
    for (let y = 0; y < side; y += 1) {
      const source = from + x * side + y
      const target = to + 3 * (y * side + x)
      pixels[target] = bytes[source]
      pixels[target + 1] = bytes[source + plane]
      pixels[target + 2] = bytes[source + 2 * plane]
    }
  }
}
