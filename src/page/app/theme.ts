/** Sets the page's theme: the chosen one, or the system's. */
import type { Lab } from '../store/lab'

/** Applies the theme now and at each change. @returns a function that ends it */
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
