/**
 * Runs saved in this browser: the list, the one that the page suggests to resume, and the autosave of the
 * current run.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure, FailureCode } from '../../../core/failure'
import type { RunRecord } from '../../../core/runRecord'
import { groupedRuns } from '../../../storage/runs'
import type { StoredRun } from '../../../storage/runRecordFile'
import { isActive, isUnfinished, type Run } from './run'

export type { StoredRun } from '../../../storage/runRecordFile'

export interface SavedRunsState {
  /** Newest first. */
  runs: StoredRun[]
  /** Ids of those that train in other tabs. */
  inOtherTabs: string[]
  /** The run that the page suggests to resume. */
  resumable: StoredRun | null
  /** Ids of suggestions dismissed in this visit. */
  dismissed: string[]
  /** Id of the run that is being opened. */
  openingId: string | null
  /** Why the list could not be read. */
  listFailure: Failure | null
  /** The newest autosave of the current run; `at` is milliseconds since 1970. */
  lastSave: { runId: string; step: number; at: number } | null
  /** Runs that were dropped to keep the list short, until the user has read so. */
  dropped: RunRecord[]
  /** Why the newest autosave failed; null once one succeeds. */
  saveFailure: Failure | null
  /** The cause of failed autosaves whose notice was dismissed. */
  dismissedSaveFailure: FailureCode | null
}

export const createSavedRunsStore = () =>
  createStore<SavedRunsState>()(() => ({
    runs: [],
    inOtherTabs: [],
    resumable: null,
    dismissed: [],
    openingId: null,
    listFailure: null,
    lastSave: null,
    dropped: [],
    saveFailure: null,
    dismissedSaveFailure: null,
  }))

/**
 * The oldest saved run, or all of its set, for the user to delete where storage is full: not the current one,
 * nor one that another tab trains.
 */
export function oldestRuns(
  { runs, inOtherTabs }: Pick<SavedRunsState, 'runs' | 'inOtherTabs'>,
  current: Run | null,
): StoredRun[] {
  const isInUse = ({ runId, set }: StoredRun): boolean =>
    inOtherTabs.includes(runId) || runId === current?.id || (set !== undefined && set.id === current?.set?.id)
  return groupedRuns(runs).findLast((group) => !group.some(isInUse)) ?? []
}

/** Number of finished runs among the saved ones of this set. */
export const finishedIn = (runs: readonly StoredRun[], setId: string): number =>
  runs.filter(({ set, status }) => set?.id === setId && status === 'finished').length

/** Whether a set over seeds was interrupted after this run had ended. */
const isBetweenSeeds = ({ set, status }: StoredRun, runs: readonly StoredRun[]): boolean =>
  set?.kind === 'seeds' &&
  status === 'finished' &&
  set.index < set.size - 1 &&
  finishedIn(runs, set.id) < set.size

/**
 * The run to suggest: the newest if it is unfinished, or its set was interrupted, in no other tab and not the
 * current one.
 */
export function resumableRun(
  { runs, inOtherTabs, dismissed }: Pick<SavedRunsState, 'runs' | 'inOtherTabs' | 'dismissed'>,
  current: Run | null,
): StoredRun | null {
  const newest = runs[0]
  if (!newest || (isUnfinished(current) && current.id === newest.runId) || isActive(current)) return null
  const unfinished = newest.status === 'paused' && newest.step < newest.config.steps
  return (unfinished || isBetweenSeeds(newest, runs)) &&
    !inOtherTabs.includes(newest.runId) &&
    !dismissed.includes(newest.runId)
    ? newest
    : null
}
