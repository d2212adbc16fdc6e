/** Puts the chosen theme on the page and follows the system's while none is chosen. */
import type { Lab } from '../store/lab'

/** Applies the theme now and at each change, until the returned function is called. */
export function followTheme(lab: Lab, root: HTMLElement): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { theme } = lab.stores.settings.getState()
    root.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme
  }
  apply()
  system.addEventListener('change', apply)
  const unsubscribe = lab.stores.settings.subscribe(apply)
  return () => {
    system.removeEventListener('change', apply)
    unsubscribe()
  }
}
