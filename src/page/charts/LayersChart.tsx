/**
 * Test accuracy by layer of a probe study, with concatenated layers as a bar across them and baselines as
 * levels. Unlike ProbeChart it shows one moment.
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
import { Levels } from './levels'
import { linearTicks, shareRange, wholePercent } from './scales'
import { text } from '../text/text'
import './studyCharts.css'

interface Props {
  /** Accuracies of layers 0..L, null where not measured yet. */
  layers: readonly (number | null)[]
  best: number
  joined: { layers: readonly number[]; accuracy: number } | null
  levels: readonly { name: string; value: number }[]
  summary: string
}

interface ReadoutProps {
  active?: boolean
  label?: string | number
  payload?: readonly { value?: unknown }[]
}

function Readout({ active, label, payload }: ReadoutProps) {
  if (!active || !payload?.length) return null
  return (
    <div className="popup readout num small">
      <p>{text.charts.layer(label)}</p>
      <p>{percent(Number(payload[0].value))}</p>
    </div>
  )
}

export function LayersChart({ layers, best, joined, levels, summary }: Props) {
  const last = Math.max(1, layers.length - 1)
  const known = layers.filter((value) => value !== null)
  const range = shareRange([
    ...known,
    ...levels.map(({ value }) => value),
    ...(joined ? [joined.accuracy] : []),
  ])
  const ticks = linearTicks(range[0], range[1])
  const top = layers[best]
  return (
    <div className="chart" role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={layers.map((accuracy, layer) => ({ layer, accuracy }))}
          margin={{ top: 12, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="layer"
            type="number"
            domain={[0, last]}
            ticks={last > 14 ? linearTicks(0, last, 8) : layers.map((_, layer) => layer)}
            tickLine={false}
            height={22}
            padding={{ left: 8, right: 8 }}
          />
          <YAxis
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
          <Levels levels={levels} range={range} format={percent} />
          <Tooltip content={Readout} isAnimationActive={false} cursor={{ className: 'crosshair' }} />
          {joined && (
            <ReferenceLine
              className="joined"
              segment={[
                { x: joined.layers[0], y: joined.accuracy },
                { x: joined.layers[joined.layers.length - 1], y: joined.accuracy },
              ]}
            />
          )}
          <Line
            dataKey="accuracy"
            className="latest"
            dot={{ r: 3.5, className: 'dot-latest' }}
            activeDot={false}
            isAnimationActive={false}
          />
          {top !== null && top !== undefined && <ReferenceDot x={best} y={top} r={7} className="mark-best" />}
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}
