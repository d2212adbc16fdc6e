/**
 * A square around one place of a grid, light and dark so that it shows on every colour. Drawn in units of the
 * grid.
 */
export function PlaceMark({ row, column }: { row: number; column: number }) {
  const square = { x: column, y: row, width: 1, height: 1, vectorEffect: 'non-scaling-stroke' as const }
  return (
    <>
      <rect className="place-mark-around" {...square} />
      <rect className="place-mark" {...square} />
    </>
  )
}
