/**
 * The loss columns as at most a few hundred points for the chart: smoothed over every step first, then
 * thinned so that drawing costs the same at 100 and at 100,000 steps. And the losses at one step.
 */
import type { LossPoint } from '../../charts/LossChart'
import { decimate } from '../../../core/metricSeries'

export interface LossColumns {
  /** Ascending. */
  step: ArrayLike<number>
  loss: ArrayLike<number>
  /** Moving average of every loss; null for none. */
  smoothed: ArrayLike<number> | null
  /** Ascending. */
  valStep: ArrayLike<number>
  valLoss: ArrayLike<number>
}

/**
 * Points in order of step; a step with both losses has both. On a log axis step 0 is left out.
 * @param most points of each curve
 */
export function lossPoints(
  { step, loss, smoothed, valStep, valLoss }: LossColumns,
  logX: boolean,
  most = 280,
): LossPoint[] {
  const scale = logX ? 'log' : 'linear'
  const merged = new Map<number, LossPoint>()
  const add = (point: LossPoint) => {
    if (!logX || point.step >= 1) merged.set(point.step, { ...merged.get(point.step), ...point })
  }
  for (const i of decimate(step, loss, most, scale))
    add({ step: step[i], raw: loss[i], ...(smoothed ? { smooth: smoothed[i] } : {}) })
  for (const i of decimate(valStep, valLoss, most, scale)) add({ step: valStep[i], validation: valLoss[i] })
  return [...merged.values()].sort((a, b) => a.step - b.step)
}

/** Index of the last step at or before `at` in an ascending column; -1 if there is none. */
export function placeOfStep(steps: ArrayLike<number>, at: number): number {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle] <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The losses measured at a step or last before it; undefined before the first. */
export function lossesAt(
  { step, loss, smoothed, valStep, valLoss }: LossColumns,
  at: number,
): { train?: number; smoothed?: number; validation?: number } {
  const place = placeOfStep(step, at)
  const measured = placeOfStep(valStep, at)
  return {
    ...(place >= 0 && { train: loss[place] }),
    ...(place >= 0 && smoothed && { smoothed: smoothed[place] }),
    ...(measured >= 0 && { validation: valLoss[measured] }),
  }
}

/** A past run's measured losses, thinned like the others; without step 0 on a log axis. */
export function pastPoints(
  validation: readonly { step: number; loss: number }[],
  logX: boolean,
  most = 280,
): { step: number; loss: number }[] {
  const rows = validation.filter(({ step }) => !logX || step >= 1)
  const indices = decimate(
    rows.map(({ step }) => step),
    rows.map(({ loss }) => loss),
    most,
    logX ? 'log' : 'linear',
  )
  return Array.from(indices, (i) => rows[i])
}
