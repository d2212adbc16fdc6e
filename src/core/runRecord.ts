/**
 * The record of a saved run, stored beside its file so that the list of saved runs opens no file; and a
 * branch: a new run that starts from a saved one.
 */
import type { RunConfig } from './config'
import type { SetPlace } from './runSet'

/** Now, as a record may have it: times before 1970, of a clock that was reset, are none. */
export const recordTime = (): number => Math.max(0, Date.now())

export interface RunRecord {
  runId: string
  /** Milliseconds since 1970. */
  savedAt: number
  /** A run that was training is saved as paused. */
  status: 'paused' | 'finished' | 'stopped'
  /** Optimizer steps taken. */
  step: number
  /** Seconds of running time. */
  elapsedSeconds: number
  config: RunConfig
  parameters: number
  /** Its place in a run set; absent for a single run. */
  set?: SetPlace
}

/**
 * Settings that a branch may change: none of them shapes the data, the model or the optimizer's state. With
 * more steps the schedule is stretched over all of them. Other pieces of a batch take the same steps, up to
 * rounding.
 */
export const branchKeys = [
  'learningRate',
  'warmupSteps',
  'weightDecay',
  'gradClip',
  'accumulationSteps',
  'steps',
] as const
export type BranchChange = Partial<Pick<RunConfig, (typeof branchKeys)[number]>>

/** A new run that starts from a saved one. */
export interface Branch {
  /** Id of the new run. */
  runId: string
  change: BranchChange
  /**
   * Opens the run as a copy of itself: its id is the file's own with `runId` behind it (`copyId`), so that it
   * has the same name wherever the file is opened.
   */
  copy?: boolean
}

/** The id of the run that a copy was opened from; of any other run its own id. */
export const originalId = (runId: string): string => runId.split('~', 1)[0]

/** Id of a copy of a run, unique if `copy` is. */
export const copyId = (runId: string, copy: string): string => `${originalId(runId)}~${copy}`

/**
 * Whether a run's model can predict nothing: it came without an output head and is not trained since.
 * @param newHead the step at which its head is new; absent if the model came with one
 */
export const isHeadless = ({ newHead, step }: { newHead?: number; step: number }): boolean => newHead === step
