/**
 * The scrubber of the training: one slider over the run's steps, with a tick where anything was measured, a
 * replay, and the way back to the newest step.
 */
import { useMemo, useRef, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { heldOutName } from '../../store/state/labels'
import { measuredSteps, rowAt } from '../../store/state/rewind'
import { Button } from '../../ui/Button'
import { figures } from '../../ui/format'
import { text } from '../../text/text'
import { tickPlaces } from './ticks'
import './rewind.css'

/** Measured steps that the keys PageUp and PageDown pass over. */
const pageOfStops = 5

/** The steps at which the current run has measured anything; a new array only when one is added. */
function useStops(): number[] {
  const stores = useStores()
  const pinned = useStore(stores.completions, (state) => state.pinned)
  const rows = useStore(stores.probes, (state) => state.rows)
  const others = useStore(stores.probes, (state) => state.others)
  const validation = useStore(stores.metrics, (state) => state.validation)
  // The columns grow in place.
  const validations = useStore(stores.metrics, (state) => state.validation.length)
  return useMemo(
    () => (validations >= 0 ? measuredSteps({ pinned, probes: { rows, others }, validation }) : []),
    [pinned, rows, others, validation, validations],
  )
}

/** The place as the slider speaks it: the step, and which measurements the page shows there. */
function useSpoken(shown: number, step: number | null): string {
  const stores = useStores()
  const images = useStore(stores.completions, ({ pinned }) => rowAt(pinned, step)?.step)
  const probes = useStore(stores.probes, ({ rows }) => rowAt(rows, step)?.step)
  const config = useStore(stores.run, ({ run }) => run?.config)
  const loss = useStore(stores.metrics, ({ validation }) => {
    const steps = validation.view('step')
    return validation.view('loss')[step === null ? steps.length - 1 : steps.findLastIndex((at) => at <= step)]
  })
  const words = text.rewind
  return words.position(shown, [
    ...(step === null ? [words.following] : []),
    ...(images === undefined ? [] : [words.images(images)]),
    ...(probes === undefined ? [] : [words.probes(probes)]),
    ...(loss === undefined || !config ? [] : [words.validation(heldOutName(config), figures(loss))]),
  ])
}

function Ticks({ stops, from, to }: { stops: readonly number[]; from: number; to: number }) {
  const places = useMemo(() => tickPlaces(stops, from, to), [stops, from, to])
  return (
    <span className="rewind-ticks" aria-hidden="true">
      {places.map((place) => (
        <i key={place} style={{ left: `${100 * place}%` }} />
      ))}
    </span>
  )
}

interface SliderProps {
  stops: readonly number[]
  /** Step on show, null for the newest. */
  step: number | null
  newest: number
}

/** A native slider, so that touch and screen readers work as everywhere; keys go from stop to stop. */
function Slider({ stops, step, newest }: SliderProps) {
  const lab = useLab()
  const shown = step ?? newest
  const spoken = useSpoken(shown, step)
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => lab.showNeighbour(-1),
      ArrowDown: () => lab.showNeighbour(-1),
      ArrowRight: () => lab.showNeighbour(1),
      ArrowUp: () => lab.showNeighbour(1),
      PageDown: () => lab.showNeighbour(-pageOfStops),
      PageUp: () => lab.showNeighbour(pageOfStops),
      Home: () => lab.showStep(stops[0]),
      End: () => lab.showStep(null),
      ' ': () => lab.toggleReplay(),
    }
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key]
    if (!move) return
    event.preventDefault()
    move()
  }
  return (
    <input
      type="range"
      aria-label={text.rewind.slider}
      aria-valuetext={spoken}
      min={stops[0]}
      max={Math.max(newest, stops[0] + 1)}
      step={1}
      value={shown}
      onKeyDown={onKeyDown}
      onChange={(event) => lab.showStep(Number(event.target.value))}
    />
  )
}

export function RewindBar() {
  const lab = useLab()
  const stops = useStops()
  const { step, playing } = useStore(useStores().rewind, (state) => state)
  const runStep = useStore(useStores().run, ({ run }) => run?.step ?? 0)
  const hasRun = useStore(useStores().run, ({ run, pending }) => run !== null || pending !== null)
  const bar = useRef<HTMLDivElement>(null)
  const words = text.rewind
  if (stops.length === 0) return <p className="rewind small quiet">{hasRun ? words.noStops : words.noRun}</p>
  const newest = Math.max(runStep, stops[stops.length - 1])
  const showNewest = () => {
    lab.showStep(null)
    // The button disappears with the press.
    bar.current?.querySelector('input')?.focus()
  }
  return (
    <div className="rewind" role="group" aria-label={words.title} data-part="rewind" ref={bar}>
      <Button
        icon={playing ? 'pause' : 'play'}
        iconOnly
        label={playing ? words.pause : words.play}
        size="small"
        onClick={lab.toggleReplay}
        blocked={stops.length < 2 ? words.needsTwo : null}
      />
      <div className="rewind-track">
        <Slider stops={stops} step={step} newest={newest} />
        <Ticks stops={stops} from={stops[0]} to={newest} />
      </div>
      <span className="rewind-state">
        <span className="num small">{text.common.step(step ?? newest)}</span>
        {step === null ? (
          <span className="rewind-newest small quiet">{words.newest}</span>
        ) : (
          <Button label={words.backToNewest} size="small" onClick={showNewest} />
        )}
      </span>
    </div>
  )
}
