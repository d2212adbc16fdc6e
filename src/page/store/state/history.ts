/**
 * Runs of this visit that are over: their curves and probes, to be laid over the run on show and to be set
 * against each other (paper figures 3 and 4). Weights are not kept here.
 */
import { createStore } from 'zustand/vanilla'
import { lastValidation, type MetricsState } from './metrics'
import { bestLayer, type ProbeRow } from './probes'
import type { Run } from './run'
import { runColour, runColourCount } from './runName'

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
  /** Every step; of the run on show it grows in place. */
  training: MetricsState['training']
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

/** What is kept of a run; made of the run on show too, where it stands beside past ones. */
export function asPastRun(
  run: Run,
  metrics: Pick<MetricsState, 'training' | 'validation'>,
  probes: ProbeRow[],
): PastRun {
  return { run, training: metrics.training, validation: validationRows(metrics), probes }
}

/**
 * The history with a run added and shown, unless it never measured anything; one that failed stands in the
 * list alone: its losses know no bounds.
 */
export function withPastRun(
  state: HistoryState,
  run: Run,
  metrics: MetricsState,
  probes: ProbeRow[],
): HistoryState {
  if (lastValidation(metrics) === undefined || run.step === 0) return state
  const runs = [...state.runs, asPastRun(run, metrics, probes)].slice(-mostRuns)
  const overlaid = run.status === 'failed' ? state.overlaid : [...state.overlaid, run.id]
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

/** The history with one past run laid over the charts, or taken off them. */
export function withOverlay(state: HistoryState, runId: string, shown: boolean): HistoryState {
  const others = state.overlaid.filter((id) => id !== runId)
  return { ...state, overlaid: shown ? [...others, runId] : others }
}

/** The past runs that the charts show too, oldest first. */
export function overlaidRuns({ runs, overlaid }: HistoryState): PastRun[] {
  return runs.filter(({ run }) => overlaid.includes(run.id))
}

/**
 * The colour of a new run: its own, or the next one that none of the newest runs has, so that a pair is told
 * apart.
 */
export function freeColour(runId: string, newest: readonly Pick<Run, 'colour'>[]): number {
  const taken = newest.slice(1 - runColourCount).map(({ colour }) => colour)
  const own = runColour(runId)
  const next = Array.from({ length: runColourCount }, (_, i) => (own + i) % runColourCount)
  return next.find((colour) => !taken.includes(colour)) ?? own
}

/** A checkpoint with the run that it belongs to. */
export interface Checkpoint extends LossAndProbe {
  run: Run
}

/** The measured checkpoints of all these runs, run by run in order of step (paper figure 3). */
export function checkpointsOf(runs: readonly PastRun[]): Checkpoint[] {
  return runs.flatMap(({ run, validation, probes }) =>
    lossAndProbes(validation, probes).map((point) => ({ run, ...point })),
  )
}
