/** Announces status changes and validation losses to screen readers, politely and once each. */
import { useStore } from 'zustand'
import { useStores } from '../store/hooks'
import { heldOutName, pixelWords } from '../store/state/labels'
import { lastValidation } from '../store/state/metrics'
import { phaseWord } from '../store/state/run'
import { runName } from '../store/state/runName'
import { figures } from '../ui/format'
import { text } from '../text/text'

export function Announcer() {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const validation = useStore(useStores().metrics, lastValidation)
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  // Not announced per kernel.
  const word = run?.compiling && !pending ? text.announcer.compiling : phaseWord({ run, pending })
  const announcement = () => {
    if (pending) return text.announcer.newRun(word)
    if (run && validation === undefined) return text.announcer.run(run.name, word)
    if (run)
      return text.announcer.runWithLoss(
        run.name,
        word,
        heldOutName(run.config),
        figures(validation),
        pixelWords(run.config),
      )
    if (!backend) return text.announcer.starting
    return resumable
      ? text.announcer.readyToResume(text.transport.device(backend), runName(resumable.runId), resumable.step)
      : text.announcer.ready(text.transport.device(backend))
  }
  return (
    <p className="unseen" role="status" aria-live="polite">
      {announcement()}
    </p>
  )
}
