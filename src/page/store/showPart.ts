/**
 * Takes the user to a part of the page or to one setting: chooses the view that has it, opens its tab, drawer
 * or fold, scrolls there and gives it the focus.
 */
import type { ConfigFields } from '../../core/config'
import type { PagePart } from '../../core/pageParts'
import type { Lab } from './lab'
import { panelPlaces, samplingSettings, type PanelPlace } from './panelPlaces'
import { chooseView, shownView } from './shownView'
import type { Stores } from './state/stores'
import { prefersLessMotion } from '../ui/motion'

/** How long to wait for a part that is still being loaded, and how long it stays marked; milliseconds. */
const [patienceMs, markMs] = [5000, 3000]

/** Scrolls to an element, gives it or its first control the focus, and marks it for a moment. */
export function pointAt(element: HTMLElement): void {
  for (let fold = element.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true
  const behavior = prefersLessMotion() ? 'auto' : 'smooth'
  element.scrollIntoView({ block: 'center', behavior })
  const control = 'button, input, select, textarea, summary, [tabindex]'
  const target = element.matches(control) ? element : element.querySelector<HTMLElement>(control)
  target?.focus({ preventScroll: true })
  element.dataset.pointed = ''
  setTimeout(() => delete element.dataset.pointed, markMs)
}

/** The first element that a selector finds, now or while the page is being drawn; null after some seconds. */
export async function whenThere(selector: string): Promise<HTMLElement | null> {
  const end = Date.now() + patienceMs
  for (;;) {
    const found = document.querySelector<HTMLElement>(selector)
    if (found || Date.now() > end) return found
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

/** Opens the tab or drawer of a panel, in a view that shows it. */
function openPlace(stores: Stores, place: PanelPlace, inLab: boolean): void {
  if (inLab || place.play === undefined) chooseView(stores, 'lab')
  if (place.play === 'layers' || place.play === 'loss') stores.view.setState({ playChart: place.play })
  if (place.id === 'studies') stores.studyPanel.setState({ open: true })
  const isLab = shownView(stores) === 'lab'
  const hasDrawer = matchMedia('(min-width: 768px) and (max-width: 1199px)').matches
  const tabs = [place.phone].flat()
  stores.view.setState(({ tab }) => ({
    tab: tabs.includes(tab) ? tab : tabs[0],
    drawerOpen: isLab && hasDrawer && place.medium === 'setup',
  }))
}

/** Opens what hides a part of the page: the view, tab, drawer or fold that it is in. */
export function openPart(stores: Stores, part: PagePart): void {
  const place = panelPlaces.find(({ id }) => id === part)
  // In Play the scrubber is below the images.
  if (place && (part !== 'rewind' || shownView(stores) === 'lab')) openPlace(stores, place, false)
}

/** @returns whether the part is on the page */
export async function showPart(lab: Lab, part: PagePart): Promise<boolean> {
  openPart(lab.stores, part)
  const element = await whenThere(`[data-part="${part}"]`)
  if (element) pointAt(element)
  return element !== null
}

/** The panel in which a setting stands. */
function panelOf(key: keyof ConfigFields): PanelPlace {
  const id = (samplingSettings as readonly string[]).includes(key) ? 'completions' : 'dataset'
  return panelPlaces.find((place) => place.id === id) as PanelPlace
}

/** Goes to the field of a setting in the Lab view. @returns whether it is on the page */
export async function showSetting(lab: Lab, key: keyof ConfigFields): Promise<boolean> {
  openPlace(lab.stores, panelOf(key), true)
  const field = await whenThere(`[name="${key}"]`)
  if (field) pointAt(field)
  return field !== null
}
