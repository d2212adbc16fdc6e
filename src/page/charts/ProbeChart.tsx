/**
 * Probe accuracy by layer (paper figure 2): the newest probe in full, earlier ones fading, the baselines as
 * levels and the untrained features as a broken line. Takes plain rows.
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
import { percent } from '../ui/format'
import { linearTicks } from './scales'
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
  latest: ProbeCurve
  /** Older probes, oldest first, drawn fainter the older they are. */
  earlier: ProbeCurve[]
  /** Step 0, before anything was learned. */
  untrained: ProbeCurve | null
  past: readonly PastProbe[]
  levels: { name: string; value: number }[]
  best: number
  summary: string
}

interface TooltipProps {
  active?: boolean
  label?: string | number
  payload?: readonly { name?: string | number; value?: unknown; dataKey?: unknown }[]
}

function Readout({ active, label, payload }: TooltipProps) {
  if (!active || !payload) return null
  const shown = payload.filter(
    (item) =>
      item.dataKey === 'latest' || item.dataKey === 'untrained' || String(item.dataKey).startsWith('past'),
  )
  return (
    <div className="popup readout num small">
      <p>{text.charts.layer(label)}</p>
      {shown.map((item) => (
        <p key={String(item.dataKey)}>
          {item.name} {percent(Number(item.value))}
        </p>
      ))}
    </div>
  )
}

/** One row a layer of the deepest run, with a column for each curve that reaches it. */
function chartRows({ latest, earlier, untrained, past }: Props) {
  const layers = Math.max(latest.accuracy.length, ...past.map(({ accuracy }) => accuracy.length))
  return Array.from({ length: layers }, (_, layer) => ({
    layer,
    latest: latest.accuracy[layer],
    ...Object.fromEntries(past.map((curve, i) => [`past${i}`, curve.accuracy[layer]])),
    untrained: untrained?.accuracy[layer],
    ...Object.fromEntries(earlier.map((curve, i) => [`earlier${i}`, curve.accuracy[layer]])),
  }))
}

/** Whole tenths around everything that is drawn. */
function accuracyRange({ latest, earlier, untrained, past, levels }: Props): [number, number] {
  const curves = [latest, ...earlier, ...past, ...(untrained ? [untrained] : [])]
  const all = [...curves.flatMap((curve) => curve.accuracy), ...levels.map((level) => level.value)]
  return [
    Math.max(0, Math.floor(Math.min(...all) * 10) / 10),
    Math.min(1, Math.ceil(Math.max(...all) * 10 + 0.2) / 10),
  ]
}

export function ProbeChart(props: Props) {
  const { latest, earlier, untrained, past, levels, best, summary } = props
  const data = chartRows(props)
  const range = accuracyRange(props)
  const layers = data.map((row) => row.layer)
  const ticks = linearTicks(range[0], range[1])
  return (
    <div className="chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={data}
          margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="layer"
            type="number"
            domain={[0, layers.length - 1]}
            ticks={layers.length > 14 ? linearTicks(0, layers.length - 1, 8) : layers}
            tickLine={false}
            height={22}
            padding={{ left: 8, right: 8 }}
          />
          <YAxis
            domain={range}
            ticks={ticks}
            tickFormatter={(v: number) => `${Math.round(v * 100)}%`}
            allowDataOverflow
            tickLine={false}
            axisLine={false}
            width={44}
          />
          {ticks.map((y) => (
            <ReferenceLine key={`grid-${y}`} y={y} className="grid" />
          ))}
          {levels.map((level, i) => (
            <ReferenceLine key={level.name} y={level.value} className={`level level-${i}`} />
          ))}
          <Tooltip content={Readout} isAnimationActive={false} cursor={{ className: 'crosshair' }} />
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
          {earlier.map((curve, i) => (
            <Line
              key={curve.step}
              dataKey={`earlier${i}`}
              className="earlier"
              strokeOpacity={0.12 + (0.38 * (i + 1)) / earlier.length}
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          ))}
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
          {best >= 0 && <ReferenceDot x={best} y={latest.accuracy[best]} r={7} className="best" />}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
