/**
 * Probe accuracy against loss, one point per measured checkpoint, joined in order of step (paper figure 3).
 * Loss falls to the right, so training runs from left to right. Larger models have larger points.
 */
import { memo } from 'react'
import { ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts'
import { GridLines } from './levels'
import { figures, percent, whole } from '../ui/format'
import { linearTicks, paddedRange, shareRange, wholePercent } from './scales'
import { text } from '../text/text'
import './checkpointsChart.css'

export interface CheckpointPoint {
  step: number
  /** Nats. */
  loss: number
  /** Of the best layer, 0..1. */
  accuracy: number
  layer: number
}

export interface CheckpointSeries {
  id: string
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  /** Open points: their loss is another measure than that of the filled ones. */
  open: boolean
  parameters: number
  /** Unit of the loss: "pixel" or "masked pixel". */
  pixel: string
  /** In order of step. */
  points: readonly CheckpointPoint[]
}

/**
 * Point radii in pixels, logarithmic in the number of parameters: 3.5 for the smallest, 7.5 for the
 * largest or for ten times the smallest.
 */
export function pointRadii(parameters: readonly number[]): number[] {
  const logs = parameters.map((count) => Math.log(Math.max(1, count)))
  const low = Math.min(...logs)
  // Models of nearly the same size get the same radius.
  const span = Math.max(Math.log(10), Math.max(...logs) - low)
  return logs.map((value) => 3.5 + (4 * (value - low)) / span)
}

interface ReadoutProps {
  active?: boolean
  payload?: readonly { payload?: CheckpointPoint & { series: CheckpointSeries } }[]
}

function Readout({ active, payload }: ReadoutProps) {
  const point = payload?.[0]?.payload
  if (!active || !point) return null
  return (
    <div className="popup readout num small">
      <p>{text.charts.runAtStep(point.series.name, point.step)}</p>
      <p>{text.charts.natsPer(figures(point.loss, 4), point.series.pixel)}</p>
      <p>{text.charts.layerAccuracy(point.layer, percent(point.accuracy))}</p>
      <p>{text.charts.parameters(whole(point.series.parameters))}</p>
    </div>
  )
}

interface Props {
  series: readonly CheckpointSeries[]
  /** One sentence that describes the chart. */
  summary: string
}

/** Redrawn only when a point is added: many points cost time. */
export const CheckpointsChart = memo(function CheckpointsChart({ series, summary }: Props) {
  const all = series.flatMap(({ points }) => points)
  const xRange = paddedRange(all.map(({ loss }) => loss))
  const yRange = shareRange(all.map(({ accuracy }) => accuracy))
  const xTicks = linearTicks(xRange[0], xRange[1])
  const yTicks = linearTicks(yRange[0], yRange[1])
  const radii = pointRadii(series.map(({ parameters }) => parameters))
  return (
    <div className="chart checkpoints-chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ScatterChart margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis
            dataKey="loss"
            type="number"
            reversed
            domain={xRange}
            ticks={xTicks}
            tickFormatter={(x: number) => figures(x)}
            allowDataOverflow
            tickLine={false}
            height={22}
            minTickGap={12}
          />
          <YAxis
            dataKey="accuracy"
            type="number"
            domain={yRange}
            ticks={yTicks}
            tickFormatter={wholePercent}
            allowDataOverflow
            tickLine={false}
            axisLine={false}
            width={48}
          />
          <GridLines ticks={yTicks} range={yRange} />
          <Tooltip content={<Readout />} isAnimationActive={false} cursor={false} />
          {series.map((one, i) => (
            <Scatter
              key={one.id}
              name={one.name}
              data={one.points.map((point) => ({ ...point, series: one }))}
              isAnimationActive={false}
              line={{ stroke: one.colour, strokeWidth: 1, strokeDasharray: one.open ? '5 3' : undefined }}
              shape={({ cx, cy }: { cx?: number; cy?: number }) => (
                <circle
                  cx={cx}
                  cy={cy}
                  r={radii[i]}
                  fill={one.open ? 'var(--surface)' : one.colour}
                  stroke={one.colour}
                  strokeWidth={1.5}
                />
              )}
            />
          ))}
        </ScatterChart>
      </ResponsiveContainer>
    </div>
  )
})
