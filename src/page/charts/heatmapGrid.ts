/** Columns and cells of the heatmap: which steps are drawn and labelled, colours, and where keys lead. */

/** Indices of the columns that carry a label: at most `most`, the first, the last, and even ones between. */
export function labelledColumns(count: number, most: number): number[] {
  const every = Math.max(1, Math.ceil((count - 1) / (most - 1)))
  const last = count - 1
  const before = Array.from({ length: Math.ceil(last / every) }, (_, i) => i * every)
  // Labels are wider than a column: the last one needs room.
  return [...before.filter((x) => every === 1 || last - x >= every * 0.75), last]
}

/** Index of the last column at or before `step`; -1 if there is none. */
export const columnAt = (steps: readonly number[], step: number): number =>
  steps.findLastIndex((other) => other <= step)

/** Error rates below this have the same colour. */
const lowestError = 0.002

/**
 * Place of an accuracy on the colour scale, 0..1: even in the logarithm of the error rate, so that one point
 * near the top shows as much as several near chance, and the peak over layers stays visible.
 */
export function heatShare(accuracy: number, low: number, high: number): number {
  const [at, from, to] = [accuracy, low, high].map((share) => -Math.log(Math.max(lowestError, 1 - share)))
  return to > from ? (at - from) / (to - from) : 0.5
}

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
