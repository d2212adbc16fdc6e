/** Says changes of the run's state, and each validation, to screen readers; politely and never twice. */
import { useStore } from 'zustand'
import { useStores } from '../store/hooks'
import { heldOutName, pixelWords } from '../store/state/labels'
import { lastValidation } from '../store/state/metrics'
import { phaseWord } from '../store/state/run'
import { runName } from '../store/state/runName'
import { figures } from '../ui/format'

export function Announcer() {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const validation = useStore(useStores().metrics, lastValidation)
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  const loss =
    validation === undefined || !run
      ? ''
      : `, ${heldOutName(run.config)} loss ${figures(validation)} nats per ${pixelWords(run.config)}`
  // Each kernel compiled is not worth a word.
  const word = run?.compiling && !pending ? 'compiling' : phaseWord({ run, pending })
  const text =
    run || pending
      ? `Run ${run && !pending ? run.name : ''} ${word}${pending ? '' : loss}`
      : backend
        ? `Ready on ${backend.adapter}${resumable ? `. Your run ${runName(resumable.runId)} stopped at step ${resumable.step} and can be resumed` : ''}`
        : 'Starting'
  return (
    <p className="unseen" role="status" aria-live="polite">
      {text}
    </p>
  )
}
