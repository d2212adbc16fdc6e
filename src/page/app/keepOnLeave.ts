/**
 * The moments at which a page may be about to go: it is hidden (a phone may drop it then without another
 * word), left, or something in it broke. The worker is told to keep the run at once; whether it gets that far
 * is the browser's, and what was kept before stands. A page that is seen again looks at what other tabs have
 * kept meanwhile.
 */
import type { Lab } from '../store/lab'

/** @returns a function that ends it */
export function keepOnLeave(lab: Lab, view: Window): () => void {
  const onHidden = () => {
    if (view.document.visibilityState === 'hidden') lab.keepNow()
    else void lab.refreshKept()
  }
  const keep = () => lab.keepNow()
  view.document.addEventListener('visibilitychange', onHidden)
  for (const kind of ['pagehide', 'error', 'unhandledrejection']) view.addEventListener(kind, keep)
  return () => {
    view.document.removeEventListener('visibilitychange', onHidden)
    for (const kind of ['pagehide', 'error', 'unhandledrejection']) view.removeEventListener(kind, keep)
  }
}
