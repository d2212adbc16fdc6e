/**
 * Probe accuracy by layer (paper figure 2): the untrained features as a dashed line, past runs, bands over
 * seeds, and levels to compare with. The probe on show is given as marks that are drawn above all of these,
 * so that another step can be shown without drawing the chart again.
 */
import { memo, useMemo, type ReactNode } from 'react'
import { ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { percent } from '../ui/format'
import { BandCurves, bandColumns, bandEnds, bandText, type Band } from './bands'
import { GridLines, Levels, type Level } from './levels'
import { fittedShares, linearTicks, wholePercent } from './scales'
import { text } from '../text/text'

export interface ProbeCurve {
  step: number
  /** Accuracies of layers 0..L. */
  accuracy: number[]
}

/** The newest probe of another run, in that run's colour. */
export interface PastProbe {
  name: string
  /** A CSS colour, one of the page's tokens. */
  colour: string
  dashed?: boolean
  accuracy: number[]
}

interface Props {
  /** Layers of the deepest run, 0..L counted. */
  depth: number
  /** Accuracies at the ends of the vertical axis, see `accuracyRange`. */
  range: readonly [number, number]
  /** The probe at step 0. */
  untrained: ProbeCurve | null
  past: readonly PastProbe[]
  /** Run sets over several seeds, as mean and band; x is the layer. */
  bands?: readonly Band[]
  levels: readonly Level[]
  /** The current run's probe on show and earlier ones, drawn above all else: see layerMarks.tsx. */
  shown: ReactNode
  /** The line of the readout about the probe on show. */
  shownAt?(layer: number): ReactNode
}

interface TooltipProps {
  active?: boolean
  label?: string | number
  payload?: readonly { name?: string | number; value?: unknown; dataKey?: unknown }[]
  shownAt?: Props['shownAt']
  bands: readonly Band[]
}

function Readout({ active, label, payload, shownAt, bands }: TooltipProps) {
  if (!active || !payload) return null
  const layer = Number(label)
  const lines = payload.filter(({ dataKey }) => /^(untrained|past\d+)$/.test(String(dataKey)))
  return (
    <div className="popup readout num small">
      <p>{text.charts.layer(label)}</p>
      {shownAt?.(layer)}
      {lines.map((item) => (
        <p key={String(item.dataKey)}>
          {item.name} {percent(Number(item.value))}
        </p>
      ))}
      {bands.map((band, i) => (
        <p key={`${band.name} ${i}`}>
          {band.name} {bandText(band, layer, percent)}
        </p>
      ))}
    </div>
  )
}

/** Layers of the deepest of some curves and bands. */
export function depthOf(curves: readonly { accuracy: readonly number[] }[], bands: readonly Band[]): number {
  const ends = bands.flatMap(({ points }) => points.map(({ x }) => x + 1))
  return Math.max(1, ...curves.map(({ accuracy }) => accuracy.length), ...ends)
}

/** One row per layer, with a column per curve that reaches it. */
function chartRows({ depth, untrained, past, bands = [] }: Props) {
  const means = bandColumns(bands)
  return Array.from({ length: depth }, (_, layer) => ({
    layer,
    ...Object.fromEntries(past.map((curve, i) => [`past${i}`, curve.accuracy[layer]])),
    untrained: untrained?.accuracy[layer],
    ...means.get(layer),
  }))
}

/**
 * The range of some curves, with their standard errors where they have any. Levels and the untrained features
 * may lie outside, so that a difference of a few points between layers is seen.
 */
export function accuracyRange(
  curves: readonly { accuracy: readonly number[]; errors?: readonly number[] | null }[],
  bands: readonly Band[],
): [number, number] {
  const ends = curves.flatMap(({ accuracy, errors }) =>
    accuracy.flatMap((share, layer) => [share - (errors?.[layer] ?? 0), share + (errors?.[layer] ?? 0)]),
  )
  return fittedShares([...ends, ...bandEnds(bands)])
}

const isWholePercent = (share: number) => Math.abs(share * 100 - Math.round(share * 100)) < 1e-9

/** Every layer, or round ones of many. */
const layerTicks = (depth: number): number[] =>
  depth > 14 ? linearTicks(0, depth - 1, 8) : Array.from({ length: depth }, (_, layer) => layer)

// Objects that stay the same, for the same reason as the ticks.
const margin = { top: 12, right: 12, bottom: 0, left: 0 }
const padding = { left: 8, right: 8 }
const cursor = { className: 'crosshair' }

/** Expects a parent of class `chart` that gives it its size and name. Drawn again only with new curves. */
export const ProbeChart = memo(function ProbeChart(props: Props) {
  const { depth, range, untrained, past, bands = [], levels, shown, shownAt } = props
  const [low, high] = range
  const data = chartRows(props)
  // The same arrays as long as nothing changes: an axis with new ticks makes the whole chart compute again.
  const ticks = useMemo(() => linearTicks(low, high), [low, high])
  const layers = useMemo(() => layerTicks(depth), [depth])
  const domain = useMemo((): [number, number] => [low, high], [low, high])
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={data} margin={margin} accessibilityLayer={false}>
        <XAxis
          dataKey="layer"
          type="number"
          domain={[0, depth - 1]}
          ticks={layers}
          tickLine={false}
          height={22}
          padding={padding}
        />
        <YAxis
          domain={domain}
          ticks={ticks}
          tickFormatter={ticks.every(isWholePercent) ? wholePercent : percent}
          allowDataOverflow
          tickLine={false}
          axisLine={false}
          width={44}
        />
        <GridLines ticks={ticks} range={range} />
        <Levels levels={levels} range={range} format={percent} />
        <Tooltip
          content={<Readout shownAt={shownAt} bands={bands} />}
          isAnimationActive={false}
          cursor={cursor}
        />
        {untrained && (
          <Line
            dataKey="untrained"
            name={text.charts.untrained}
            className="untrained"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        )}
        <BandCurves bands={bands} />
        {past.map((curve, i) => (
          <Line
            key={`${curve.name}-${i}`}
            dataKey={`past${i}`}
            name={curve.name}
            className="past"
            stroke={curve.colour}
            strokeDasharray={curve.dashed ? '5 3' : undefined}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        {shown}
      </ComposedChart>
    </ResponsiveContainer>
  )
})
