/** Appearance of the page: its theme, and which of the three layouts fits the window. */
import type { Lab } from '../store/lab'
import { useMediaQuery } from '../ui/useMediaQuery'

/**
 * Applies the link's theme, the chosen one, or the system's, now and at each change.
 * @returns a function that ends it
 */
export function followTheme(lab: Lab, root: HTMLElement): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const theme = lab.stores.link.getState().theme ?? lab.stores.settings.getState().theme
    root.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme
  }
  apply()
  system.addEventListener('change', apply)
  const unsubscribe = [lab.stores.settings.subscribe(apply), lab.stores.link.subscribe(apply)]
  return () => {
    system.removeEventListener('change', apply)
    for (const end of unsubscribe) end()
  }
}

/** The page renders the component tree of one layout only. */
export type Layout = 'wide' | 'medium' | 'phone'

export function useLayout(): Layout {
  const wide = useMediaQuery('(min-width: 1200px)')
  const medium = useMediaQuery('(min-width: 768px)')
  return wide ? 'wide' : medium ? 'medium' : 'phone'
}
