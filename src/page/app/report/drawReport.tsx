/** Puts the report into the document for the time of printing. */
import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'
import type { Lab } from '../../store/lab'
import { isPrintable } from '../../store/state/run'
import { Report } from './Report'

/**
 * Draws the report of the current run at once.
 * @returns a function that takes it away; null without a run, when the page prints as it is
 */
export function drawReport(lab: Lab, page: Document): (() => void) | null {
  const { run } = lab.stores.run.getState()
  if (!isPrintable(run)) return null
  const place = page.createElement('div')
  place.className = 'report-root'
  page.body.append(place)
  const root = createRoot(place)
  flushSync(() => root.render(<Report lab={lab} run={run} printed={new Date()} />))
  return () => {
    root.unmount()
    place.remove()
  }
}
