/**
 * The numbers of one optimizer update: its learning rate, linear warm-up, then half a cosine to zero (paper
 * 3.4 and A.1), and AdamW's scalars. Pure functions of the step, so that a resumed run needs no schedule
 * state.
 */
import type { RunConfig } from './config'

/**
 * The learning rate of update `step`, counted from 0.
 *
 * - `step < warmupSteps`: learningRate * (step + 1) / warmupSteps, so the first update moves and update
 *   `warmupSteps - 1` has the full rate.
 * - from there: learningRate * (1 + cos(pi * (step - warmupSteps) / (steps - warmupSteps))) / 2, so update
 *   `warmupSteps` has the full rate too, the last update (`steps - 1`) a very small one, and update `steps`,
 *   which is never taken, would have exactly 0.
 * - at and after `steps`: exactly 0.
 */
export function learningRateAt(
  step: number,
  { learningRate, warmupSteps, steps }: Pick<RunConfig, 'learningRate' | 'warmupSteps' | 'steps'>,
): number {
  if (step >= steps) return 0
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps
  const progress = (step - warmupSteps) / (steps - warmupSteps)
  return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress))
}

/** The scalars of one AdamW update (formulas: compute/ops/adamw), as every backend's kernels take them. */
export interface AdamwScalars {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** 1 - beta1^t and 1 - beta2^t for update t = 1, 2, ... */
  correction1: number
  correction2: number
}
