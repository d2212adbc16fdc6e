/** Legend of a chart with the newest values, as text outside the drawing. */
interface Props {
  items: { kind: 'run' | 'val' | 'dots' | 'dash' | 'fine' | 'joined'; name: string; value?: string }[]
}

export function Legend({ items }: Props) {
  return (
    <ul className="legend">
      {items.map(({ kind, name, value }) => (
        <li key={name} className={`k-${kind}`}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            {kind === 'val' ? <circle cx="10" cy="4" r="3.5" /> : <line x1="0" y1="4" x2="20" y2="4" />}
          </svg>
          {name} {value && <span className="num">{value}</span>}
        </li>
      ))}
    </ul>
  )
}
