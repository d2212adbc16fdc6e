/**
 * Probe accuracies of the run on show: one row of layers 0..L for each step that was probed. Step 0 is
 * the untrained baseline (paper section 2.4 gives the probe).
 */
import { createStore } from 'zustand/vanilla'

export interface ProbeRow {
  step: number
  /** Test accuracy of layers 0..L, 0..1. */
  accuracy: number[]
}

export interface ProbesState {
  /** In order of step, one row a step. */
  rows: ProbeRow[]
}

export const createProbesStore = () => createStore<ProbesState>()(() => ({ rows: [] }))

/** The rows with one more; a second row of the same step takes the first one's place. */
export function withProbe(rows: ProbeRow[], row: ProbeRow): ProbeRow[] {
  return [...rows.filter((other) => other.step !== row.step), row].sort((a, b) => a.step - b.step)
}

/** Index of the highest accuracy, the lowest layer on a tie; -1 for an empty row. */
export function bestLayer(accuracy: readonly number[]): number {
  return accuracy.reduce((best, value, layer) => (best < 0 || value > accuracy[best] ? layer : best), -1)
}
