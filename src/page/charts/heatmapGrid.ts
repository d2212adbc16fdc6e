/** Columns and cells of the heatmap: which steps are drawn and labelled, and where keys lead. */

/** At most `most` columns: the first, the last, and evenly chosen ones between. */
export function thinColumns<T>(columns: readonly T[], most: number): T[] {
  if (columns.length <= most) return [...columns]
  return Array.from({ length: most }, (_, i) => columns[Math.round((i * (columns.length - 1)) / (most - 1))])
}

/** Indices of the columns that carry a label: at most `most`, evenly spaced, always the last. */
export function labelledColumns(count: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(count / most))
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => count - 1 - i * every).reverse()
}

/** Index of the last column at or before `step`; -1 if there is none. */
export const columnAt = (steps: readonly number[], step: number): number =>
  steps.findLastIndex((other) => other <= step)

export interface Cell {
  /** Index of the column. */
  x: number
  layer: number
}

/** The cell that a key leads to from `cell`, with layer 0 at the bottom; null for other keys. */
export function cellAfterKey(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  { x, layer }: Cell,
  columns: number,
  layers: number,
): Cell | null {
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value))
  switch (key) {
    case 'ArrowLeft':
      return { x: within(x - 1, columns), layer }
    case 'ArrowRight':
      return { x: within(x + 1, columns), layer }
    case 'ArrowUp':
      return { x, layer: within(layer + 1, layers) }
    case 'ArrowDown':
      return { x, layer: within(layer - 1, layers) }
    case 'Home':
      return { x: 0, layer: ctrlKey ? layers - 1 : layer }
    case 'End':
      return { x: columns - 1, layer: ctrlKey ? 0 : layer }
    default:
      return null
  }
}
