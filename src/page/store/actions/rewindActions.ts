/** Moves the page through the steps of the current run, and replays them. */
import { initialCompletions } from '../state/completions'
import { measuredSteps, neighbourStep, stepFurther, type RewindState } from '../state/rewind'
import type { Stores } from '../state/stores'
import { prefersLessMotion } from '../../ui/motion'

/** Longest time between two measurements of a replay, and longest replay, milliseconds. */
const intervalMs = 650
const replayMs = 20_000

/** The steps at which the current run has measured anything, ascending. */
export function stopsOf({ completions, probes, metrics }: Stores): number[] {
  return measuredSteps({
    pinned: completions.getState().pinned,
    probes: probes.getState(),
    validation: metrics.getState().validation,
  })
}

/** Shows the pinned completions of a step, in place of draws that the user requested. */
function showCompletions({ completions }: Stores, step: number | null): void {
  const { pinned, view } = completions.getState()
  const found = step === null ? -1 : pinned.findLastIndex((set) => set.step <= step)
  const index = step === null ? null : Math.max(0, found)
  if (view.kind !== 'pinned' || view.index !== index)
    completions.setState({ view: index === null ? initialCompletions.view : { kind: 'pinned', index } })
}

export interface Frames {
  request(callback: (now: number) => void): number
  cancel(frame: number): void
  lessMotion(): boolean
}

const browserFrames: Frames = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (frame) => cancelAnimationFrame(frame),
  lessMotion: prefersLessMotion,
}

/** @param frames the browser's animation frames, unless a test has its own */
export function createRewindActions(stores: Stores, frames: Frames = browserFrames) {
  const { rewind } = stores
  let frame = 0

  function set(change: RewindState): void {
    rewind.setState(change)
    showCompletions(stores, change.step)
  }

  /** A step that can be shown: whole, not before the first measurement, null from the newest step on. */
  function shownStep(step: number): number | null {
    const stops = stopsOf(stores)
    const newest = Math.max(stores.run.getState().run?.step ?? 0, stops.at(-1) ?? 0)
    const whole = Math.max(stops[0] ?? 0, Math.round(step))
    return stops.length === 0 || whole >= newest ? null : whole
  }

  function pauseReplay(): void {
    if (!rewind.getState().playing) return
    frames.cancel(frame)
    rewind.setState({ playing: false })
  }

  /** Shows the run at a step and ends a replay; null follows the newest. */
  function showStep(step: number | null): void {
    pauseReplay()
    set({ step: step === null ? null : shownStep(step), playing: false })
  }

  /** Shows the measured step `count` places later, or earlier if negative. */
  function showNeighbour(count: number): void {
    const stops = stopsOf(stores)
    if (stops.length > 0) showStep(neighbourStep(stops, rewind.getState().step, count))
  }

  /** Replays the training from the step on show, or from its start if that is the newest. */
  function playReplay(): void {
    const stops = stopsOf(stores)
    if (stops.length < 2) return
    pauseReplay()
    const last = stops[stops.length - 1]
    const { step } = rewind.getState()
    const perStop = Math.min(intervalMs, replayMs / (stops.length - 1))
    const jumps = frames.lessMotion()
    let place = step === null || step >= last ? stops[0] : step
    let before: number | null = null
    const onFrame = (now: number) => {
      if (!rewind.getState().playing) return
      before ??= now
      const places = (now - before) / perStop
      if (!jumps || places >= 1) {
        place = stepFurther(stops, place, jumps ? 1 : places)
        before = now
      }
      if (place >= last) return set({ step: null, playing: false })
      set({ step: Math.round(place), playing: true })
      frame = frames.request(onFrame)
    }
    set({ step: place, playing: true })
    frame = frames.request(onFrame)
  }

  return {
    showStep,
    showNeighbour,
    playReplay,
    pauseReplay,
    /** Plays the replay, or pauses it. */
    toggleReplay: () => (rewind.getState().playing ? pauseReplay() : playReplay()),
  }
}
