/**
 * Matrix product in all the forms a linear layer needs: A B forward, A Bᵀ for the input's gradient, Aᵀ B for the weight's.
 * One loop: A is read by two strides, B is packed into panels by two strides, blocks of K and N keep the panels in the cache.
 */
import { packPanels, STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from './pack'
import { geluRow, sumRows } from './rows'
import { EDGE_BYTES, multiplyPanels } from './tile'

/** Block sizes: one packed block of B is 256 x 256 numbers, 256 KiB. Must agree with matmulScratchBytes of kernels.ts. */
const BLOCK_K: i32 = 256
const BLOCK_N: i32 = 256

/**
 * C (m x n) (+)= A (m x k) B (k x n), then optionally C += residual, then optionally pre = C and C = quick GELU of C.
 * Element (i, p) of A is at a + 4 (i aRow + p aStep), element (p, j) of B at b + 4 (p bStep + j bColumn);
 * C, residual and pre are row-major.
 * @param residual (m x n) to add, or 0; pre (m x n) to fill with the value before the activation, or 0
 * @param begin, end work items: groups of 6 rows
 */
export function matmul(
  a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, bColumn: usize, c: usize, m: i32, n: i32, k: i32,
  accumulate: i32, residual: usize, gelu: i32, pre: usize, scratch: usize, begin: i32, end: i32,
): void {
  const panels = scratch + EDGE_BYTES + STRIP_BYTES * BLOCK_K
  const first = begin * TILE_ROWS
  const last = min(end * TILE_ROWS, m)
  for (let j = 0; j < n; j += BLOCK_N) {
    const columns = min(BLOCK_N, n - j)
    for (let p = 0; p < k; p += BLOCK_K) {
      const depth = min(BLOCK_K, k - p)
      packPanels(b + (bStep * p + bColumn * j) * 4, bStep * 4, bColumn * 4, depth, columns, panels)
      const finish = p + depth == k && (residual != 0 || gelu != 0)
      for (let i = first; i < last; i += TILE_ROWS) {
        const rows = min(TILE_ROWS, last - i)
        const at = (<usize>i * n + j) * 4
        multiplyPanels(
          a + (aRow * i + aStep * p) * 4, aRow * 4, aStep * 4, panels, <usize>(depth * TILE_COLUMNS * 4),
          c + at, <usize>n * 4, rows, columns, depth, p > 0 || accumulate != 0, scratch)
        if (finish) finishRows(c + at, residual ? residual + at : 0, gelu, pre ? pre + at : 0, <usize>n * 4, rows, columns)
      }
    }
  }
}

/** What follows the product, on rows that were just written. */
function finishRows(c: usize, residual: usize, gelu: i32, pre: usize, row: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    const skip = row * i
    if (residual) sumRows(c + skip, residual + skip, c + skip, columns)
    if (pre) memory.copy(pre + skip, c + skip, <usize>columns * 4)
    if (gelu) geluRow(c + skip, c + skip, columns)
  }
}
