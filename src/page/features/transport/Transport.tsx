/**
 * Buttons and progress of the run. Start, Pause and Resume share one button, so that pointer and focus stay
 * on it.
 */
import { useStore } from 'zustand'
import { changedKeys } from '../../../core/share'
import { useIsLab, useStores } from '../../store/hooks'
import { useIsShown } from '../../store/linkHooks'
import { valueWords } from '../../store/state/labels'
import { isActive, isExample, phaseWord } from '../../store/state/run'
import { pairObjective } from '../../store/state/runSet'
import { compact, duration } from '../../ui/format'
import { CommandButton } from './CommandButton'
import { Forecast } from './Forecast'
import { text } from '../../text/text'
import { validateConfig } from '../../../core/validation'
import './transport.css'

/** Start and Resume for a run opened as saved; Start is primary beside an example, Resume otherwise. */
function OpenedRun() {
  const example = useStore(useStores().run, isExample)
  const isLab = useIsLab()
  return (
    <>
      <CommandButton key="main" id="start" icon="play" kind={example ? 'primary' : 'default'} />
      {(isLab || !example) && (
        <CommandButton id="resume" icon="play" kind={example ? 'default' : 'primary'} />
      )}
    </>
  )
}

function Main() {
  const run = useStore(useStores().run, (state) => state.run)
  if (run?.status === 'running') return <CommandButton key="main" id="pause" icon="pause" kind="live" />
  if (run?.status === 'opened' && run.savedStatus === 'paused') return <OpenedRun />
  if (run?.status === 'paused') return <CommandButton key="main" id="resume" icon="play" kind="primary" />
  return <CommandButton key="main" id="start" icon="play" kind="primary" />
}

export function TransportButtons({ compact: narrow = false }: { compact?: boolean }) {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending !== null)
  const config = useStore(useStores().settings, (state) => state.config)
  const isLab = useIsLab()
  const isShown = useIsShown('transport')
  const active = isActive(run)
  const issue = active ? undefined : validateConfig(config)[0]
  const changes = active ? changedKeys(run.config, config) : []
  const note =
    run && changes.length > 0
      ? text.transport.changes(
          changes.map((key) => ({ key, from: valueWords(run.config, key), to: valueWords(config, key) })),
        )
      : undefined
  if (!isShown) return null
  return (
    <div className="transport" data-part="transport" role="group" aria-label={text.transport.controls}>
      <Main />
      {isLab && <CommandButton id="step" icon="step" iconOnly={narrow} />}
      {(isLab || active || pending) && <CommandButton id="stop" icon="stop" iconOnly={narrow} />}
      {active && (isLab || changes.length > 0) && (
        <CommandButton id="restart" icon="restart" iconOnly={narrow} note={note} count={changes.length} />
      )}
      {issue && <span className="small fix">{issue.message}</span>}
    </div>
  )
}

export function RunReadout() {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const steps = useStore(useStores().settings, (state) => state.config.steps)
  const queue = useStore(useStores().runSet, (state) => state.queue)
  const example = useStore(useStores().run, isExample)
  const isLab = useIsLab()
  // What an example was saved with says little to who has not started a run.
  if (!isLab && !pending && (run === null || example))
    return (
      <div className="readouts">
        <Forecast />
      </div>
    )
  const pair = pairObjective(queue)
  const facts = run?.facts
  const share = run ? Math.min(1, run.step / run.config.steps) : 0
  return (
    <div className={queue ? 'readouts paired' : 'readouts'} aria-live="off">
      <span className="run-name">
        <i className={run?.status === 'running' ? 'run-mark live' : 'run-mark'} aria-hidden="true" />
        <span className="fitted" title={run?.name}>
          {pending ? text.transport.preparing : (run?.name ?? text.transport.noRun)}
        </span>
        {pair && (
          <span className="pair-mark" title={text.transport.pairNote}>
            {text.transport.pair[pair]}
          </span>
        )}
        {queue && !pair && (
          <span className="pair-mark" title={text.runSets.markNote}>
            {text.runSets.mark(queue.index + 1, queue.set.size)}
          </span>
        )}
        {run && !pending && !queue && (
          <span className={run.status === 'failed' ? 'failed' : 'quiet'}> {phaseWord({ run, pending })}</span>
        )}
      </span>
      <span className="num step">
        {text.transport.step} {run?.step ?? 0}
        <span className="quiet all-steps">
          /{run?.config.steps ?? (Number.isFinite(steps) ? steps : '–')}
        </span>
      </span>
      {isActive(run) || pending ? (
        <>
          <span className="num left">
            <span className="quiet">{text.transport.timeLeft} </span>
            {duration(facts?.remainingSeconds)}
          </span>
          <span className="num pace">
            {facts ? compact(facts.tokensPerSecond) : '–'}
            <span className="quiet"> {text.transport.pixelsPerSecond}</span>
          </span>
        </>
      ) : (
        <Forecast />
      )}
      <span className="progress" aria-hidden="true">
        <i style={{ transform: `scaleX(${share})` }} />
      </span>
    </div>
  )
}
