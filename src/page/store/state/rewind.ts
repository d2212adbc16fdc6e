/**
 * The step of the current run that the page shows: completions, loss marker, layer curve and heatmap column
 * follow this one store. Null is always the newest.
 */
import { createStore } from 'zustand/vanilla'
import type { CompletionsState } from './completions'
import type { MetricsState, ProbesState } from './metrics'

export interface RewindState {
  /** Step on show, null to follow the newest. */
  step: number | null
  /** Whether the training is being replayed. */
  playing: boolean
}

export const initialRewind: RewindState = { step: null, playing: false }

export const createRewindStore = () => createStore<RewindState>()(() => initialRewind)

/** What a run measures at some of its steps. */
export interface Measured {
  pinned: CompletionsState['pinned']
  probes: Pick<ProbesState, 'rows' | 'others'>
  validation: MetricsState['validation']
}

/** The steps at which anything was measured, ascending, each once. */
export function measuredSteps({ pinned, probes, validation }: Measured): number[] {
  const { rows, others } = probes
  const steps = new Set<number>(validation.view('step'))
  for (const { step } of [...pinned, ...rows, ...others.knn, ...others.attentive]) steps.add(step)
  return [...steps].sort((a, b) => a - b)
}

/** The row measured at or before a step, the newest for null; the first row for a step before all. */
export function rowAt<T extends { step: number }>(rows: readonly T[], step: number | null): T | undefined {
  if (step === null) return rows.at(-1)
  return rows.findLast((row) => row.step <= step) ?? rows[0]
}

/**
 * The measured step that lies `count` places after a step, or before it if negative; null for the last one
 * and beyond, since the newest shows the same.
 * @param stops ascending, at least one
 * @param step null for the newest
 */
export function neighbourStep(stops: readonly number[], step: number | null, count: number): number | null {
  const last = stops.length - 1
  // Places of the nearest measured steps on both sides; equal on a measured step.
  const before = step === null ? last : stops.findLastIndex((stop) => stop <= step)
  const after = step === null ? last : stops.findIndex((stop) => stop >= step)
  const place = count > 0 ? before + count : (after < 0 ? last : after) + count
  return place >= last ? null : stops[Math.max(0, place)]
}

/**
 * A step moved on by a number of measured steps, of which a fraction counts in proportion; at most to the
 * last. So a replay gives the dense first measurements as much time as the later ones.
 * @param stops ascending, at least one
 */
export function stepFurther(stops: readonly number[], step: number, places: number): number {
  const last = stops.length - 1
  const before = Math.max(
    0,
    stops.findLastIndex((stop) => stop <= step),
  )
  if (before >= last) return stops[last]
  const inside = Math.max(0, step - stops[before]) / (stops[before + 1] - stops[before])
  const place = before + inside + places
  if (place >= last) return stops[last]
  const whole = Math.floor(place)
  return stops[whole] + (place - whole) * (stops[whole + 1] - stops[whole])
}
