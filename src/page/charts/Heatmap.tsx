/**
 * Layer by step: one column a probe, one row a layer, the last layer on top, colour for accuracy and a ring
 * on each column's best layer, so that the peak can be seen to form and move. Own SVG, no chart library.
 */
import { percent } from '../ui/format'
import { viridis } from './viridis'
import { text } from '../text/text'

interface Props {
  columns: { step: number; accuracy: number[] }[]
  summary: string
  /** Step shown elsewhere on the page, marked here. */
  marked?: number
}

/** At most `most` columns: the first, the last, and evenly chosen ones between. */
export function thinColumns<T>(columns: readonly T[], most: number): T[] {
  if (columns.length <= most) return [...columns]
  return Array.from({ length: most }, (_, i) => columns[Math.round((i * (columns.length - 1)) / (most - 1))])
}

const cell = { width: 20, height: 14 }

type Column = Props['columns'][number]

/** One rectangle a probe and layer, and the ring on each column's best. */
function Cells({
  columns,
  layers,
  share,
}: {
  columns: Column[]
  layers: number
  share: (accuracy: number) => number
}) {
  return (
    <>
      {columns.map((column, x) =>
        column.accuracy.map((value, layer) => (
          <rect
            key={`${column.step}-${layer}`}
            x={x * cell.width}
            y={(layers - 1 - layer) * cell.height}
            width={cell.width + 0.5}
            height={cell.height + 0.5}
            fill={viridis(share(value))}
          >
            <title>{text.charts.heatCell(column.step, layer, percent(value))}</title>
          </rect>
        )),
      )}
      {columns.map((column, x) => {
        const top = Math.max(...column.accuracy)
        const best = column.accuracy.indexOf(top)
        return (
          <rect
            key={column.step}
            className="heat-best"
            x={(x + 0.25) * cell.width}
            y={(layers - 1 - best + 0.25) * cell.height}
            width={cell.width / 2}
            height={cell.height / 2}
            stroke={share(top) > 0.6 ? '#16181b' : '#ffffff'}
          />
        )
      })}
    </>
  )
}

export function Heatmap({ columns, summary, marked }: Props) {
  const shown = thinColumns(columns, 60)
  const values = shown.flatMap((column) => column.accuracy)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5)
  const layers = shown[0]?.accuracy.length ?? 0
  const size = { width: shown.length * cell.width, height: layers * cell.height }
  return (
    <figure className="heatmap">
      <div className="heat-rows num" aria-hidden="true">
        <span>{layers - 1}</span>
        <span>0</span>
      </div>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        <Cells columns={shown} layers={layers} share={share} />
        {shown.map(
          (column, x) =>
            column.step === marked && (
              <rect
                key={column.step}
                className="heat-marked"
                x={x * cell.width}
                y={0}
                width={cell.width}
                height={size.height}
              />
            ),
        )}
      </svg>
      <div className="heat-columns num" aria-hidden="true">
        <span>{shown[0]?.step}</span>
        <span>{shown[shown.length - 1]?.step}</span>
      </div>
      <figcaption className="heat-scale small">
        <span className="heat-title">{text.charts.layerByStep}</span>
        <span className="num">{percent(low)}</span>
        <span
          className="heat-ramp"
          style={{ background: `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(viridis).join(', ')})` }}
        />
        <span className="num">{percent(high)}</span>
        <span className="heat-key">
          <i />
          {text.charts.bestLayer}
        </span>
      </figcaption>
    </figure>
  )
}
