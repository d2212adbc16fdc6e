/** The square grid of pixels that a person presses, paints on, or walks over with the arrow keys. */
import type { MouseEvent } from 'react'

/** A place of the grid, from 0 at the top left. */
export interface Cell {
  row: number
  column: number
}

const moves: Readonly<Record<string, Cell>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
}

const within = (value: number, grid: number): number => Math.min(grid - 1, Math.max(0, value))

/** The cell that an arrow key leads to, at the edge the same again; null for other keys. */
export function cellAfterKey(key: string, { row, column }: Cell, grid: number): Cell | null {
  const move = moves[key]
  return move ? { row: within(row + move.row, grid), column: within(column + move.column, grid) } : null
}

/** The cell under the pointer, of the element that listens; the nearest one if it has left the element. */
export function cellAt(event: MouseEvent<HTMLElement>, grid: number): Cell {
  const box = event.currentTarget.getBoundingClientRect()
  const at = (offset: number, size: number) => within(Math.floor((offset / Math.max(size, 1)) * grid), grid)
  return { row: at(event.clientY - box.top, box.height), column: at(event.clientX - box.left, box.width) }
}

/** SVG path of the lines between the cells, in units of a cell. */
export function gridPath(grid: number): string {
  return Array.from({ length: grid - 1 }, (_, i) => `M${i + 1} 0V${grid}M0 ${i + 1}H${grid}`).join('')
}

/** SVG path of a unit square for each place that holds; places are counted row by row. */
export function squares(grid: number, holds: (place: number) => boolean): string {
  const parts: string[] = []
  for (let i = 0; i < grid * grid; i += 1)
    if (holds(i)) parts.push(`M${i % grid} ${Math.floor(i / grid)}h1v1h-1z`)
  return parts.join('')
}
