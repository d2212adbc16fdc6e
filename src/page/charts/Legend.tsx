/** Legends of charts, with the newest values, as text outside the drawing. */
import { Marked } from '../ui/Term'

interface LegendProps {
  items: {
    kind: 'run' | 'val' | 'level' | 'fine' | 'joined'
    name: string
    value?: string
    /** Of a level: its dashes. */
    dash?: string
  }[]
}

/** Legend by kind of line, for the curves of one run. */
export function Legend({ items }: LegendProps) {
  return (
    <ul className="legend">
      {items.map(({ kind, name, value, dash }) => (
        <li key={name} className={`k-${kind}`}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            <line x1="0" y1="4" x2="20" y2="4" strokeDasharray={dash} />
            {kind === 'val' && <circle cx="10" cy="4" r="3" />}
          </svg>
          <Marked>{name}</Marked> {value && <span className="num">{value}</span>}
        </li>
      ))}
    </ul>
  )
}

interface SeriesLegendProps {
  items: {
    name: string
    colour: string
    dashed?: boolean
    /** A mean with a band around it. */
    banded?: boolean
    value?: string
  }[]
}

/** Legend by colour for charts with several series. Colours are CSS values. */
export function SeriesLegend({ items }: SeriesLegendProps) {
  return (
    <ul className="legend series">
      {items.map(({ name, colour, dashed, banded, value }) => (
        <li key={name}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            {banded && <rect className="band" width="20" height="8" style={{ fill: colour }} />}
            <line
              x1="0"
              y1="4"
              x2="20"
              y2="4"
              style={{ stroke: colour, strokeWidth: 2, strokeDasharray: dashed ? '5 3' : undefined }}
            />
          </svg>
          {name} {value && <span className="num">{value}</span>}
        </li>
      ))}
    </ul>
  )
}
