/**
 * Loss against steps: raw and smoothed training loss, validation points, past runs, bands over seeds, and
 * levels to compare with. Nats on the left axis, bits on the right. Expects points that are already thinned.
 */
import { useMemo, type ReactNode } from 'react'
import { ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { bits, compact, figures } from '../ui/format'
import { BandCurves, bandColumns, bandText, type Band, type BandColumns } from './bands'
import { GridLines, Levels, type Level } from './levels'
import { linearTicks, logTicks, stepAxis, tickFormat } from './scales'
import { text } from '../text/text'

export interface LossPoint {
  step: number
  raw?: number
  smooth?: number
  validation?: number
}

/** Another run's measured losses, faint behind the current run. */
export interface PastCurve {
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  dashed?: boolean
  points: readonly { step: number; loss: number }[]
}

/** A point of the current run with the losses of past runs at its step, past0, past1, ..., and the bands. */
type Row = LossPoint & Record<`past${number}`, number | undefined> & Partial<BandColumns>

/** One row per step of any curve, in order of step. */
export function lossRows(
  points: readonly LossPoint[],
  past: readonly PastCurve[],
  bands: readonly Band[] = [],
): Row[] {
  const rows = new Map<number, Row>(points.map((point) => [point.step, { ...point }]))
  past.forEach((curve, i) => {
    for (const { step, loss } of curve.points) rows.set(step, { ...rows.get(step), step, [`past${i}`]: loss })
  })
  for (const [step, columns] of bandColumns(bands)) rows.set(step, { ...rows.get(step), step, ...columns })
  return [...rows.values()].sort((a, b) => a.step - b.step)
}

interface Props {
  points: LossPoint[]
  past: readonly PastCurve[]
  /** Run sets over several seeds, as mean and band; x is the step. */
  bands?: readonly Band[]
  /** Name of the split that the loss is measured on. */
  heldOut: string
  /** Baselines and published losses, nats. */
  levels: readonly Level[]
  range: [number, number]
  logX: boolean
  logY: boolean
  /** Drawn above the curves, from the steps at the ends of the axis. */
  over?(domain: [number, number]): ReactNode
}

interface TooltipProps {
  active?: boolean
  payload?: readonly { payload?: Row }[]
  past: readonly PastCurve[]
  bands: readonly Band[]
  heldOut: string
}

function Readout({ active, payload, past, bands, heldOut }: TooltipProps) {
  const point = payload?.[0]?.payload
  if (!active || !point) return null
  const rows: [string, number | undefined][] = [
    [text.charts.train, point.raw],
    [text.charts.smoothed, point.smooth],
    [heldOut, point.validation],
    ...past.map(({ name }, i): [string, number | undefined] => [name, point[`past${i}`]]),
  ]
  return (
    <div className="popup readout num small">
      <p>{text.charts.step(point.step)}</p>
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <p key={name}>{text.charts.natsAndBits(name, figures(value, 4), figures(bits(value)))}</p>
          ),
      )}
      {bands.map(
        (band, i) =>
          point[`mean${i}`] !== undefined && (
            <p key={`${band.name} ${i}`}>
              {band.name} {bandText(band, point.step, (value) => figures(value, 4))}
            </p>
          ),
      )}
    </div>
  )
}

/** With more measurements the line has no dots: they would hide it and cost drawing time. */
const mostDots = 60

/** Raw under smoothed under validation. */
function Curves({ points }: Pick<Props, 'points'>) {
  const dotted = points.filter(({ validation }) => validation !== undefined).length <= mostDots
  return (
    <>
      <Line
        yAxisId="nats"
        dataKey="raw"
        className="raw"
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      <Line
        yAxisId="nats"
        dataKey="smooth"
        className="smooth"
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      <Line
        yAxisId="nats"
        dataKey="validation"
        className="validation"
        dot={dotted && { r: 3, className: 'dot-validation' }}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
    </>
  )
}

/** A logarithmic axis has no step 0. */
const withoutStart = (bands: readonly Band[]): Band[] =>
  bands.map((band) => ({ ...band, points: band.points.filter(({ x }) => x >= 1) }))

const ticksOf = (low: number, high: number, log: boolean): number[] =>
  log ? logTicks(low, high) : linearTicks(low, high)

// Objects that stay the same, for the same reason as the ticks.
const margin = { top: 8, right: 0, bottom: 0, left: 0 }
const cursor = { className: 'crosshair' }
const axisNumber = (value: number): string => figures(value)

export function LossChart(props: Props) {
  const { points, past, heldOut, levels, range, logX, logY, over } = props
  const bands = logX ? withoutStart(props.bands ?? []) : (props.bands ?? [])
  const rows = lossRows(points, past, bands)
  const steps = stepAxis(rows[0]?.step ?? 0, rows[rows.length - 1]?.step ?? 1, logX)
  const [low, high] = range
  // The same arrays as long as the range stays: an axis with new ticks makes the whole chart compute again.
  const yTicks = useMemo(() => ticksOf(low, high, logY), [low, high, logY])
  const bitTicks = useMemo(() => ticksOf(bits(low), bits(high), logY), [low, high, logY])
  const yTick = useMemo(() => tickFormat(yTicks, logY), [yTicks, logY])
  const bitTick = useMemo(() => tickFormat(bitTicks, logY), [bitTicks, logY])
  const bitRange: [number, number] = [bits(low), bits(high)]
  const scale = logY ? 'log' : 'linear'
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={margin} accessibilityLayer={false}>
        <XAxis
          dataKey="step"
          type="number"
          scale={logX ? 'log' : 'linear'}
          domain={steps.domain}
          ticks={steps.ticks}
          tickFormatter={compact}
          allowDataOverflow
          tickLine={false}
          height={22}
          minTickGap={16}
        />
        <YAxis
          yAxisId="nats"
          scale={scale}
          domain={range}
          ticks={yTicks}
          tickFormatter={yTick}
          allowDataOverflow
          tickLine={false}
          width={44}
          axisLine={false}
        />
        <YAxis
          yAxisId="bits"
          orientation="right"
          scale={scale}
          domain={bitRange}
          ticks={bitTicks}
          tickFormatter={bitTick}
          allowDataOverflow
          tickLine={false}
          width={44}
          axisLine={false}
        />
        <GridLines ticks={yTicks} range={range} log={logY} />
        <Levels levels={levels} range={range} log={logY} format={axisNumber} />
        <Tooltip
          content={<Readout past={past} bands={bands} heldOut={heldOut} />}
          isAnimationActive={false}
          cursor={cursor}
        />
        <BandCurves bands={bands} yAxisId="nats" />
        {past.map((curve, i) => (
          <Line
            key={`${curve.name}-${i}`}
            yAxisId="nats"
            dataKey={`past${i}`}
            className="past"
            stroke={curve.colour}
            strokeDasharray={curve.dashed ? '5 3' : undefined}
            dot={false}
            activeDot={false}
            connectNulls
            isAnimationActive={false}
          />
        ))}
        <Curves points={points} />
        {over?.(steps.domain)}
      </ComposedChart>
    </ResponsiveContainer>
  )
}
