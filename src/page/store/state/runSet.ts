/**
 * Run sets of this visit: the queue that trains one run after the other, and the sets that its charts and
 * lists show.
 */
import { createStore } from 'zustand/vanilla'
import { configInSet, idInSet, seedCounts, setOf, type RunSet } from '../../../core/runSet'
import type { RunConfig } from '../../../core/config'
import type { HistoryState, PastRun } from './history'
import { displayStatus, type Run } from './run'
import type { StoredRun } from './savedRuns'

/** Runs that are trained one after the other: the next one starts when the current one has ended. */
export interface RunQueue {
  set: RunSet
  /** Position in the set of the run that is trained now. */
  index: number
  /** Positions of the runs that follow. */
  rest: number[]
}

export interface RunSetState {
  queue: RunQueue | null
  /** Number of seeds in the form; NaN while it holds no number. */
  seeds: number
  /** Id of the set that is being read from storage or files. */
  readingId: string | null
}

export const createRunSetStore = () =>
  createStore<RunSetState>()(() => ({ queue: null, seeds: seedCounts.usual, readingId: null }))

/** Whether the queue is training this run. */
export const isQueued = (queue: RunQueue | null, run: Pick<Run, 'id'> | null): boolean =>
  queue !== null && run?.id === idInSet(queue.set, queue.index)

/** Objective of the run that a queue over both objectives is training; null for another queue or none. */
export const pairObjective = (queue: RunQueue | null): RunConfig['objective'] | null =>
  queue?.set.kind === 'objectives' ? configInSet(queue.set, queue.index).objective : null

/** A set over seeds with those of its runs that were measured in this visit, in order of seed. */
export interface ShownSet {
  set: RunSet
  colour: number
  runs: PastRun[]
}

/**
 * The sets over seeds among runs, in the order of their first run.
 * @param runs past runs and the current one
 */
export function setsAmong(runs: readonly PastRun[]): ShownSet[] {
  const sets = new Map<string, ShownSet>()
  for (const past of runs) {
    const { set, config, colour } = past.run
    if (set?.kind !== 'seeds') continue
    const shown = sets.get(set.id) ?? { set: setOf(set, config), colour, runs: [] }
    sets.set(set.id, shown)
    shown.runs.push(past)
  }
  const place = ({ run }: PastRun) => run.set?.index ?? 0
  for (const { runs: members } of sets.values()) members.sort((a, b) => place(a) - place(b))
  return [...sets.values()]
}

/** The sets among runs whose bands are on the charts: those overlaid, and the current run's. */
export function setsOnCharts(
  runs: readonly PastRun[],
  { overlaid }: Pick<HistoryState, 'overlaid'>,
  current: Run | null,
): ShownSet[] {
  return setsAmong(runs).filter(({ set }) => overlaid.includes(set.id) || current?.set?.id === set.id)
}

export type MemberState = 'waiting' | 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed'

/** One run of a set, trained or not. */
export interface SetMember {
  index: number
  seed: number
  /** 'waiting' where it was not trained, or not to the end in another visit. */
  state: MemberState
  past: PastRun | null
}

/** Every run of a set in order. */
export function membersOf({ set, runs }: Pick<ShownSet, 'set' | 'runs'>): SetMember[] {
  return Array.from({ length: set.size }, (_, index) => {
    const past = runs.find(({ run }) => run.set?.index === index) ?? null
    const { seed } = configInSet(set, index)
    return { index, seed, state: past ? displayStatus(past.run) : 'waiting', past }
  })
}

/** Positions of a set's runs that are still to be trained, in order. */
export function unfinishedIn(set: RunSet, runs: readonly Run[], saved: readonly StoredRun[]): number[] {
  const isFinished = (index: number) => {
    const id = idInSet(set, index)
    return (
      runs.some((run) => run.id === id && displayStatus(run) === 'finished') ||
      saved.some(({ runId, status }) => runId === id && status === 'finished')
    )
  }
  return Array.from({ length: set.size }, (_, index) => index).filter((index) => !isFinished(index))
}

/** Whether a set may have this many seeds. */
export const isSeedCount = (seeds: number): boolean =>
  Number.isInteger(seeds) && seeds >= seedCounts.least && seeds <= seedCounts.most

/** Seconds of one run with these settings, by a finished run that differs in the seed alone; null if none. */
export function secondsLike(config: RunConfig, runs: readonly Run[]): number | null {
  const settings = (other: RunConfig) => JSON.stringify({ ...other, seed: 0 })
  const isLike = (run: Run) => run.step >= run.config.steps && settings(run.config) === settings(config)
  return runs.findLast(isLike)?.facts?.elapsedSeconds ?? null
}
