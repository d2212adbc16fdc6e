/** The run sets of this visit, newest first. Not there before the first one. */
import { useShownSets } from '../../store/shownSets'
import { Panel } from '../../ui/Panel'
import { SetEntry } from './SetEntry'
import { text } from '../../text/text'
import './runSets.css'

export function RunSetsPanel() {
  const sets = useShownSets()
  if (sets.length === 0) return null
  return (
    <Panel title={text.runSets.title} className="run-sets-panel">
      <ul className="run-sets" aria-label={text.runSets.title}>
        {sets.map((shown) => <SetEntry key={shown.set.id} shown={shown} />).reverse()}
      </ul>
    </Panel>
  )
}
