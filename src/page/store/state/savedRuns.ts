/**
 * The runs that this browser keeps, as the page lists them, and the one it offers to go on with: the newest,
 * where it was neither finished nor stopped and no other tab has it.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure, FailureCode } from '../../../core/failure'
import type { StoredRun } from '../../../storage/runRecordFile'
import { isLive, type Run } from './run'

export type { StoredRun } from '../../../storage/runRecordFile'

export interface KeptState {
  /** Newest first. */
  runs: StoredRun[]
  /** Ids of those that other tabs train. */
  elsewhere: string[]
  /** The run that the page offers to go on with. */
  offered: StoredRun | null
  /** Ids of offers that were waved away in this visit. */
  waved: string[]
  /** The run that is being opened. */
  opening: string | null
  failure: Failure | null
  /** The reason for not keeping that the person has heard and waved away. */
  heard: FailureCode | null
}

export const createKeptStore = () =>
  createStore<KeptState>()(() => ({
    runs: [],
    elsewhere: [],
    offered: null,
    waved: [],
    opening: null,
    failure: null,
    heard: null,
  }))

/** True while a run trains or waits here; one that is only shown as it was saved does not count. */
export const trainsHere = (run: Run | null): boolean => isLive(run) && !run.dormant

/** Which run to offer beside the one on show. */
export function offerOf(
  { runs, elsewhere, waved }: Pick<KeptState, 'runs' | 'elsewhere' | 'waved'>,
  shown: Run | null,
): StoredRun | null {
  const newest = runs[0]
  if (!newest || trainsHere(shown) || (shown?.id === newest.runId && isLive(shown))) return null
  const open = newest.status === 'paused' && newest.step < newest.config.steps
  return open && !elsewhere.includes(newest.runId) && !waved.includes(newest.runId) ? newest : null
}
