/** Shares by name as horizontal bars with their numbers as text, so no table is needed beside them. */
import { percent } from '../ui/format'
import './studyCharts.css'

interface Props {
  /** Accessible name of the list. */
  caption: string
  rows: readonly { name: string; share: number | null }[]
}

export function ShareBars({ caption, rows }: Props) {
  return (
    <ul className="share-bars small" aria-label={caption}>
      {rows.map(({ name, share }) => (
        <li key={name}>
          <span>{name}</span>
          <span className="share-track" aria-hidden="true">
            <i style={{ width: `${100 * (share ?? 0)}%` }} />
          </span>
          <span className="num">{percent(share)}</span>
        </li>
      ))}
    </ul>
  )
}
