/**
 * Curves and probe accuracies of the current run. Curves are columns that grow in place; each append makes a
 * new state object, on which charts redraw. How often events arrive is limited by eventQueue.ts alone.
 */
import { createStore } from 'zustand/vanilla'
import { ColumnSeries } from '../../../core/metricSeries'
import type { ProbeKind, ProbeTestImages } from '../../../core/probeKinds'
import type { EventOf, MetricColumns } from '../../../core/protocol'

interface Curves {
  /** One row per step. */
  training: ColumnSeries<keyof MetricColumns>
  /** One row per evaluation, nats per pixel. */
  validation: ColumnSeries<'step' | 'loss'>
}

export interface MetricsState extends Curves {
  append(columns: MetricColumns): void
  appendValidation(step: number, loss: number): void
  clear(): void
}

/** New series rather than cleared ones: a chart may still hold views of the previous run. */
function emptyCurves(): Curves {
  return {
    training: new ColumnSeries({ step: 'u32', loss: 'f32', learningRate: 'f32', gradNorm: 'f32' }),
    validation: new ColumnSeries({ step: 'u32', loss: 'f64' }),
  }
}

export const createMetricsStore = () =>
  createStore<MetricsState>()((set, get) => ({
    ...emptyCurves(),
    append(columns) {
      get().training.append({ ...columns })
      set({})
    },
    appendValidation(step, loss) {
      get().validation.append({ step: [step], loss: [loss] })
      set({})
    },
    clear: () => set(emptyCurves()),
  }))

/** The newest validation loss, undefined before the first. */
export function lastValidation({ validation }: Curves): number | undefined {
  return validation.view('loss').at(-1)
}

/** Probe accuracies at one step (paper section 2.4); step 0 is the untrained baseline. */
export interface ProbeRow {
  step: number
  /** Test accuracy of layers 0..L, 0..1. */
  accuracy: number[]
  /** (layers, test images) predicted classes; undefined in runs saved before they were recorded. */
  predictions?: Uint8Array
}

export interface ProbesState {
  /** Of the linear probe, in order of step, one row per step. */
  rows: ProbeRow[]
  /** The same of the other probes, where the run measures them. */
  others: Record<Exclude<ProbeKind, 'linear'>, ProbeRow[]>
  /** The test images' classes; null in runs saved before they were recorded. */
  testImages: ProbeTestImages | null
}

export const noProbes: ProbesState = { rows: [], others: { knn: [], attentive: [] }, testImages: null }

export const createProbesStore = () => createStore<ProbesState>()(() => noProbes)

/** The rows with `row` added; it replaces one of the same step. */
function withRow(rows: ProbeRow[], row: ProbeRow): ProbeRow[] {
  return [...rows.filter((other) => other.step !== row.step), row].sort((a, b) => a.step - b.step)
}

/** The probes with one more, of its kind. */
export function withProbe(
  state: ProbesState,
  { probe, step, accuracy, predictions }: EventOf<'probes'>,
): ProbesState {
  const row = { step, accuracy, predictions }
  return probe
    ? { ...state, others: { ...state.others, [probe]: withRow(state.others[probe], row) } }
    : { ...state, rows: withRow(state.rows, row) }
}

/** Index of the highest accuracy, the lowest layer on a tie; -1 for an empty row. */
export function bestLayer(accuracy: readonly number[]): number {
  return accuracy.reduce((best, value, layer) => (best < 0 || value > accuracy[best] ? layer : best), -1)
}
