/**
 * Tooltips for the keys: browsers show a `title` to the mouse only. Beside a control that the keys have
 * reached stands its title until the focus leaves, the page scrolls, or Escape is pressed. Never over a field
 * in error or its message.
 */

const edge = 8
const gap = 6

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * Where the tip goes: below the control, or above it where there is no room or a field in error; null where
 * neither is free.
 */
export function tipPlace(
  control: Box,
  tip: { width: number; height: number },
  view: { width: number; height: number },
  errors: readonly Box[],
): { left: number; top: number } | null {
  const left = Math.max(edge, Math.min(control.left, view.width - tip.width - edge))
  for (const top of [control.bottom + gap, control.top - gap - tip.height]) {
    const box = { left, top, right: left + tip.width, bottom: top + tip.height }
    if (top < 0 || box.bottom > view.height || errors.some((error) => overlap(box, error))) continue
    return { left, top }
  }
  return null
}

/** @returns a function that ends it */
export function showTipsOnFocus(page: Document): () => void {
  const tip = page.createElement('div')
  tip.className = 'focus-tip'
  // The title is already the control's description.
  tip.setAttribute('aria-hidden', 'true')
  const hide = () => tip.remove()
  const show = (target: EventTarget | null) => {
    hide()
    if (!(target instanceof HTMLElement) || !target.title || !target.matches(':focus-visible')) return
    // As a style's content, so that the words are not on the page twice.
    tip.dataset.tip = target.title
    page.body.append(tip)
    const { clientWidth, clientHeight } = page.documentElement
    const errors = [...page.querySelectorAll('[aria-invalid="true"], .error')]
    const place = tipPlace(
      target.getBoundingClientRect(),
      tip.getBoundingClientRect(),
      { width: clientWidth, height: clientHeight },
      errors.map((element) => element.getBoundingClientRect()),
    )
    if (place) Object.assign(tip.style, { left: `${place.left}px`, top: `${place.top}px` })
    else hide()
  }
  const onFocus = (event: FocusEvent) => show(event.target)
  const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide()
  page.addEventListener('focusin', onFocus)
  page.addEventListener('focusout', hide)
  page.addEventListener('pointerdown', hide)
  page.addEventListener('scroll', hide, { capture: true, passive: true })
  // Before a dialog that Escape closes stops the event.
  page.addEventListener('keydown', onKey, { capture: true })
  show(page.activeElement)
  return () => {
    hide()
    page.removeEventListener('focusin', onFocus)
    page.removeEventListener('focusout', hide)
    page.removeEventListener('pointerdown', hide)
    page.removeEventListener('scroll', hide, { capture: true })
    page.removeEventListener('keydown', onKey, { capture: true })
  }
}
