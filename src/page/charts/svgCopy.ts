/**
 * Copies an SVG drawing so that it looks the same outside the page: computed styles become attributes, and
 * ids get a prefix.
 */

export const svgSpace = 'http://www.w3.org/2000/svg'

/** Style properties of a shape with their initial values. */
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
  'paint-order': 'normal',
}
const textLooks: Readonly<Record<string, string>> = {
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
}
/** Attributes that matter only inside the page; computed styles replace them. */
const dropped = new Set(['class', 'style', 'role', 'tabindex', 'focusable'])

const isShape = (element: Element) =>
  /^(path|line|rect|circle|ellipse|polyline|polygon|text|tspan)$/.test(element.localName)
const isText = (element: Element) => /^(text|tspan)$/.test(element.localName)

/** Computed styles that differ from the initial values, and the opacity of the element. */
function looksOf(element: Element): [string, string][] {
  const style = getComputedStyle(element)
  const defaults = { ...(isShape(element) ? looks : {}), ...(isText(element) ? textLooks : {}), opacity: '1' }
  return Object.entries(defaults).flatMap(([name, plain]): [string, string][] => {
    const value = style.getPropertyValue(name)
    return value === '' || value === plain ? [] : [[name, value]]
  })
}

/** @param prefix of every id, so that several drawings fit into one file */
function copyInto(parent: Element, element: Element, prefix: string): void {
  const style = getComputedStyle(element)
  // Clip paths and gradients are never drawn themselves.
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

/**
 * @param x of the upper left corner in `parent`
 * @param y of the upper left corner in `parent`
 * @param prefix of its ids
 */
export function copySvg(parent: Element, svg: SVGSVGElement, x: number, y: number, prefix: string): void {
  copyInto(parent, svg, prefix)
  const copy = parent.lastElementChild
  if (!copy) return
  const { width, height } = svg.getBoundingClientRect()
  const place = { x, y, width, height, overflow: getComputedStyle(svg).overflow }
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value))
}
