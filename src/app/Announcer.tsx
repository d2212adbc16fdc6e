/** Says changes of the run's state, and each validation, to screen readers; politely and never twice. */
import { useLab, useLabState } from '../store/hooks'
import { phaseWord } from '../store/run'
import { figures } from '../ui/format'

export function Announcer() {
  const { metrics } = useLab().stores
  const run = useLabState('run', (state) => state.run)
  const pending = useLabState('run', (state) => state.pending)
  const backend = useLabState('lab', (state) => state.backend)
  useLabState('metrics', (state) => state.valLoss.length)
  const losses = metrics.getState().valLoss.view()
  const loss = losses.length > 0 ? `, validation loss ${figures(losses[losses.length - 1])} nats per pixel` : ''
  const text =
    run || pending
      ? `Run ${run && !pending ? run.name : ''} ${phaseWord({ run, pending })}${pending ? '' : loss}`
      : backend
        ? `Ready on ${backend.adapter}`
        : 'Starting'
  return (
    <p className="unseen" role="status" aria-live="polite">
      {text}
    </p>
  )
}
