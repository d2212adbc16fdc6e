/** The colour scale of a map with the numbers at its ends. */
import type { ReactNode } from 'react'
import { viridis } from '../../charts/viridis'

interface Props {
  name: string
  low: ReactNode
  high: ReactNode
}

const ramp = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(viridis).join(', ')})`

export function ScaleRamp({ name, low, high }: Props) {
  return (
    <p className="scale-ramp small">
      <span>{name}</span> <span className="num">{low}</span>
      <span className="heat-ramp" aria-hidden="true" style={{ background: ramp }} />
      <span className="num">{high}</span>
    </p>
  )
}
