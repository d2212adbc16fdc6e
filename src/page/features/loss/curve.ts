/**
 * The loss columns as at most a few hundred points for the chart: smoothed over every step first, then
 * thinned so that drawing costs the same at 100 and at 100,000 steps.
 */
import type { LossPoint } from '../../charts/LossChart'
import { decimate, smooth } from '../../../core/metricSeries'

interface Columns {
  step: ArrayLike<number>
  loss: ArrayLike<number>
  valStep: ArrayLike<number>
  valLoss: ArrayLike<number>
}

/**
 * Points in order of step; a step with both losses has both. On a log axis step 0 is left out.
 * @param beta decay of the moving average, 0 for no smoothed line
 * @param most points of each curve
 */
export function lossPoints(
  { step, loss, valStep, valLoss }: Columns,
  beta: number,
  logX: boolean,
  most = 280,
): LossPoint[] {
  const scale = logX ? 'log' : 'linear'
  const merged = new Map<number, LossPoint>()
  const add = (point: LossPoint) => {
    if (!logX || point.step >= 1) merged.set(point.step, { ...merged.get(point.step), ...point })
  }
  const averaged = smooth(loss, beta)
  for (const i of decimate(step, loss, most, scale))
    add({ step: step[i], raw: loss[i], ...(beta > 0 ? { smooth: averaged[i] } : {}) })
  for (const i of decimate(valStep, valLoss, most, scale)) add({ step: valStep[i], validation: valLoss[i] })
  return [...merged.values()].sort((a, b) => a.step - b.step)
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
