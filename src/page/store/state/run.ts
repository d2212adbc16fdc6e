/**
 * The run on show: who it is, what it was started with, where it stands. Its curves, probes and images
 * live in their own stores.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import type { DataPreview } from '../../../core/dataPreview'
import type { Branch } from '../../../core/runRecord'
import type { Baselines, RunFacts, RunStatus } from '../../../core/protocol'

export interface Run {
  id: string
  name: string
  /** Index of its fixed colour. */
  colour: number
  config: RunConfig
  status: RunStatus
  step: number
  /**
   * True for a run from a file until it goes on: it stands as it was saved, and nothing of it is on a device.
   */
  dormant: boolean
  parameters: number
  facts: RunFacts | null
  /** Kernels compiled of those to compile, until the first step; null before and after. */
  compiling: { done: number; all: number } | null
  baselines: Baselines | null
  failure: Failure | null
  /** The run's data and palette as they were at its start. */
  preview: DataPreview
}

export interface RunState {
  run: Run | null
  /** A run that was asked for and has not begun; the one before stays on show. */
  pending: { id: string; config: RunConfig } | null
  /** A paired run under way: which of the two is running (paper figure 4). */
  pair: 'autoregressive' | 'masked' | null
  /** Why the last start, or the last going on with a run from a file, did not begin. */
  startFailure: Failure | null
  /** The newest keeping of the run on show; `at` is milliseconds since 1970. */
  kept: { runId: string; step: number; at: number } | null
  /** Why the newest keeping failed; null once one succeeded. */
  keepFailure: Failure | null
  /** The file of the run that was opened last, so that another worker can show it again. */
  opened: { runId: string; file: Blob; name: string; branch?: Branch } | null
  /** The shipped example that was opened last. */
  example: { runId: string; label: string } | null
}

export const createRunStore = () =>
  createStore<RunState>()(() => ({
    run: null,
    pending: null,
    pair: null,
    startFailure: null,
    kept: null,
    keepFailure: null,
    opened: null,
    example: null,
  }))

/** True while the worker holds the run open: it trains, waits, or is being set up. */
export function isLive(run: Run | null): run is Run {
  return run !== null && (run.status === 'running' || run.status === 'paused' || run.status === 'preparing')
}

/** True for a run from a file that has not gone on: beside it Start begins one's own, as without a run. */
export function isDormant(run: Run | null): boolean {
  return run !== null && run.dormant && run.status !== 'preparing'
}

/** True while a shipped example stands as it was shipped. */
export function isExample({ run, example }: Pick<RunState, 'run' | 'example'>): boolean {
  return isDormant(run) && run?.id === example?.runId
}

export type PanelPhase = 'empty' | 'preparing' | 'running' | 'paused' | 'finished' | 'failed'

/** Which of the six designed states the panels of a run are in; a stopped run counts as finished. */
export function panelPhase({ run, pending }: Pick<RunState, 'run' | 'pending'>): PanelPhase {
  if (!run) return pending ? 'preparing' : 'empty'
  return run.status === 'stopped' ? 'finished' : run.status
}

/** The phase in a word for people. */
export function phaseWord({ run, pending }: Pick<RunState, 'run' | 'pending'>): string {
  if (pending) return 'preparing'
  if (run?.status === 'running' && run.compiling)
    return `compiling ${run.compiling.done} of ${run.compiling.all}`
  return run?.status ?? 'no run'
}
