/**
 * The loss columns as at most a few hundred points: a bias-corrected moving average over every step, then
 * one point for each slice of the axis, so that drawing costs the same at 100 and at 100,000 steps.
 */
import type { LossPoint } from '../../charts/LossChart'

interface Columns {
  step: ArrayLike<number>
  loss: ArrayLike<number>
  valStep: ArrayLike<number>
  valLoss: ArrayLike<number>
}

/** Moving average with decay `beta`, divided by its weights' sum, so that a constant stays constant. NaNs are left out. */
export function smooth(values: ArrayLike<number>, beta: number): Float64Array {
  const result = new Float64Array(values.length)
  let sum = 0
  let weight = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      sum = beta * sum + (1 - beta) * values[i]
      weight = beta * weight + (1 - beta)
    }
    result[i] = weight > 0 ? sum / weight : NaN
  }
  return result
}

/** Index ranges [from, to) of about equal width on the axis, none empty, at most `most`. `x` must rise. */
export function slices(x: ArrayLike<number>, most: number, logarithmic: boolean): [number, number][] {
  const count = x.length
  if (count <= most) return Array.from({ length: count }, (_, i) => [i, i + 1])
  const place = (value: number) => (logarithmic ? Math.log(Math.max(value, 1)) : value)
  const [first, last] = [place(x[0]), place(x[count - 1])]
  const result: [number, number][] = []
  let from = 0
  for (let k = 0; k < most && from < count; k++) {
    const edge = first + ((k + 1) * (last - first)) / most
    let to = from
    while (to < count && (place(x[to]) < edge || k === most - 1)) to++
    if (to > from) result.push([from, to])
    from = to
  }
  return result
}

/** Points for the chart, in order of step: each slice keeps its raw value furthest from the average, so that spikes stay visible. */
export function lossPoints({ step, loss, valStep, valLoss }: Columns, beta: number, logX: boolean, most = 280): LossPoint[] {
  const averaged = smooth(loss, beta)
  const points: LossPoint[] = slices(step, most, logX).map(([from, to]) => {
    let raw = to - 1
    for (let i = from; i < to; i++) if (Math.abs(loss[i] - averaged[i]) > Math.abs(loss[raw] - averaged[raw])) raw = i
    return { step: step[to - 1], raw: loss[raw], ...(beta > 0 ? { smooth: averaged[to - 1] } : {}) }
  })
  for (const [from, to] of slices(valStep, most, logX)) points.push({ step: valStep[to - 1], validation: valLoss[to - 1] ?? valLoss[from] })
  const inRange = logX ? points.filter((point) => point.step >= 1) : points
  const merged = new Map<number, LossPoint>()
  for (const point of inRange) merged.set(point.step, { ...merged.get(point.step), ...point })
  return [...merged.values()].sort((a, b) => a.step - b.step)
}
