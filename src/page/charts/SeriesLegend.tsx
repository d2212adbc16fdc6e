/** Legend by colour for charts with several series. Colours are CSS values. */
interface Props {
  items: { name: string; colour: string; dashed?: boolean; value?: string }[]
}

export function SeriesLegend({ items }: Props) {
  return (
    <ul className="legend">
      {items.map(({ name, colour, dashed, value }) => (
        <li key={name}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
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
