/**
 * A bitmap font of the few characters that a film needs: digits, and the letters of "step". Five pixels by
 * seven and two below the line, so that it stays sharp in a GIF and needs no canvas.
 */

const glyphWidth = 5
export const glyphHeight = 9

/** Rows of a glyph from the top, as binary digits: 1 is ink. */
const glyphs: Readonly<Record<string, readonly string[]>> = {
  '0': ['01110', '10001', '10001', '10001', '10001', '10001', '01110'],
  '1': ['00100', '01100', '00100', '00100', '00100', '00100', '01110'],
  '2': ['01110', '10001', '00001', '00110', '01000', '10000', '11111'],
  '3': ['11110', '00001', '00001', '01110', '00001', '00001', '11110'],
  '4': ['00010', '00110', '01010', '10010', '11111', '00010', '00010'],
  '5': ['11111', '10000', '11110', '00001', '00001', '10001', '01110'],
  '6': ['00110', '01000', '10000', '11110', '10001', '10001', '01110'],
  '7': ['11111', '00001', '00010', '00100', '01000', '01000', '01000'],
  '8': ['01110', '10001', '10001', '01110', '10001', '10001', '01110'],
  '9': ['01110', '10001', '10001', '01111', '00001', '00010', '01100'],
  s: ['00000', '00000', '01111', '10000', '01110', '00001', '11110'],
  t: ['01000', '01000', '11110', '01000', '01000', '01001', '00110'],
  e: ['00000', '00000', '01110', '10001', '11111', '10000', '01110'],
  p: ['00000', '00000', '11110', '10001', '10001', '10001', '11110', '10000', '10000'],
  ' ': [],
}

/** A bitmap of 0xRRGGBB pixels, row by row. */
interface Bitmap {
  width: number
  pixels: Uint32Array
}

/**
 * Draws text into a bitmap, one empty column between characters.
 * @param place the top left corner; each glyph pixel becomes a square of `scale` pixels
 * @throws RangeError for a character that the font does not have
 */
export function drawText(
  { width, pixels }: Bitmap,
  text: string,
  { left, top, scale, ink }: { left: number; top: number; scale: number; ink: number },
): void {
  for (const [place, character] of [...text].entries()) {
    const rows = glyphs[character]
    if (!rows) throw new RangeError(`The bitmap font has no ${JSON.stringify(character)}.`)
    for (const [y, row] of rows.entries()) {
      for (let x = 0; x < glyphWidth; x += 1) {
        if (row[x] !== '1') continue
        const from = left + (place * (glyphWidth + 1) + x) * scale
        for (let line = top + y * scale; line < top + (y + 1) * scale; line += 1)
          pixels.fill(ink, line * width + from, line * width + from + scale)
      }
    }
  }
}
