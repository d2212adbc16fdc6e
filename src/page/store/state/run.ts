/**
 * The current run: its identity, config, status and progress. Its curves, probes and completions have stores
 * of their own.
 */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import type { DataPreview } from '../../../core/dataPreview'
import type { Branch } from '../../../core/runRecord'
import type { Baselines, RunFacts, RunStatus, WeightsChoice } from '../../../core/protocol'
import type { SetPlace } from '../../../core/runSet'
import { text } from '../../text/text'

export interface Run {
  id: string
  name: string
  /** Index of its fixed colour. */
  colour: number
  config: RunConfig
  /** Its place in a run set; absent for a single run. */
  set?: SetPlace
  /** 'opened' from when a saved run is opened until it trains here: nothing of it need be on a device. */
  status: RunStatus | 'opened'
  /** While `status` is 'opened', the status to display, as saved ('preparing' until read); otherwise null. */
  savedStatus: RunStatus | null
  step: number
  parameters: number
  facts: RunFacts | null
  /** Kernels compiled and all to compile, until the first step; null before and after. */
  compiling: { done: number; all: number } | null
  baselines: Baselines | null
  failure: Failure | null
  /** The run's data and palette as they were when it started. */
  preview: DataPreview
  /** Step and validation loss of the best weights kept with it; absent if there are none. */
  best?: { step: number; loss: number }
  /** The weights that samples, studies and exports use; the latest if absent. */
  weights?: WeightsChoice
  /** The step at which its output head is new, since its model's file had none; absent otherwise. */
  newHead?: number
}

export interface OpenedExample {
  /** The end of the opened run's id. */
  runId: string
  label: string
}

export interface RunState {
  run: Run | null
  /** A run that was requested and has not started; the previous one stays current until it does. */
  pending: { id: string; config: RunConfig } | null
  /** Why the last start failed, or the last resume of an opened run. */
  startFailure: Failure | null
  /** The run file opened last, to reopen it in a new worker. */
  openedFile: { runId: string; file: Blob; name: string; branch?: Branch } | null
  /** The shipped examples opened so far. */
  examples: readonly OpenedExample[]
}

export const createRunStore = () =>
  createStore<RunState>()(() => ({
    run: null,
    pending: null,
    startFailure: null,
    openedFile: null,
    examples: [],
  }))

/** The status to display: an opened run reads as it was saved. */
export const displayStatus = ({ status, savedStatus }: Pick<Run, 'status' | 'savedStatus'>): RunStatus =>
  status === 'opened' ? (savedStatus ?? 'preparing') : status

const isUnfinishedStatus = (status: Run['status']): boolean =>
  status === 'preparing' || status === 'running' || status === 'paused'

/** True while the worker holds the run open to train: it is being prepared, runs, or is paused. */
export const isActive = (run: Run | null): run is Run => run !== null && isUnfinishedStatus(run.status)

/** True for an active run, and for an opened one that was saved unfinished. */
export const isUnfinished = (run: Run | null): run is Run =>
  run !== null && isUnfinishedStatus(displayStatus(run))

/** True for a run that has something to report. */
export const isPrintable = (run: Run | null): run is Run => run !== null && displayStatus(run) !== 'preparing'

/** The shipped example that the current run is and that was not resumed. */
export const shownExample = ({
  run,
  examples,
}: Pick<RunState, 'run' | 'examples'>): OpenedExample | undefined =>
  run?.status === 'opened' ? examples.find(({ runId }) => run.id.endsWith(runId)) : undefined

/** True while the current run is a shipped example that was not resumed. */
export const isExample = (state: Pick<RunState, 'run' | 'examples'>): boolean =>
  shownExample(state) !== undefined

/** The run with a new status from the worker. An opened run stays opened until it trains here. */
export const withStatus = (run: Run, status: RunStatus): Pick<Run, 'status' | 'savedStatus'> =>
  run.status === 'opened' && status !== 'running'
    ? { status: 'opened', savedStatus: status }
    : { status, savedStatus: null }

export type PanelPhase = 'empty' | 'preparing' | 'running' | 'paused' | 'finished' | 'failed'

/** Which of the six designed states a run's panels are in; a stopped run counts as finished. */
export function panelPhase({ run, pending }: Pick<RunState, 'run' | 'pending'>): PanelPhase {
  if (!run) return pending ? 'preparing' : 'empty'
  const status = displayStatus(run)
  return status === 'stopped' ? 'finished' : status
}

/** The run's status in words. */
export function phaseWord({ run, pending }: Pick<RunState, 'run' | 'pending'>): string {
  if (pending) return text.common.status.preparing
  if (run?.status === 'running' && run.compiling)
    return text.labels.compiling(run.compiling.done, run.compiling.all)
  return run ? text.common.status[displayStatus(run)] : text.labels.noRun
}
