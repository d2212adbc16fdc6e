/**
 * The charts of the printed report: plain SVG of one size, since those of the page are drawn for the window
 * and only where their panel is shown.
 */
import { linearTicks } from '../../charts/scales'

/** In units of the drawing, which the report's style scales to the paper. */
const [width, height] = [420, 230]
const margin = { left: 44, right: 10, top: 8, bottom: 32 } as const

interface Point {
  x: number
  y: number
}

export interface ReportCurve {
  /** How it is drawn: by the class of report.css. */
  kind: 'main' | 'fine' | 'measured'
  name: string
  points: readonly Point[]
  /** Half the length of a bar through each point, in units of the y axis. */
  errors?: readonly number[]
}

export interface ReportLevel {
  name: string
  value: number
  dash: string
}

interface Props {
  /** What it shows. */
  label: string
  /** Of the vertical axis. */
  unit: string
  /** What the horizontal axis counts. */
  xName: string
  x: readonly [number, number]
  xTicks: readonly number[]
  y: readonly [number, number]
  yWords(value: number): string
  curves: readonly ReportCurve[]
  levels: readonly ReportLevel[]
}

/** More dots than these would run into each other. */
const mostDots = 40

function Key({ curves, levels }: Pick<Props, 'curves' | 'levels'>) {
  const rows = [
    ...curves.map(({ kind, name }) => ({ kind, name, dash: undefined })),
    ...levels.map(({ name, dash }) => ({ kind: 'level', name, dash })),
  ]
  return (
    <ul className="report-key">
      {rows.map(({ kind, name, dash }) => (
        <li key={name}>
          <svg viewBox="0 0 24 8" aria-hidden="true">
            <line className={`plot-${kind}`} x1="0" x2="24" y1="4" y2="4" strokeDasharray={dash} />
            {kind === 'measured' && <circle className="plot-dot" cx="12" cy="4" r="3" />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}

export function ReportPlot({ label, unit, xName, x, xTicks, y, yWords, curves, levels }: Props) {
  const px = (value: number) =>
    margin.left + ((width - margin.left - margin.right) * (value - x[0])) / (x[1] - x[0] || 1)
  const py = (value: number) =>
    margin.top + (height - margin.top - margin.bottom) * (1 - (value - y[0]) / (y[1] - y[0] || 1))
  const path = (points: readonly Point[]) =>
    points.map((point, i) => `${i === 0 ? 'M' : 'L'}${px(point.x)} ${py(point.y)}`).join('')
  return (
    <figure className="report-plot">
      <figcaption>{unit}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {linearTicks(y[0], y[1], 5).map((tick) => (
          <g key={tick}>
            <line
              className="plot-grid"
              x1={margin.left}
              x2={width - margin.right}
              y1={py(tick)}
              y2={py(tick)}
            />
            <text x={margin.left - 6} y={py(tick) + 4} textAnchor="end">
              {yWords(tick)}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick} x={px(tick)} y={height - margin.bottom + 14} textAnchor="middle">
            {tick}
          </text>
        ))}
        <text x={width - margin.right} y={height - 3} textAnchor="end">
          {xName}
        </text>
        {levels
          .filter(({ value }) => value >= y[0] && value <= y[1])
          .map(({ name, value, dash }) => (
            <line
              key={name}
              className="plot-level"
              x1={margin.left}
              x2={width - margin.right}
              y1={py(value)}
              y2={py(value)}
              strokeDasharray={dash}
            />
          ))}
        {curves.map(({ kind, name, points, errors }) => (
          <g key={name}>
            <path className={`plot-${kind}`} d={path(points)} />
            {errors && (
              <path
                className="plot-error"
                d={points
                  .map((point, i) => `M${px(point.x)} ${py(point.y - errors[i])}V${py(point.y + errors[i])}`)
                  .join('')}
              />
            )}
            {kind === 'measured' &&
              points.length <= mostDots &&
              points.map((point) => (
                <circle key={point.x} className="plot-dot" cx={px(point.x)} cy={py(point.y)} r="3" />
              ))}
          </g>
        ))}
      </svg>
      <Key curves={curves} levels={levels} />
    </figure>
  )
}
