/** What is said of a kept run without opening its file: types only, written by the worker beside each kept file and listed by the page. */
import type { RunConfig } from './config'

export interface KeptFacts {
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
