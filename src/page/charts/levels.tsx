/**
 * Levels to compare a curve with, such as raw pixels or a published loss: a line where the value is inside
 * the chart's range, otherwise an arrow at the edge with the number.
 */
import { DefaultZIndexes, ReferenceLine, usePlotArea, ZIndexLayer } from 'recharts'
import { text } from '../text/text'

export interface Level {
  name: string
  /** In the unit of the chart's axis. */
  value: number
  /** The chart draws this level in its own way: it appears only at the edge, where it is outside. */
  edgeOnly?: boolean
}

/** Dashes that tell levels apart, in their order; the legend uses the same. */
const dashes = ['1 3', '7 3', '10 3 2 3', '4 2', '12 4', '2 6']

export const levelDash = (index: number): string => dashes[index % dashes.length]

export interface PlacedLevels {
  inside: Level[]
  /** Highest first, as they are written from the top edge down. */
  above: Level[]
  /** Lowest first, as they are written from the bottom edge up. */
  below: Level[]
}

/** Levels with a finite value, by where they are against the range. */
export function placeLevels(levels: readonly Level[], [low, high]: readonly [number, number]): PlacedLevels {
  const known = levels.filter(({ value }) => Number.isFinite(value))
  const sorted = [...known].sort((a, b) => b.value - a.value)
  return {
    inside: known.filter(({ value, edgeOnly }) => value >= low && value <= high && !edgeOnly),
    above: sorted.filter(({ value }) => value > high),
    below: sorted.filter(({ value }) => value < low).reverse(),
  }
}

const lineHeight = 13

interface EdgeProps {
  levels: readonly Level[]
  edge: 'above' | 'below'
  format(value: number): string
}

/** One line of text for each level, right-aligned at the edge. */
function Edge({ levels, edge, format }: EdgeProps) {
  const plot = usePlotArea()
  if (!plot) return null
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      {levels.map(({ name, value }, i) => (
        <text
          key={name}
          className="edge-level"
          x={plot.x + plot.width - 4}
          y={edge === 'above' ? plot.y + 10 + i * lineHeight : plot.y + plot.height - 5 - i * lineHeight}
          textAnchor="end"
        >
          {text.charts.edgeLevel(name, format(value), edge)}
        </text>
      ))}
    </ZIndexLayer>
  )
}

interface Props {
  levels: readonly Level[]
  range: readonly [number, number]
  format(value: number): string
  yAxisId?: string
}

export function Levels({ levels, range, format, yAxisId }: Props) {
  const { inside, above, below } = placeLevels(levels, range)
  return (
    <>
      {inside.map((level) => (
        <ReferenceLine
          key={level.name}
          yAxisId={yAxisId}
          y={level.value}
          className="level"
          strokeDasharray={levelDash(levels.indexOf(level))}
        />
      ))}
      <Edge levels={above} edge="above" format={format} />
      <Edge levels={below} edge="below" format={format} />
    </>
  )
}
