/**
 * Matrix product in all forms that a linear layer needs: A B forward, A Bᵀ for the input's gradient, Aᵀ B for
 * the weight's. One loop: A is read by two strides, B is packed into panels by two strides, and blocks of K
 * and N keep the panels in the cache. AssemblyScript.
 */
import { EDGE_BYTES, MATMUL_BLOCK, STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from '../kernelConstants'
import { packPanels } from './lib/pack'
import { geluAndSlopeRow, multiplyRows, sumRows } from './lib/rows'
import { multiplyPanels } from './lib/tile'

/**
 * Packs B (k x n, strides in numbers) whole, for matmul to read on several threads: blocks of MATMUL_BLOCK
 * columns, in each the blocks of K, in each the panels. Work items are panels of TILE_COLUMNS columns.
 * @param packed room for k numbers of each panel's TILE_COLUMNS columns
 */
export function packMatmul(
  b: usize, bStep: usize, bColumn: usize, packed: usize, n: i32, k: i32, scratch: usize, begin: i32, end: i32,
): void {
  for (let panel = begin; panel < end; panel++) {
    const column = panel * TILE_COLUMNS
    const j = column & ~(MATMUL_BLOCK - 1)
    const blockColumns = roundToTile(min(MATMUL_BLOCK, n - j))
    for (let p = 0; p < k; p += MATMUL_BLOCK) {
      const depth = min(MATMUL_BLOCK, k - p)
      packPanels(
        b + (bStep * p + bColumn * column) * 4, bStep * 4, bColumn * 4, depth, min(TILE_COLUMNS, n - column),
        blockOf(packed, j, p, blockColumns, k) + <usize>((column - j) * depth * 4))
    }
  }
}

// @ts-ignore: decorator
@inline
function roundToTile(columns: i32): i32 {
  return (columns + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1)
}

/** Where the packed block begins that holds columns j and on, steps p and on. */
// @ts-ignore: decorator
@inline
function blockOf(packed: usize, j: i32, p: i32, blockColumns: i32, k: i32): usize {
  return packed + (<usize>j * k + <usize>p * blockColumns) * 4
}

/**
 * C (m x n) (+)= A (m x k) B (k x n); then, each if given, C += residual, C *= factor (elementwise), and C =
 * quick GELU of C. Element (i, p) of A is at a + 4 (i aRow + p aStep), element (p, j) of B at b + 4 (p bStep
 * + j bColumn); all (m x n) are row-major.
 * @param residual, factor (m x n), or 0
 * @param slope (m x n) to fill with the slope of quick GELU, or 0 for no activation
 * @param packed what packMatmul made of B; or 0, and each call packs the part that it needs
 * @param byColumns the work items: groups of TILE_COLUMNS columns, or (0) of TILE_ROWS rows
 */
export function matmul(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, c: usize, m: i32, n: i32,
  k: i32, accumulate: i32, residual: usize, factor: usize, slope: usize, packed: usize, byColumns: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const ownPanels = scratch + EDGE_BYTES + STRIP_BYTES * MATMUL_BLOCK
  const first = byColumns ? 0 : begin * TILE_ROWS
  const last = byColumns ? m : min(end * TILE_ROWS, m)
  const lastColumn = byColumns ? min(end * TILE_COLUMNS, n) : n
  for (let j = byColumns ? begin * TILE_COLUMNS : 0; j < lastColumn; j += MATMUL_BLOCK) {
    const columns = min(MATMUL_BLOCK, lastColumn - j)
    for (let p = 0; p < k; p += MATMUL_BLOCK) {
      const depth = min(MATMUL_BLOCK, k - p)
      let panels = ownPanels
      if (packed) panels = blockOf(packed, j, p, roundToTile(columns), k)
      else packPanels(b + (bStep * p + bColumn * j) * 4, bStep * 4, bColumn * 4, depth, columns, panels)
      const finish = p + depth == k && (residual | factor | slope) != 0
      for (let i = first; i < last; i += TILE_ROWS) {
        const rows = min(TILE_ROWS, last - i)
        const at = (<usize>i * n + j) * 4
        multiplyPanels(
          a + (aRow * i + aStep * p) * 4, aRow * 4, aStep * 4, panels, <usize>(depth * TILE_COLUMNS * 4),
          c + at, <usize>n * 4, rows, columns, depth, p > 0 || accumulate != 0, scratch)
        if (finish) {
          finishRows(
            c + at, residual ? residual + at : 0, factor ? factor + at : 0, slope ? slope + at : 0,
            <usize>n * 4, rows, columns,
          )
        }
      }
    }
  }
}

/**
 * Parts of A B (m x n over k) for sumSlices to add up: part s is the product over the s-th part of K, in
 * whole blocks. Each work item, one part, reads rows of A and B that no other reads.
 * @param parts (slices x m x n)
 */
export function matmulSlices(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, parts: usize, m: i32, n: i32,
  k: i32, slices: i32, scratch: usize, begin: i32, end: i32,
): void {
  const blocks = (k + MATMUL_BLOCK - 1) / MATMUL_BLOCK
  for (let slice = begin; slice < end; slice++) {
    const from = (slice * blocks) / slices * MATMUL_BLOCK
    const to = min(((slice + 1) * blocks) / slices * MATMUL_BLOCK, k)
    matmul(
      a + aStep * from * 4, aRow, aStep, b + bStep * from * 4, bStep, bColumn,
      parts + <usize>slice * m * n * 4, m, n, to - from, 0, 0, 0, 0, 0, 0, scratch, 0,
      (m + TILE_ROWS - 1) / TILE_ROWS)
  }
}

/** Applies residual, factor and activation to rows that were just written. */
function finishRows(
  c: usize, residual: usize, factor: usize, slope: usize, row: usize, rows: i32, columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    const skip = row * i
    if (residual) sumRows(c + skip, residual + skip, c + skip, columns)
    if (factor) multiplyRows(c + skip, factor + skip, c + skip, columns)
    if (slope) geluAndSlopeRow(c + skip, c + skip, slope + skip, columns)
  }
}
