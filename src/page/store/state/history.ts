/**
 * Past runs of this visit: their curves and probes, to overlay on the current run and to compare (paper
 * figures 3 and 4). Without weights.
 */
import { createStore } from 'zustand/vanilla'
import { bestLayer, lastValidation, type MetricsState, type ProbeRow } from './metrics'
import { displayStatus, type Run } from './run'

/** Validation loss and best probe accuracy of the weights at one step (paper figure 3). */
export interface LossAndProbe {
  step: number
  /** Nats per pixel, or per masked pixel. */
  loss: number
  accuracy: number
  layer: number
}

export interface PastRun {
  run: Run
  /** Every step; for the current run it grows in place. */
  training: MetricsState['training']
  validation: { step: number; loss: number }[]
  probes: ProbeRow[]
}

export interface HistoryState {
  /** Oldest first. */
  runs: PastRun[]
  /** Ids of the past runs overlaid on the charts. */
  overlaid: string[]
}

/** Most past runs in the list; the oldest is dropped first. */
const mostRuns = 20

export const createHistoryStore = () => createStore<HistoryState>()(() => ({ runs: [], overlaid: [] }))

/** Validation losses as rows. */
export function validationRows({ validation }: Pick<MetricsState, 'validation'>): PastRun['validation'] {
  const loss = validation.view('loss')
  return Array.from(validation.view('step'), (step, i) => ({ step, loss: loss[i] }))
}

/** A run with its measurements; also made for the current run where it is listed with past ones. */
export function asPastRun(
  run: Run,
  metrics: Pick<MetricsState, 'training' | 'validation'>,
  probes: ProbeRow[],
): PastRun {
  return { run, training: metrics.training, validation: validationRows(metrics), probes }
}

/**
 * The history with a run added and overlaid, unless it never measured anything. A failed run is listed but
 * not overlaid, since its losses are unbounded.
 */
export function withPastRun(
  state: HistoryState,
  run: Run,
  metrics: MetricsState,
  probes: ProbeRow[],
): HistoryState {
  if (lastValidation(metrics) === undefined || run.step === 0) return state
  const runs = [...state.runs, asPastRun(run, metrics, probes)].slice(-mostRuns)
  const overlaid = displayStatus(run) === 'failed' ? state.overlaid : [...state.overlaid, run.id]
  return { runs, overlaid: overlaid.filter((id) => runs.some((past) => past.run.id === id)) }
}

/** Every step at which a run measured both its validation loss and its probes. */
export function lossAndProbes(
  validation: PastRun['validation'],
  probes: readonly ProbeRow[],
): LossAndProbe[] {
  return probes.flatMap(({ step, accuracy }) => {
    const measured = validation.find((row) => row.step === step)
    const layer = bestLayer(accuracy)
    return measured ? [{ step, loss: measured.loss, accuracy: accuracy[layer], layer }] : []
  })
}

/** The history with one past run's overlay switched on or off. */
export function withOverlay(state: HistoryState, runId: string, overlay: boolean): HistoryState {
  const others = state.overlaid.filter((id) => id !== runId)
  return { ...state, overlaid: overlay ? [...others, runId] : others }
}

/** The overlaid past runs, oldest first. */
export function overlaidRuns({ runs, overlaid }: HistoryState): PastRun[] {
  return runs.filter(({ run }) => overlaid.includes(run.id))
}

/** A measured step with its run. */
export interface Checkpoint extends LossAndProbe {
  run: Run
}

/** All measured steps, run by run in order of step (paper figure 3). */
export function checkpointsOf(runs: readonly PastRun[]): Checkpoint[] {
  return runs.flatMap(({ run, validation, probes }) =>
    lossAndProbes(validation, probes).map((point) => ({ run, ...point })),
  )
}
