/** Says that what is on show is a shipped example and no run of one's own. */
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { isExample } from '../../store/state/run'
import './runFiles.css'

export function ExampleNote() {
  const label = useStore(useStores().run, (state) => (isExample(state) ? state.example?.label : undefined))
  if (label === undefined) return null
  return (
    <section className="run-example-note" aria-label="An example is on show">
      <p>
        <strong>{label}</strong>: an example, trained before. Complete now draws with it, Resume goes on with
        it, Start begins your own.
      </p>
    </section>
  )
}
