/** Contact sheets as PNG: each pixel an unsmoothed square, with a title and column headings above. */
import type { CompletionSet } from '../../store/state/completions'
import { columnsAround, lastHeading } from './completionWords'
import { scaleTo } from './gif'
import type { ContactSheet } from './contactSheet'
import { text } from '../../text/text'

/** Pixels of the longer side of the PNG. */
const longerSide = 1280
/** Pixels above the sheet, for title and headings. */
export const pngHead = 64

/** Column headings, each with its first column. */
function headings(set: CompletionSet): [column: number, words: string][] {
  const words = text.completions.grid
  if (set.originals.length === 0) return [[0, words.drawn]]
  const around = columnsAround(set)
  return [
    [0, words.prompt],
    ...(around > 1 ? [[1, lastHeading(set)] as [number, string]] : []),
    [around, words.drawn],
  ]
}

export interface PngStyle {
  title: string
  /** CSS colours and font of the page. */
  ground: string
  ink: string
  font: string
}

/** @throws Error if the browser cannot encode it as PNG */
export async function contactSheetPng(
  set: CompletionSet,
  { width, height, pixels }: ContactSheet,
  { title, ground, ink, font }: PngStyle,
): Promise<Blob> {
  const scale = scaleTo(longerSide, { width, height })
  const small = new OffscreenCanvas(width, height)
  const rgba = new ImageData(width, height)
  pixels.forEach((colour, i) =>
    rgba.data.set([colour >>> 16, (colour >>> 8) & 255, colour & 255, 255], 4 * i),
  )
  small.getContext('2d')?.putImageData(rgba, 0, 0)
  const sheet = new OffscreenCanvas(width * scale, pngHead + height * scale)
  const pen = sheet.getContext('2d')
  if (!pen) throw new Error(text.completions.save.noCanvas)
  pen.fillStyle = ground
  pen.fillRect(0, 0, sheet.width, sheet.height)
  pen.imageSmoothingEnabled = false
  pen.drawImage(small, 0, pngHead, width * scale, height * scale)
  const columns = set.originals.length === 0 ? 1 : set.settings.samplesPerPrompt + columnsAround(set)
  const gap = Math.max(1, Math.round(set.nPx / 8))
  pen.fillStyle = ink
  pen.font = `600 18px ${font}`
  pen.fillText(title, gap * scale, 26, sheet.width - 2 * gap * scale)
  pen.font = `14px ${font}`
  for (const [column, words] of headings(set)) {
    const left = gap + column * ((width - gap) / columns)
    const wide =
      (column === columns - 1 || column >= columnsAround(set) ? width : left + (width - gap) / columns) -
      left -
      gap
    pen.fillText(words, left * scale, pngHead - 8, Math.max(24, wide * scale))
  }
  return sheet.convertToBlob({ type: 'image/png' })
}
