/**
 * Several curves over one axis, each with its own points: training curves, or a quantity against a setting.
 * Marks highlight points, levels are horizontal lines. Expects points that are already thinned.
 */
import {
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { Levels } from './levels'
import { linearTicks } from './scales'
import './studyCharts.css'

export interface Curve {
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  points: readonly { x: number; y: number }[]
  dashed?: boolean
  /** Drawn with dots on its points. */
  dotted?: boolean
  /** Drawn stronger than the others. */
  strong?: boolean
}

export interface Mark {
  x: number
  y: number
  kind: 'best' | 'bad'
}

interface Props {
  curves: readonly Curve[]
  marks?: readonly Mark[]
  levels?: readonly { name: string; value: number }[]
  xName: string
  xRange: [number, number]
  xTicks: number[]
  logX?: boolean
  range: [number, number]
  xText(x: number): string
  /** For the axis; tooltips use `valueText` if given. */
  yText(y: number): string
  valueText?(y: number): string
  /** One sentence that describes the chart. */
  summary: string
}

/** One row per x of any curve, with a column per curve that has a point there. */
export function curveRows(curves: readonly Curve[]): ({ x: number } & Record<string, number>)[] {
  const rows = new Map<number, { x: number } & Record<string, number>>()
  curves.forEach((curve, i) => {
    for (const { x, y } of curve.points) rows.set(x, { ...(rows.get(x) ?? { x }), [`c${i}`]: y })
  })
  return [...rows.values()].sort((a, b) => a.x - b.x)
}

interface ReadoutProps {
  active?: boolean
  label?: string | number
  payload?: readonly { name?: string | number; value?: unknown; dataKey?: unknown }[]
  heading(x: number): string
  yText(y: number): string
}

function Readout({ active, label, payload, heading, yText }: ReadoutProps) {
  if (!active || !payload?.length) return null
  return (
    <div className="popup readout num small">
      <p>{heading(Number(label))}</p>
      {payload.map((item) => (
        <p key={String(item.dataKey)}>
          {item.name} {yText(Number(item.value))}
        </p>
      ))}
    </div>
  )
}

export function CurvesChart(props: Props) {
  const {
    curves,
    marks = [],
    levels = [],
    xName,
    xRange,
    xTicks,
    logX = false,
    range,
    xText,
    yText,
    valueText = yText,
    summary,
  } = props
  const yTicks = linearTicks(range[0], range[1])
  return (
    <div className="chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={curveRows(curves)}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="x"
            type="number"
            scale={logX ? 'log' : 'linear'}
            domain={xRange}
            ticks={xTicks}
            tickFormatter={xText}
            allowDataOverflow
            tickLine={false}
            height={22}
            minTickGap={12}
          />
          <YAxis
            domain={range}
            ticks={yTicks}
            tickFormatter={yText}
            allowDataOverflow
            tickLine={false}
            axisLine={false}
            width={48}
          />
          {yTicks.map((y) => (
            <ReferenceLine key={`grid-${y}`} y={y} className="grid" />
          ))}
          <Levels levels={levels} range={range} format={valueText} />
          <Tooltip
            content={<Readout heading={(x) => `${xName} ${xText(x)}`} yText={valueText} />}
            isAnimationActive={false}
            cursor={{ className: 'crosshair' }}
          />
          {curves.map((curve, i) => (
            <Line
              key={curve.name}
              dataKey={`c${i}`}
              name={curve.name}
              stroke={curve.colour}
              strokeWidth={curve.strong ? 2.25 : 1.5}
              strokeDasharray={curve.dashed ? '5 3' : undefined}
              connectNulls
              isAnimationActive={false}
              activeDot={false}
              dot={
                curve.dotted
                  ? { r: 3, fill: curve.colour, stroke: 'var(--surface)', strokeDasharray: '0' }
                  : false
              }
            />
          ))}
          {marks.map((mark) => (
            <ReferenceDot
              key={`${mark.kind} ${mark.x} ${mark.y}`}
              x={mark.x}
              y={mark.y}
              r={7}
              className={`mark-${mark.kind}`}
              ifOverflow="visible"
              label={mark.kind === 'bad' ? { value: '×', className: 'mark-sign' } : undefined}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
