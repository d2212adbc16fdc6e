/** One or two distributions as outlines, each in shares of its own total. Expects counted bins. */
import { Area, ComposedChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { figures, percent } from '../ui/format'
import { linearTicks, wholePercent } from './scales'
import { text } from '../text/text'
import './studyCharts.css'

/** Colours of the first and the second set, for the legend too. */
export const setColours = ['var(--run)', 'var(--second)'] as const

interface Props {
  /** Left end of each bin, evenly spaced; `width` further is its right end. */
  from: readonly number[]
  width: number
  /** One or two sets, the first in the run's colour, the second in that of validation; shares per bin. */
  series: readonly { name: string; shares: readonly number[] }[]
  unit: string
  /** One sentence that describes the chart. */
  summary: string
}

interface ReadoutProps {
  active?: boolean
  label?: string | number
  payload?: readonly { name?: string | number; value?: unknown; dataKey?: unknown }[]
  width: number
  unit: string
}

function Readout({ active, label, payload, width, unit }: ReadoutProps) {
  if (!active || !payload?.length) return null
  const left = Number(label)
  return (
    <div className="popup readout num small">
      <p>{text.charts.bin(figures(left), figures(left + width), unit)}</p>
      {payload.map((item) => (
        <p key={String(item.dataKey)}>
          {item.name} {percent(Number(item.value))}
        </p>
      ))}
    </div>
  )
}

export function HistogramChart({ from, width, series, unit, summary }: Props) {
  // A step outline needs the right end of the last bin too.
  const ends = [...from, (from[from.length - 1] ?? 0) + width]
  const rows = ends.map((x, i) => ({
    x,
    ...Object.fromEntries(series.map(({ shares }, k) => [`s${k}`, shares[Math.min(i, shares.length - 1)]])),
  }))
  const highest = 1.08 * Math.max(0.01, ...series.flatMap(({ shares }) => shares))
  const ticks = linearTicks(0, highest, 4)
  return (
    <div className="chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={rows}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="x"
            type="number"
            domain={[ends[0], ends[ends.length - 1]]}
            ticks={linearTicks(ends[0], ends[ends.length - 1], 6)}
            tickFormatter={(v: number) => figures(v)}
            tickLine={false}
            height={22}
          />
          <YAxis
            domain={[0, highest]}
            ticks={ticks}
            tickFormatter={wholePercent}
            tickLine={false}
            axisLine={false}
            width={48}
          />
          {ticks.map((y) => (
            <ReferenceLine key={`grid-${y}`} y={y} className="grid" />
          ))}
          <Tooltip
            content={<Readout width={width} unit={unit} />}
            isAnimationActive={false}
            cursor={{ className: 'crosshair' }}
          />
          {series.map(({ name }, k) => (
            <Area
              key={name}
              dataKey={`s${k}`}
              name={name}
              type="stepAfter"
              stroke={setColours[k]}
              strokeWidth={1.75}
              strokeDasharray={k > 0 ? '5 3' : undefined}
              className={`set-${k}`}
              isAnimationActive={false}
              activeDot={false}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
