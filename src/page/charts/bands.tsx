/**
 * A mean with a shaded band around it, for several runs that differ by their seed only: columns of a chart's
 * rows, the drawing, and the numbers as text.
 */
import { Area, Line } from 'recharts'

export interface BandPoint {
  /** The chart's x: a step or a layer. */
  x: number
  mean: number
  /** Lower and upper end of the band, for instance one standard deviation around the mean. */
  low: number
  high: number
}

export interface Band {
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  /** In order of x. */
  points: readonly BandPoint[]
}

export type BandColumns = Record<`mean${number}`, number> & Record<`band${number}`, [number, number]>

/** By x, the columns mean0, band0, mean1, band1, ... of the bands that have a point there. */
export function bandColumns(bands: readonly Band[]): Map<number, BandColumns> {
  const columns = new Map<number, BandColumns>()
  bands.forEach(({ points }, i) => {
    for (const { x, mean, low, high } of points)
      columns.set(x, { ...columns.get(x), [`mean${i}`]: mean, [`band${i}`]: [low, high] })
  })
  return columns
}

/** Both ends of every band, for the range of an axis. */
export const bandEnds = (bands: readonly Band[]): number[] =>
  bands.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))

/** "1.32 (1.29–1.35)" where the band has a point, otherwise a dash. */
export function bandText({ points }: Band, x: number, format: (value: number) => string): string {
  const point = points.find((other) => other.x === x)
  return point ? `${format(point.mean)} (${format(point.low)}–${format(point.high)})` : '–'
}

/** Entries for a SeriesLegend, each with the mean of its last point. */
export const bandLegend = (bands: readonly Band[], format: (value: number) => string) =>
  bands.map(({ name, colour, points }) => {
    const last = points.at(-1)
    return { name, colour, banded: true, value: last && format(last.mean) }
  })

interface Props {
  bands: readonly Band[]
  yAxisId?: string
}

/** Areas under lines; the rows need the columns of `bandColumns`. */
export function BandCurves({ bands, yAxisId }: Props) {
  const plain = { yAxisId, connectNulls: true, activeDot: false, isAnimationActive: false }
  return (
    <>
      {bands.map(({ name, colour }, i) => (
        <Area
          key={`area ${name} ${i}`}
          {...plain}
          dataKey={`band${i}`}
          className="band"
          stroke="none"
          fill={colour}
          tooltipType="none"
        />
      ))}
      {bands.map(({ name, colour }, i) => (
        <Line
          key={`mean ${name} ${i}`}
          {...plain}
          dataKey={`mean${i}`}
          name={name}
          className="band-mean"
          stroke={colour}
          dot={false}
        />
      ))}
    </>
  )
}
