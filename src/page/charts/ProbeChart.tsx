/**
 * Probe accuracy by layer (paper figure 2): the newest probe with its standard errors, earlier ones fading,
 * the untrained features as a dashed line, past runs, bands over seeds, and levels to compare with.
 */
import { useMemo } from 'react'
import { ComposedChart, Line, ReferenceDot, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { percent, percentWithError } from '../ui/format'
import { BandCurves, bandColumns, bandEnds, bandText, type Band } from './bands'
import { EarlierCurves, ErrorBars } from './layerMarks'
import { GridLines, Levels, type Level } from './levels'
import { fittedShares, linearTicks, wholePercent } from './scales'
import { text } from '../text/text'

export interface ProbeCurve {
  step: number
  /** Accuracies of layers 0..L. */
  accuracy: number[]
}

/** The newest probe of the current run. */
interface LatestProbe extends ProbeCurve {
  /** One standard error of each layer's accuracy; null if the number of test images is not known. */
  errors: number[] | null
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
  latest: LatestProbe
  /** Older probes, oldest first, drawn fainter the older they are. */
  earlier: ProbeCurve[]
  /** The probe at step 0. */
  untrained: ProbeCurve | null
  past: readonly PastProbe[]
  /** Run sets over several seeds, as mean and band; x is the layer. */
  bands?: readonly Band[]
  levels: readonly Level[]
  best: number
  summary: string
}

interface TooltipProps {
  active?: boolean
  label?: string | number
  payload?: readonly { name?: string | number; value?: unknown; dataKey?: unknown }[]
  errors: readonly number[] | null
  bands: readonly Band[]
}

function Readout({ active, label, payload, errors, bands }: TooltipProps) {
  if (!active || !payload) return null
  const layer = Number(label)
  const shown = payload.filter(({ dataKey }) => /^(latest|untrained|past\d+)$/.test(String(dataKey)))
  return (
    <div className="popup readout num small">
      <p>{text.charts.layer(label)}</p>
      {shown.map((item) => (
        <p key={String(item.dataKey)}>
          {item.name}{' '}
          {item.dataKey === 'latest' && errors
            ? percentWithError(Number(item.value), errors[layer])
            : percent(Number(item.value))}
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

/** One row per layer of the deepest run, with a column per curve that reaches it. */
function chartRows({ latest, untrained, past, bands = [] }: Props) {
  const means = bandColumns(bands)
  const layers = Math.max(
    latest.accuracy.length,
    ...past.map(({ accuracy }) => accuracy.length),
    ...[...means.keys()].map((layer) => layer + 1),
  )
  return Array.from({ length: layers }, (_, layer) => ({
    layer,
    latest: latest.accuracy[layer],
    ...Object.fromEntries(past.map((curve, i) => [`past${i}`, curve.accuracy[layer]])),
    untrained: untrained?.accuracy[layer],
    ...means.get(layer),
  }))
}

/**
 * The range of all curves of trained features with their errors. Levels and the untrained features may lie
 * outside, so that a difference of a few points between layers is seen.
 */
function accuracyRange({ latest, earlier, past, bands = [] }: Props): [number, number] {
  const errors = latest.errors ?? latest.accuracy.map(() => 0)
  return fittedShares([
    ...latest.accuracy.flatMap((share, layer) => [share - errors[layer], share + errors[layer]]),
    ...[...earlier, ...past].flatMap(({ accuracy }) => accuracy),
    ...bandEnds(bands),
  ])
}

const isWholePercent = (share: number) => Math.abs(share * 100 - Math.round(share * 100)) < 1e-9

/** Every layer, or round ones of many. */
const layerTicks = (depth: number): number[] =>
  depth > 14 ? linearTicks(0, depth - 1, 8) : Array.from({ length: depth }, (_, layer) => layer)

// Objects that stay the same, for the same reason as the ticks.
const margin = { top: 12, right: 12, bottom: 0, left: 0 }
const padding = { left: 8, right: 8 }
const cursor = { className: 'crosshair' }

export function ProbeChart(props: Props) {
  const { latest, earlier, untrained, past, bands = [], levels, best, summary } = props
  const data = chartRows(props)
  const range = accuracyRange(props)
  const depth = data.length
  const [low, high] = range
  // The same arrays as long as nothing changes: an axis with new ticks makes the whole chart compute again.
  const ticks = useMemo(() => linearTicks(low, high), [low, high])
  const layers = useMemo(() => layerTicks(depth), [depth])
  return (
    <div className="chart probe-chart" role="img" aria-label={summary}>
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
            domain={range}
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
            content={<Readout errors={latest.errors} bands={bands} />}
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
          <EarlierCurves curves={earlier} />
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
          <Line
            dataKey="latest"
            name={text.charts.step(latest.step)}
            className="latest"
            dot={{ r: 3.5, className: 'dot-latest' }}
            activeDot={false}
            isAnimationActive={false}
          />
          {latest.errors && <ErrorBars accuracy={latest.accuracy} errors={latest.errors} />}
          {best >= 0 && <ReferenceDot x={best} y={latest.accuracy[best]} r={7} className="best" />}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
