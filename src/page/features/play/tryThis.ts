/**
 * The three things that the first minute suggests. Each takes the user to the place itself: it opens what is
 * folded, scrolls there and gives it the focus.
 */
import type { Lab } from '../../store/lab'

/** How long a place stays marked, milliseconds. */
const markMs = 4000

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Scrolls to an element, focuses it or its first control, and marks it for a moment. */
export function goTo(element: HTMLElement): void {
  const fold = element.closest('details')
  if (fold) fold.open = true
  element.scrollIntoView({ block: 'center', behavior: isStill() ? 'auto' : 'smooth' })
  const control = element.matches('button, input, select, [tabindex]')
    ? element
    : (element.querySelector<HTMLElement>('button, input, select, [tabindex]') ?? element)
  control.focus({ preventScroll: true })
  element.dataset.pointedAt = ''
  setTimeout(() => delete element.dataset.pointedAt, markMs)
}

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector)

/** Opens the place where half a picture is given to the model. @returns whether it is on the page */
export function drawHalf(): boolean {
  const place = find('.own-picture [role="group"]')
  if (place) goTo(place)
  return place !== null
}

/** Plays the completions of the run from its first evaluation on. @returns whether it can */
export function rewind({ stores }: Lab): boolean {
  if (stores.completions.getState().pinned.length < 2) return false
  stores.completions.setState({ view: { kind: 'pinned', index: 0 } })
  const button = find('.scrubber button')
  if (button) goTo(button)
  button?.click()
  return button !== null
}

/** Points at one drawn pixel to press. @returns whether there is one */
export function pressPixel(): boolean {
  const image = find('.set-grid .cell .pixels')
  if (image) goTo(image)
  return image !== null
}
