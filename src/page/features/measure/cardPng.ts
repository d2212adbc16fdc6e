/** A machine's card as a PNG of 1200 by 630 pixels, the size that most sites show of a link. */
import type { MachineResult } from '../../../core/machine/result'
import { measureText } from '../../text/measure'
import { cardFacts, type CardFacts, type CardRow } from './cardFacts'

const [width, height, margin] = [1200, 630, 56]
/** Right ends of the columns of numbers, and where the bars begin. */
const columns = { ms: 640, tokens: 820, gigaflops: 990, bar: 1010 }

/** CSS colours and font of the page. */
export interface CardStyle {
  ground: string
  ink: string
  quiet: string
  line: string
  accent: string
  wrong: string
  font: string
}

/** The colours in use where an element stands. */
export function styleOf(element: Element): CardStyle {
  const used = getComputedStyle(element)
  const value = (name: string) => used.getPropertyValue(name).trim()
  return {
    ground: value('--surface'),
    ink: value('--ink'),
    quiet: value('--ink-2'),
    line: value('--line'),
    accent: value('--accent'),
    wrong: value('--danger'),
    font: used.fontFamily,
  }
}

type Pen = OffscreenCanvasRenderingContext2D

/** Writes words that fit into `room` pixels: in `size`, or smaller, and narrowed at last. */
function write(pen: Pen, words: string, [x, y]: [number, number], size: number, font: string, room: number) {
  let used = size
  const weight = size > 30 ? 600 : 400
  do pen.font = `${weight} ${used}px ${font}`
  while (pen.measureText(words).width > room && --used > 0.6 * size)
  pen.fillText(words, x, y, room)
}

function drawHead(pen: Pen, facts: CardFacts, style: CardStyle): void {
  const room = width - 2 * margin
  pen.textAlign = 'left'
  pen.fillStyle = style.ink
  write(pen, facts.machine, [margin, 96], 46, style.font, room)
  pen.fillStyle = style.quiet
  write(pen, facts.details.join(' · '), [margin, 136], 22, style.font, room)
  pen.fillStyle = facts.isSound ? style.quiet : style.wrong
  write(pen, `${facts.isSound ? '✓' : '✗'} ${facts.gate}`, [margin, 170], 22, style.font, room)
}

function drawRow(pen: Pen, row: CardRow, y: number, style: CardStyle): void {
  pen.textAlign = 'left'
  pen.fillStyle = style.ink
  write(pen, row.name, [margin, y], 24, style.font, 140)
  pen.fillStyle = style.quiet
  write(pen, row.facts, [margin + 150, y], 18, style.font, 300)
  pen.textAlign = 'right'
  pen.fillStyle = style.ink
  write(pen, row.ms, [columns.ms, y], 24, style.font, 110)
  write(pen, row.tokens, [columns.tokens, y], 24, style.font, 150)
  write(pen, row.gigaflops, [columns.gigaflops, y], 24, style.font, 140)
  pen.fillStyle = style.accent
  pen.fillRect(columns.bar, y - 17, Math.max(2, row.share * (width - margin - columns.bar)), 18)
}

function drawTable(pen: Pen, { rows, skipped }: CardFacts, style: CardStyle): void {
  const words = measureText().columns
  const top = 228
  pen.fillStyle = style.quiet
  pen.textAlign = 'left'
  write(pen, words.shape, [margin, top], 18, style.font, 200)
  pen.textAlign = 'right'
  write(pen, words.ms, [columns.ms, top], 18, style.font, 110)
  write(pen, words.tokens, [columns.tokens, top], 18, style.font, 150)
  write(pen, words.gigaflops, [columns.gigaflops, top], 18, style.font, 140)
  pen.fillStyle = style.line
  pen.fillRect(margin, top + 12, width - 2 * margin, 2)
  rows.forEach((row, i) => drawRow(pen, row, top + 50 + 40 * i, style))
  pen.textAlign = 'left'
  pen.fillStyle = style.quiet
  write(pen, skipped.join(' · '), [margin, top + 50 + 40 * rows.length], 18, style.font, width - 2 * margin)
}

/**
 * Draws the card.
 * @param address of the lab without its protocol, written at its foot
 * @throws Error if the browser cannot draw or encode it
 */
export async function cardPng(result: MachineResult, address: string, style: CardStyle): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error(measureText().noCanvas)
  const facts = cardFacts(result)
  pen.fillStyle = style.ground
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = style.accent
  pen.fillRect(0, 0, width, 10)
  drawHead(pen, facts, style)
  drawTable(pen, facts, style)
  pen.fillStyle = style.quiet
  pen.textAlign = 'left'
  write(pen, facts.footer, [margin, height - 36], 18, style.font, 480)
  pen.textAlign = 'right'
  write(pen, `${measureText().measuredIn} · ${address}`, [width - margin, height - 36], 18, style.font, 580)
  return canvas.convertToBlob({ type: 'image/png' })
}
