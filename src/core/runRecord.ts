/**
 * What is said of a kept run without opening its file, written by the worker beside each kept file and listed
 * by the page; and what a run that begins as a kept one may change.
 */
import type { RunConfig } from './config'

export interface RunRecord {
  runId: string
  /** Milliseconds since 1970. */
  savedAt: number
  /** A run that was training is kept as paused. */
  status: 'paused' | 'finished' | 'stopped'
  /** Optimizer steps taken. */
  step: number
  /** Seconds of running time. */
  elapsedSeconds: number
  config: RunConfig
  parameters: number
}

/**
 * Settings of training that a run may go on with changed: none of them shapes the data, the model or the
 * optimizer's state.
 */
export const branchKeys = ['learningRate', 'warmupSteps', 'weightDecay', 'gradClip'] as const
export type BranchChange = Partial<Pick<RunConfig, (typeof branchKeys)[number]>>

/** A new run that begins as a kept one. */
export interface Branch {
  /** Id of the new run. */
  runId: string
  change: BranchChange
}
