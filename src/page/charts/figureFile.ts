/**
 * Saves a part of the page (charts, legends, small images) as one self-contained SVG, or as PNG. Reads boxes
 * and lines of text from the layout, with the colours of the current theme; leaves out controls and tables.
 */
import { text } from '../text/text'
import { copySvg, svgSpace } from './svgCopy'

export interface Figure {
  svg: string
  /** CSS pixels. */
  width: number
  height: number
}

const margin = 16
const titleHeight = 24

/** Controls, and what is not visible. */
const leftOut =
  'button:not(.term), input, select, textarea, label.check, details, .unseen, .recharts-tooltip-wrapper, ' +
  '[data-not-in-figure]'

/** The file's SVG element and its origin in the page. */
class Sheet {
  readonly svg: SVGSVGElement
  /** Lower right corner of everything drawn. */
  right = 0
  bottom = 0
  private drawings = 0

  constructor(
    private readonly left: number,
    private readonly top: number,
  ) {
    this.svg = document.implementation.createDocument(svgSpace, 'svg', null)
      .documentElement as unknown as SVGSVGElement
  }

  add(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): Element {
    const element = this.svg.ownerDocument.createElementNS(svgSpace, name)
    for (const [key, value] of Object.entries(attributes))
      element.setAttribute(key, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value)
    if (text !== undefined) element.append(text)
    this.svg.append(element)
    return element
  }

  /**
   * A box of the page in the file's coordinates.
   * @param drawn whether something is drawn there, so that the file must be large enough for it
   */
  place(
    { left, top, width, height }: DOMRect,
    drawn = true,
  ): { x: number; y: number; width: number; height: number } {
    const box = { x: left - this.left, y: top - this.top, width, height }
    if (!drawn) return box
    this.right = Math.max(this.right, box.x + width)
    this.bottom = Math.max(this.bottom, box.y + height)
    return box
  }

  drawing(svg: SVGSVGElement): void {
    const { x, y } = this.place(svg.getBoundingClientRect())
    this.drawings += 1
    copySvg(this.svg, svg, x, y, `drawing${this.drawings}-`)
  }

  /** A gradient through these colours from left to right. @returns the value for `fill` */
  ramp(colours: readonly string[]): string {
    this.drawings += 1
    const id = `ramp${this.drawings}`
    const gradient = this.add('linearGradient', { id })
    colours.forEach((colour, i) => {
      const stop = this.svg.ownerDocument.createElementNS(svgSpace, 'stop')
      stop.setAttribute('offset', String(i / Math.max(1, colours.length - 1)))
      stop.setAttribute('stop-color', colour)
      gradient.append(stop)
    })
    return `url(#${id})`
  }
}

const isClear = (colour: string) => colour === 'transparent' || colour.endsWith(', 0)')

/** Background and borders of a box. */
function drawBox(sheet: Sheet, element: Element, style: CSSStyleDeclaration): void {
  const bounds = element.getBoundingClientRect()
  if (bounds.width === 0 || bounds.height === 0) return
  const box = sheet.place(bounds, false)
  const ramp = style.backgroundImage.startsWith('linear-gradient')
    ? style.backgroundImage.match(/rgba?\([^)]*\)/g)
    : null
  if (ramp) sheet.add('rect', { ...sheet.place(bounds), fill: sheet.ramp(ramp) })
  else if (!isClear(style.backgroundColor))
    sheet.add('rect', { ...sheet.place(bounds), fill: style.backgroundColor })
  const { x, y, width, height } = box
  const sides = {
    Top: [x, y, x + width, y],
    Right: [x + width, y, x + width, y + height],
    Bottom: [x, y + height, x + width, y + height],
    Left: [x, y, x, y + height],
  }
  for (const [side, [x1, y1, x2, y2]] of Object.entries(sides) as [keyof typeof sides, number[]][]) {
    const [thickness, kind, colour] = [
      parseFloat(style[`border${side}Width`]),
      style[`border${side}Style`],
      style[`border${side}Color`],
    ]
    if (thickness > 0 && kind !== 'none' && !isClear(colour))
      sheet.add('line', { x1: x1!, y1: y1!, x2: x2!, y2: y2!, stroke: colour, 'stroke-width': thickness })
  }
}

