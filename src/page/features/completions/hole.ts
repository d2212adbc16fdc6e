/** Holes: flags of the pixels that a masked-pixel model draws, row by row, 1 where it draws. */
import type { Cell } from '../../ui/pixelGrid'

export const holePresets = ['lower', 'right', 'centre', 'checkers'] as const

export type HolePreset = (typeof holePresets)[number]

/** @returns (nPx * nPx) flags */
export function presetHole(preset: HolePreset, nPx: number): Uint8Array {
  const edge = Math.floor(nPx / 4)
  const inside = (at: number) => at >= edge && at < nPx - edge
  const drawn: Record<HolePreset, (row: number, column: number) => boolean> = {
    lower: (row) => row >= nPx / 2,
    right: (_, column) => column >= nPx / 2,
    centre: (row, column) => inside(row) && inside(column),
    checkers: (row, column) => (row + column) % 2 === 1,
  }
  return Uint8Array.from({ length: nPx * nPx }, (_, i) =>
    drawn[preset](Math.floor(i / nPx), i % nPx) ? 1 : 0,
  )
}

/** The hole that a prompt of the first `count` pixels leaves in raster order. */
export function afterFirst(count: number, nPx: number): Uint8Array {
  return Uint8Array.from({ length: nPx * nPx }, (_, i) => (i >= count ? 1 : 0))
}

/** The cells of a straight stroke including both ends, so that a fast drag leaves no gaps. */
export function strokeCells(from: Cell, to: Cell): Cell[] {
  const steps = Math.max(Math.abs(to.row - from.row), Math.abs(to.column - from.column))
  return Array.from({ length: steps + 1 }, (_, i) => {
    const share = steps === 0 ? 0 : i / steps
    return {
      row: Math.round(from.row + (to.row - from.row) * share),
      column: Math.round(from.column + (to.column - from.column) * share),
    }
  })
}

/** The hole with these cells drawn by the model (1) or given (0); cells outside the image are ignored. */
export function withCells(hole: Uint8Array, nPx: number, cells: readonly Cell[], value: 0 | 1): Uint8Array {
  const next = hole.slice()
  for (const { row, column } of cells) {
    if (row >= 0 && row < nPx && column >= 0 && column < nPx) next[row * nPx + column] = value
  }
  return next
}
