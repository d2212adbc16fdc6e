/**
 * Figures as files: the SVG has the contents and colours of the page and does not depend on it; and the
 * PNG shows it at twice the size.
 */
import { afterEach, expect, it } from 'vitest'
import { figurePng, figureSvg } from './figureFile'

afterEach(() => document.body.replaceChildren())

/**
 * A chart like those of the panels: a drawing styled by classes and tokens, a text legend, a small image and
 * controls.
 */
function page(): HTMLElement {
  const style = document.createElement('style')
  style.textContent = `
    .figure {
      --surface: rgb(10, 20, 30); --line: rgb(200, 40, 80);
      position: relative; width: 300px; color: rgb(240, 240, 250); font: 12px monospace;
    }
    .curve { stroke: var(--line); stroke-width: 6; fill: none; }
    .swatch { width: 20px; height: 20px; background: rgb(0, 128, 64); }
    .hidden { visibility: hidden; }`
  const root = document.createElement('div')
  root.className = 'figure'
  root.innerHTML = `
    <svg width="300" height="100" viewBox="0 0 300 100" style="display: block">
      <defs><clipPath id="clip"><rect x="0" y="0" width="150" height="100" /></clipPath></defs>
      <g clip-path="url(#clip)"><line class="curve" x1="0" y1="50" x2="300" y2="50" /></g>
      <text class="hidden" x="0" y="20">unseen tick</text>
      <text x="200" y="20">tick 42</text>
    </svg>
    <p style="width: 120px; margin: 0">validation &amp; training, broken into lines</p>
    <div class="swatch"></div>
    <canvas width="2" height="1" style="width: 40px; height: 20px; display: block"></canvas>
    <button>Save</button><details><summary>Show as table</summary></details>`
  const context = root.querySelector('canvas')!.getContext('2d')!
  context.fillStyle = 'rgb(255, 0, 0)'
  context.fillRect(0, 0, 1, 1)
  context.fillStyle = 'rgb(0, 0, 255)'
  context.fillRect(1, 0, 1, 1)
  document.body.append(style, root)
  return root
}

/** Colour of the PNG at the position of an element in the page. */
async function colourReader(
  png: Blob,
  root: HTMLElement,
): Promise<(element: Element, dx: number, dy: number) => number[]> {
  const bitmap = await createImageBitmap(png)
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  const origin = root.getBoundingClientRect()
  return (element, dx, dy) => {
    const { left, top } = element.getBoundingClientRect()
    // A margin of 16 all round, and 24 for the title.
    return Array.from(
      context
        .getImageData(2 * (left - origin.left + 16 + dx), 2 * (top - origin.top + 40 + dy), 1, 1)
        .data.slice(0, 3),
    )
  }
}

it('draws shapes, text, boxes and images in the colours of the page, and omits controls', async () => {
  const root = page()
  const figure = figureSvg(root, 'Loss: a & b, step 3')
  const read = new DOMParser().parseFromString(figure.svg, 'image/svg+xml')
  expect(read.querySelector('parsererror')).toBeNull()
  expect(read.documentElement.getAttribute('viewBox')).toBe(`0 0 ${figure.width} ${figure.height}`)
  expect(figure.svg).not.toMatch(/var\(|class=|<button|unseen tick|Show as table|Save/)
  expect(read.querySelector('title')!.textContent).toBe('Loss: a & b, step 3')
  const words = [...read.querySelectorAll('text')].map((text) => text.textContent)
  expect(words).toContain('tick 42')
  expect(words.filter((text) => 'validation & training, broken into lines'.includes(text!)).join(' ')).toBe(
    'validation & training, broken into lines',
  )
  expect(read.querySelector('line')!.getAttribute('stroke')).toBe('rgb(200, 40, 80)')
  const clip = read.querySelector('clipPath')!.id
  expect(read.querySelector('g')!.getAttribute('clip-path')).toBe(`url(#${clip})`)

  const png = await figurePng(figure)
  const bitmap = await createImageBitmap(png)
  expect([bitmap.width, bitmap.height]).toEqual([2 * figure.width, 2 * figure.height])
  const colourAt = await colourReader(png, root)
  const drawing = root.querySelector('svg')!
  expect(colourAt(drawing, 75, 50)).toEqual([200, 40, 80])
  // Clipped away: the ground shows.
  expect(colourAt(drawing, 225, 50)).toEqual([10, 20, 30])
  expect(colourAt(root.querySelector('.swatch')!, 10, 10)).toEqual([0, 128, 64])
  expect(colourAt(root.querySelector('canvas')!, 18, 10)).toEqual([255, 0, 0])
  expect(colourAt(root.querySelector('canvas')!, 22, 10)).toEqual([0, 0, 255])
})

it('makes ids of two drawings distinct', () => {
  const root = page()
  root.append(root.querySelector('svg')!.cloneNode(true))
  const read = new DOMParser().parseFromString(figureSvg(root, 'two').svg, 'image/svg+xml')
  const ids = [...read.querySelectorAll('[id]')].map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
})