/** The lines of a wrapped text, each with its box. */
function linesOf(text: Text): { words: string; box: DOMRect }[] {
  const range = document.createRange()
  const lines: { words: string; from: number; box: DOMRect }[] = []
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    const box = range.getBoundingClientRect()
    if (box.width === 0) continue
    const line = lines.at(-1)
    if (!line || Math.abs(line.box.top - box.top) > box.height / 2) {
      lines.push({ words: word, from: index, box })
      continue
    }
    range.setStart(text, line.from)
    Object.assign(line, { words: `${line.words} ${word}`, box: range.getBoundingClientRect() })
  }
  return lines
}

const measuring = () => document.createElement('canvas').getContext('2d')

function drawText(sheet: Sheet, text: Text, style: CSSStyleDeclaration): void {
  const pen = measuring()
  if (!pen) return
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  for (const { words, box } of linesOf(text)) {
    const { x, y, width, height } = sheet.place(box)
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(words)
    sheet.add(
      'text',
      {
        x,
        y: y + (height * up) / (up + down),
        fill: style.color,
        'font-family': style.fontFamily,
        'font-size': style.fontSize,
        'font-weight': style.fontWeight,
        // Another machine's font may be wider: the text keeps its width.
        textLength: width,
        lengthAdjust: 'spacingAndGlyphs',
      },
      style.textTransform === 'uppercase' ? words.toUpperCase() : words,
    )
  }
}

function draw(sheet: Sheet, element: Element): void {
  const style = getComputedStyle(element)
  if (style.display === 'none' || style.visibility === 'hidden' || element.matches(leftOut)) return
  if (element instanceof SVGSVGElement) {
    sheet.drawing(element)
    return
  }
  drawBox(sheet, element, style)
  if (element instanceof HTMLCanvasElement) {
    const box = sheet.place(element.getBoundingClientRect())
    if (element.width > 0 && box.width > 0) {
      sheet.add('image', {
        ...box,
        href: element.toDataURL(),
        preserveAspectRatio: 'none',
        'image-rendering': 'pixelated',
      })
    }
    return
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) draw(sheet, child)
    else if (child instanceof Text) drawText(sheet, child, style)
  }
}

/** Font size in CSS pixels at which a line fits, at most 14. */
function fittingSize(words: string, family: string, width: number): number {
  const pen = measuring()
  if (!pen) return 14
  pen.font = `600 14px ${family}`
  return Math.min(14, Math.floor((140 * width) / pen.measureText(words).width) / 10)
}

/**
 * The element as it is laid out now, as SVG.
 * @param title drawn above it
 */
export function figureSvg(root: HTMLElement, title: string): Figure {
  const { left, top } = root.getBoundingClientRect()
  const sheet = new Sheet(left - margin, top - margin - titleHeight)
  const style = getComputedStyle(root)
  const ground = sheet.add('rect', {
    x: 0,
    y: 0,
    fill: style.getPropertyValue('--surface').trim() || 'white',
  })
  draw(sheet, root)
  const [width, height] = [Math.ceil(sheet.right + margin), Math.ceil(sheet.bottom + margin)]
  const titleSize = fittingSize(title, style.fontFamily, width - 2 * margin)
  const look = {
    fill: style.color,
    'font-family': style.fontFamily,
    'font-size': `${titleSize}px`,
    'font-weight': '600',
  }
  ground.after(sheet.add('text', { x: margin, y: margin + 14, ...look }, title))
  for (const element of [sheet.svg, ground]) {
    element.setAttribute('width', String(width))
    element.setAttribute('height', String(height))
  }
  sheet.svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  sheet.svg.prepend(
    Object.assign(sheet.svg.ownerDocument.createElementNS(svgSpace, 'title'), { textContent: title }),
  )
  return { svg: new XMLSerializer().serializeToString(sheet.svg), width, height }
}

/** PNG pixels per CSS pixel, so that the file stays sharp in print and on dense screens. */
const pixelsPerPoint = 2

/** The figure as PNG. @throws Error if the browser cannot draw it */
export async function figurePng({ svg, width, height }: Figure): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * pixelsPerPoint
    canvas.height = height * pixelsPerPoint
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png')
    })
    if (!png) throw new Error(text.charts.noPng(canvas.width, canvas.height))
    return png
  } finally {
    URL.revokeObjectURL(address)
  }
}
