/**
 * Levels to compare a curve with, such as raw pixels or a published loss: a line where the value is inside
 * the chart's range, otherwise an arrow at the edge with the number. And the grid's lines. All are plain SVG:
 * each ReferenceLine of recharts changes the chart's store twice at every drawing, and all of the chart
 * computes again.
 */
import { DefaultZIndexes, usePlotArea, ZIndexLayer } from 'recharts'
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

interface PlacedLevels {
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

const lineHeight = 16

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

/** Where a value lies in the range, 0 at its lower end and 1 at its upper one. */
export function shareOfRange(value: number, [low, high]: readonly [number, number], log: boolean): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}

interface AcrossProps {
  values: readonly number[]
  range: readonly [number, number]
  log: boolean
  className: string
  /** Dashes of each line; none where it returns undefined. */
  dash?(index: number): string | undefined
}

/** Horizontal lines across the plot, below the curves. */
function Across({ values, range, log, className, dash }: AcrossProps) {
  const plot = usePlotArea()
  if (!plot) return null
  return (
    <g className={className}>
      {values.map((value, i) => {
        const y = plot.y + plot.height * (1 - shareOfRange(value, range, log))
        return (
          <line
            key={`${value} ${i}`}
            x1={plot.x}
            x2={plot.x + plot.width}
            y1={y}
            y2={y}
            strokeDasharray={dash?.(i)}
          />
        )
      })}
    </g>
  )
}

interface GridProps {
  ticks: readonly number[]
  range: readonly [number, number]
  /** Whether the axis is logarithmic. */
  log?: boolean
}

/** A line at each tick of the y axis. */
export const GridLines = ({ ticks, range, log = false }: GridProps) => (
  <Across values={ticks} range={range} log={log} className="grid" />
)

interface Props {
  levels: readonly Level[]
  range: readonly [number, number]
  /** Whether the axis is logarithmic. */
  log?: boolean
  format(value: number): string
}

export function Levels({ levels, range, log = false, format }: Props) {
  const { inside, above, below } = placeLevels(levels, range)
  return (
    <>
      <Across
        values={inside.map(({ value }) => value)}
        range={range}
        log={log}
        className="level"
        dash={(i) => levelDash(levels.indexOf(inside[i]))}
      />
      <Edge levels={above} edge="above" format={format} />
      <Edge levels={below} edge="below" format={format} />
    </>
  )
}
