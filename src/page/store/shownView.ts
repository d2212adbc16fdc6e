/**
 * The view of the page: what the link asks for, else what the visitor chose. The one part in another page's
 * frame is shown whole.
 */
import type { LinkState } from './state/link'
import type { SettingsState, View } from './state/settings'
import type { Stores } from './state/stores'

export const viewOf = (
  { view }: Pick<SettingsState, 'view'>,
  link: Pick<LinkState, 'view' | 'embed'>,
): View => link.view ?? (link.embed === null ? view : 'lab')

export const shownView = ({ settings, link }: Pick<Stores, 'settings' | 'link'>): View =>
  viewOf(settings.getState(), link.getState())

/** Shows a view and remembers it; the address keeps naming one if the link did. */
export function chooseView({ settings, link }: Pick<Stores, 'settings' | 'link'>, view: View): void {
  if (link.getState().view !== null) link.setState({ view })
  settings.setState({ view })
}
