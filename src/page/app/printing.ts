/**
 * Prints the report of the current run in place of the page: by the command, by Ctrl P and by the browser's
 * menu. The report must be there at once when the browser asks for it, so its code is fetched at the first
 * sign of a visitor, which does not weigh on the first load.
 */
import type { Lab } from '../store/lab'

export type DrawReport = (typeof import('./report/drawReport'))['drawReport']

const fetchReport = async (): Promise<DrawReport> => (await import('./report/drawReport')).drawReport

/** Signs that somebody uses the page; the Control key comes before its P. */
const signs = ['pointermove', 'pointerdown', 'keydown'] as const

/** @returns a function that ends it */
export function followPrinting(lab: Lab, window: Window, fetch = fetchReport): () => void {
  let draw: DrawReport | null = null
  let remove: (() => void) | null = null
  const prepare = async () => {
    for (const sign of signs) window.removeEventListener(sign, onSign)
    draw = await fetch()
  }
  /** Where it cannot be fetched, the page prints as it is. */
  const onSign = () => void prepare().catch(() => undefined)
  const before = () => {
    remove ??= draw?.(lab, window.document) ?? null
  }
  const after = () => {
    remove?.()
    remove = null
  }
  const unsubscribe = lab.stores.view.subscribe(({ printing }, was) => {
    if (!printing || was.printing) return
    lab.stores.view.setState({ printing: false })
    void prepare()
      .catch(() => undefined)
      .then(() => window.print())
  })
  for (const sign of signs) window.addEventListener(sign, onSign, { passive: true })
  window.addEventListener('beforeprint', before)
  window.addEventListener('afterprint', after)
  return () => {
    after()
    unsubscribe()
    for (const sign of signs) window.removeEventListener(sign, onSign)
    window.removeEventListener('beforeprint', before)
    window.removeEventListener('afterprint', after)
  }
}
