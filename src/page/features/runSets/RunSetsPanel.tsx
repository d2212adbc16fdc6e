/** The run sets of this visit, newest first. Not there before the first one. */
import { Suspense } from 'react'
import { useShownSets } from '../../store/shownSets'
import { lazy } from '../../ui/lazy'
import { Panel } from '../../ui/Panel'
import { text } from '../../text/text'
import './runSets.css'

/** Fetched with the first set. */
const SetEntry = lazy(async () => {
  const entry = await import('./SetEntry')
  return { default: entry.SetEntry }
})

export function RunSetsPanel() {
  const sets = useShownSets()
  if (sets.length === 0) return null
  return (
    <Panel title={text.runSets.title} className="run-sets-panel">
      <ul className="run-sets" aria-label={text.runSets.title}>
        <Suspense fallback={null}>
          {sets.map((shown) => <SetEntry key={shown.set.id} shown={shown} />).reverse()}
        </Suspense>
      </ul>
    </Panel>
  )
}
