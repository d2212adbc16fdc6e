/** Says that what is on show is a shipped example and no run of one's own. */
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { isExample } from '../../store/state/run'
import { text } from '../../text/text'
import './runFiles.css'

export function ExampleNote() {
  const label = useStore(useStores().run, (state) => (isExample(state) ? state.example?.label : undefined))
  if (label === undefined) return null
  return (
    <section className="run-example-note" aria-label={text.runFiles.exampleRegion}>
      <p>{text.runFiles.exampleNote(<strong>{label}</strong>)}</p>
    </section>
  )
}
