/**
 * Shares by name as lying bars, the number at the end of each: text in the page, so it needs no table beside
 * it.
 */
import { percent } from '../ui/format'
import './studyCharts.css'

interface Props {
  /** What the list is. */
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
