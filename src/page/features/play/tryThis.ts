/** The three things that the first minute suggests. Each takes the user to the place itself. */
import type { Lab } from '../../store/lab'
import { pointAt } from '../../store/showPart'

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector)

/** Opens the place where half a picture is given to the model. @returns whether it is on the page */
export function drawHalf(): boolean {
  const place = find('.own-picture [role="group"]')
  if (place) pointAt(place)
  return place !== null
}

/** Plays the completions of the run from its first evaluation on. @returns whether it can */
export function rewind({ stores }: Lab): boolean {
  if (stores.completions.getState().pinned.length < 2) return false
  stores.completions.setState({ view: { kind: 'pinned', index: 0 } })
  const button = find('.scrubber button')
  if (button) pointAt(button)
  button?.click()
  return button !== null
}

/** Points at one drawn pixel to press. @returns whether there is one */
export function pressPixel(): boolean {
  const image = find('.set-grid .cell .pixels')
  if (image) pointAt(image)
  return image !== null
}
