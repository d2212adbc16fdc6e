/**
 * Past runs of this visit: their curves and probes, to overlay on the current run and to compare (paper
 * figures 3 and 4). Without weights.
 */
import { createStore } from 'zustand/vanilla'
import { groupedRuns } from '../../../storage/runs'
import { bestLayer, lastValidation, type MetricsState, type ProbeRow, type ProbesState } from './metrics'
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
  /** Of the linear probe. */
  probes: ProbeRow[]
  /** Of the other probes, and the test images' classes, where they are known. */
  measured?: MeasuredProbes
}

/** What the probes measure beside the linear probe's accuracies. */
export type MeasuredProbes = Pick<ProbesState, 'others' | 'testImages'>

export interface HistoryState {
  /** Oldest first. */
  runs: PastRun[]
  /** Ids of the past runs overlaid on the charts, and of the sets over seeds whose bands are. */
  overlaid: string[]
}

/** Most past runs in the list, a set counted once; the oldest is dropped first. */
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
  measured?: MeasuredProbes,
): PastRun {
  return { run, training: metrics.training, validation: validationRows(metrics), probes, measured }
}

/** The runs without the oldest ones beyond the limit; runs of a set go together. */
function newestRuns(runs: readonly PastRun[]): PastRun[] {
  const records = runs.map((past) => ({ runId: past.run.id, set: past.run.set, past }))
  const groups = groupedRuns(records.reverse()).slice(0, mostRuns)
  const kept = new Set(groups.flat().map(({ past }) => past))
  return runs.filter((past) => kept.has(past))
}

const isOfSeeds = ({ set }: Run): boolean => set?.kind === 'seeds'

/**
 * The history with runs added, in place of those with the same ids, and overlaid. A failed run is listed but
 * not overlaid, since its losses are unbounded. Of a set over seeds the band is overlaid and not its runs.
 */
export function withRuns({ runs: before, overlaid }: HistoryState, added: readonly PastRun[]): HistoryState {
  const others = before.filter(({ run }) => added.every((past) => past.run.id !== run.id))
  const runs = newestRuns([...others, ...added])
  const isNew = (id: string) => before.every(({ run }) => run.id !== id && run.set?.id !== id)
  const shown = added.flatMap(({ run }) =>
    isOfSeeds(run) ? run.set!.id : displayStatus(run) === 'failed' ? [] : run.id,
  )
  const ids = new Set([...overlaid, ...shown.filter(isNew)])
  return {
    runs,
    overlaid: [...ids].filter((id) => runs.some(({ run }) => run.id === id || run.set?.id === id)),
  }
}

/** The history with the run that another one replaced, unless it never measured anything. */
export function withPastRun(
  state: HistoryState,
  run: Run,
  metrics: MetricsState,
  probes: ProbeRow[],
  measured?: MeasuredProbes,
): HistoryState {
  if (lastValidation(metrics) === undefined || run.step === 0) return state
  return withRuns(state, [asPastRun(run, metrics, probes, measured)])
}

/** The history without a run: it is the current one again. */
export function withoutRun(state: HistoryState, runId: string): HistoryState {
  if (state.runs.every(({ run }) => run.id !== runId)) return state
  return { ...state, runs: state.runs.filter(({ run }) => run.id !== runId) }
}

/** Every step at which a run measured both its validation loss and its probes. */
export function lossAndProbes(
  validation: PastRun['validation'],
  probes: readonly ProbeRow[],
): LossAndProbe[] {
  const lossAt = new Map(validation.map(({ step, loss }) => [step, loss]))
  return probes.flatMap(({ step, accuracy }) => {
    const loss = lossAt.get(step)
    const layer = bestLayer(accuracy)
    return loss === undefined ? [] : [{ step, loss, accuracy: accuracy[layer], layer }]
  })
}

/** The history with the overlay of a past run, or of a set's band, switched on or off. */
export function withOverlay(state: HistoryState, id: string, overlay: boolean): HistoryState {
  const others = state.overlaid.filter((other) => other !== id)
  return { ...state, overlaid: overlay ? [...others, id] : others }
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
