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
 * C (m x n) (+)= A (m x k) B (k x n); then, each if given, C += residual, C *= factor (elementwise), and C =
 * quick GELU of C. Element (i, p) of A is at a + 4 (i aRow + p aStep), element (p, j) of B at b + 4 (p bStep
 * + j bColumn); all (m x n) are row-major.
 * @param residual, factor (m x n), or 0
 * @param slope (m x n) to fill with the slope of quick GELU, or 0 for no activation
 * @param byColumns the work items: groups of TILE_COLUMNS columns, or (0) of TILE_ROWS rows
 */
export function matmul(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, c: usize, m: i32, n: i32,
  k: i32, accumulate: i32, residual: usize, factor: usize, slope: usize, byColumns: i32, scratch: usize,
  begin: i32, end: i32,
): void {
  const panels = scratch + EDGE_BYTES + STRIP_BYTES * MATMUL_BLOCK
  const first = byColumns ? 0 : begin * TILE_ROWS
  const last = byColumns ? m : min(end * TILE_ROWS, m)
  const lastColumn = byColumns ? min(end * TILE_COLUMNS, n) : n
  for (let j = byColumns ? begin * TILE_COLUMNS : 0; j < lastColumn; j += MATMUL_BLOCK) {
    const columns = min(MATMUL_BLOCK, lastColumn - j)
    for (let p = 0; p < k; p += MATMUL_BLOCK) {
      const depth = min(MATMUL_BLOCK, k - p)
      packPanels(b + (bStep * p + bColumn * j) * 4, bStep * 4, bColumn * 4, depth, columns, panels)
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
