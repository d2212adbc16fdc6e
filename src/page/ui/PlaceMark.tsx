/** Marks one cell of an image inside an SVG in units of its grid. */
import type { Cell } from './pixelGrid'

/** A square around the cell, light and dark so that it shows on every colour. */
export function PlaceMark({ row, column }: Cell) {
  const square = { x: column, y: row, width: 1, height: 1, vectorEffect: 'non-scaling-stroke' as const }
  return (
    <>
      <rect className="place-mark-around" {...square} />
      <rect className="place-mark" {...square} />
    </>
  )
}
