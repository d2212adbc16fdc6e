/**
 * Runs of this visit that are over: their curves and probes, to be laid over the run on show and to be set against each
 * other (paper figures 3 and 4). Weights are not kept here.
 */
import { createStore } from 'zustand/vanilla'
import { lastValidation, type MetricsState } from './metrics'
import { bestLayer, type ProbeRow } from './probes'
import type { Run } from './run'

/** Validation loss and the best layer's probe accuracy, both of the weights at one step (paper figure 3). */
export interface LossAndProbe {
  step: number
  /** Nats per pixel, or per masked pixel. */
  loss: number
  accuracy: number
  layer: number
}

export interface PastRun {
  run: Run
  validation: { step: number; loss: number }[]
  probes: ProbeRow[]
}

export interface HistoryState {
  /** Oldest first. */
  runs: PastRun[]
  /** Ids of the past runs that the charts show too. */
  overlaid: string[]
}

/** Past runs kept; the oldest leaves first. */
const mostRuns = 20

export const createHistoryStore = () => createStore<HistoryState>()(() => ({ runs: [], overlaid: [] }))

/** Validation losses as rows. */
export function validationRows({ validation }: Pick<MetricsState, 'validation'>): PastRun['validation'] {
  const loss = validation.view('loss')
  return Array.from(validation.view('step'), (step, i) => ({ step, loss: loss[i] }))
}

/** The history with a run added and shown, unless it never measured anything. */
export function withPastRun(state: HistoryState, run: Run, metrics: MetricsState, probes: ProbeRow[]): HistoryState {
  if (lastValidation(metrics) === undefined || run.step === 0) return state
  const runs = [...state.runs, { run, validation: validationRows(metrics), probes }].slice(-mostRuns)
  return { runs, overlaid: [...state.overlaid, run.id].filter((id) => runs.some((past) => past.run.id === id)) }
}

/** Every step at which a run measured both its validation loss and its probes. */
export function lossAndProbes(validation: PastRun['validation'], probes: readonly ProbeRow[]): LossAndProbe[] {
  return probes.flatMap(({ step, accuracy }) => {
    const measured = validation.find((row) => row.step === step)
    const layer = bestLayer(accuracy)
    return measured ? [{ step, loss: measured.loss, accuracy: accuracy[layer], layer }] : []
  })
}
