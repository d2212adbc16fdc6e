/**
 * Repeated measurements side by side: for each group and series the mean, its standard deviation as an error
 * bar, and every value as a dot beside it.
 */
import { ErrorBar, ReferenceLine, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from 'recharts'
import { linearTicks, shareRange, wholePercent } from './scales'
import './studyCharts.css'

export interface SpreadSeries {
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  /** One entry per group, null if it has none. */
  groups: readonly ({ values: readonly number[]; mean: number; deviation: number } | null)[]
}

interface Props {
  /** Names of the groups, left to right. */
  groups: readonly string[]
  series: readonly SpreadSeries[]
  /** One sentence that describes the chart. */
  summary: string
}

/** Positions of one series' marks: groups at x = 0, 1, 2 ..., series side by side, dots beside the mean. */
export function spreadPoints({ groups }: SpreadSeries, index: number, count: number) {
  const width = 0.5 / count
  const centre = (group: number) => group + (index - (count - 1) / 2) * width
  return {
    means: groups.flatMap((spread, i) =>
      spread?.values.length ? [{ x: centre(i), y: spread.mean, deviation: spread.deviation }] : [],
    ),
    dots: groups.flatMap(
      (spread, i) => spread?.values.map((y) => ({ x: centre(i) + width * 0.28, y })) ?? [],
    ),
  }
}

export function SpreadChart({ groups, series, summary }: Props) {
  const all = series.flatMap((one) =>
    one.groups.flatMap((spread) =>
      spread ? [...spread.values, spread.mean - spread.deviation, spread.mean + spread.deviation] : [],
    ),
  )
  const range = shareRange(all)
  const ticks = linearTicks(range[0], range[1])
  return (
    <div className="chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis
            dataKey="x"
            type="number"
            domain={[-0.5, groups.length - 0.5]}
            ticks={groups.map((_, i) => i)}
            tickFormatter={(i: number) => groups[i]}
            tickLine={false}
            height={22}
            interval={0}
          />
          <YAxis
            dataKey="y"
            type="number"
            domain={range}
            ticks={ticks}
            tickFormatter={wholePercent}
            allowDataOverflow
            tickLine={false}
            axisLine={false}
            width={48}
          />
          {ticks.map((y) => (
            <ReferenceLine key={`grid-${y}`} y={y} className="grid" />
          ))}
          {series.map((one, i) => {
            const { means, dots } = spreadPoints(one, i, series.length)
            return [
              <Scatter
                key={`${one.name}-dots`}
                data={dots}
                fill={one.colour}
                className="spread-dots"
                isAnimationActive={false}
                shape="circle"
              />,
              <Scatter
                key={one.name}
                name={one.name}
                data={means}
                fill={one.colour}
                isAnimationActive={false}
                shape="diamond"
              >
                <ErrorBar
                  dataKey="deviation"
                  direction="y"
                  width={6}
                  strokeWidth={1.75}
                  stroke={one.colour}
                  isAnimationActive={false}
                />
              </Scatter>,
            ]
          })}
        </ScatterChart>
      </ResponsiveContainer>
    </div>
  )
}
