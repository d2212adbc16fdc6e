/** The range of losses that the chart shows. */
import { bandEnds, type Band } from '../../charts/bands'
import type { LossPoint, PastCurve } from '../../charts/LossChart'
import { recentRange, wholeRange } from '../../charts/scales'

function lastOf(points: LossPoint[], key: 'raw' | 'smooth' | 'validation'): number | undefined {
  return points.findLast((point) => point[key] !== undefined)?.[key]
}

const finite = (values: (number | undefined)[]) =>
  values.filter((value) => value !== undefined && Number.isFinite(value)) as number[]

/** Y range with every drawn loss inside. */
export function rangeOfAll(
  points: LossPoint[],
  past: readonly PastCurve[],
  bands: readonly Band[],
  logY: boolean,
): [number, number] {
  const drawn = points.flatMap(({ raw, smooth, validation }) => [raw, smooth, validation])
  return wholeRange(
    finite([...drawn, ...past.flatMap((curve) => curve.points.map(({ loss }) => loss)), ...bandEnds(bands)]),
    logY,
  )
}

/** Y range of the run's smoothed line after its first fall, and of the last values of the other curves. */
export function rangeOfRecent(
  points: LossPoint[],
  past: readonly PastCurve[],
  bands: readonly Band[],
  logY: boolean,
): [number, number] {
  const shown = finite(points.map((point) => point.smooth ?? point.validation ?? point.raw))
  // The raw line dips below its average; its minimum is included.
  const raw = finite(points.map((point) => point.raw))
  const lasts = finite([
    lastOf(points, 'validation'),
    ...past.map((curve) => curve.points.at(-1)?.loss),
    ...bandEnds(bands.map((band) => ({ ...band, points: band.points.slice(-1) }))),
  ])
  return recentRange(shown, [...lasts, ...(raw.length > 0 ? [Math.min(...raw)] : [])], logY)
}
