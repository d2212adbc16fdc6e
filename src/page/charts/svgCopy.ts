/**
 * A copy of an SVG drawing that looks the same outside the page: what its style sheets and colour tokens gave
 * becomes attributes of its shapes, and the names that its parts refer to each other by become its own. Knows
 * no chart.
 */

export const svgSpace = 'http://www.w3.org/2000/svg'

/** Looks of a shape, each with the value that it has where nothing is said. */
const looks: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'stroke-opacity': '1',
  'shape-rendering': 'auto',
  'vector-effect': 'none',
}
const textLooks: Readonly<Record<string, string>> = {
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
}
/** Attributes that the page's own styling lives in; what they did stands in the looks. */
const dropped = new Set(['class', 'style', 'role', 'tabindex', 'focusable'])

const isShape = (element: Element) =>
  /^(path|line|rect|circle|ellipse|polyline|polygon|text|tspan)$/.test(element.localName)
const isText = (element: Element) => /^(text|tspan)$/.test(element.localName)

/** Looks that differ from the plain ones, and a transparency of the element as a whole. */
function looksOf(element: Element): [string, string][] {
  const style = getComputedStyle(element)
  const wanted = { ...(isShape(element) ? looks : {}), ...(isText(element) ? textLooks : {}), opacity: '1' }
  return Object.entries(wanted).flatMap(([name, plain]): [string, string][] => {
    const value = style.getPropertyValue(name)
    return value === '' || value === plain ? [] : [[name, value]]
  })
}

/** @param prefix put before every id, so that several drawings fit into one file */
function copyInto(parent: Element, element: Element, prefix: string): void {
  const style = getComputedStyle(element)
  // What clips or is filled from is never shown itself.
  const defines = element.closest('defs, clipPath') !== null
  if (!defines && (style.display === 'none' || style.visibility === 'hidden')) return
  const copy = parent.ownerDocument.createElementNS(svgSpace, element.localName)
  for (const { name, value } of element.attributes) {
    if (dropped.has(name) || /^(aria|data)-/.test(name) || value.includes('var(')) continue
    copy.setAttribute(
      name,
      name === 'id' ? prefix + value : value.replace(/url\(["']?#([^"')]*)["']?\)/g, `url(#${prefix}$1)`),
    )
  }
  if (!defines) for (const [name, value] of looksOf(element)) copy.setAttribute(name, value)
  for (const child of element.childNodes) {
    if (child instanceof Element) copyInto(copy, child, prefix)
    else if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '')
  }
  parent.append(copy)
}

/** @param x, y where the copy's upper left corner lies in `parent`. @param prefix of its ids */
export function copySvg(parent: Element, svg: SVGSVGElement, x: number, y: number, prefix: string): void {
  copyInto(parent, svg, prefix)
  const copy = parent.lastElementChild
  if (!copy) return
  const { width, height } = svg.getBoundingClientRect()
  const place = { x, y, width, height, overflow: getComputedStyle(svg).overflow }
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value))
}
