/**
 * The inner part of the matrix product: a 6 x 8 tile of outputs in 12 vector registers. matmul.ts is the loop
 * around multiplyPanels; pack.ts copies the operands into the order that it reads. Each output is summed over
 * k in ascending order in any tile, so results do not depend on how rows are divided among threads.
 * AssemblyScript.
 */
import { EDGE_BYTES, STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from '../../kernelConstants'
import { packAdjacent, packStrip } from './pack'
import { madd } from './simd'

// @ts-ignore: decorator
@inline
function storeRow(c: usize, x: v128, y: v128, accumulate: bool): void {
  if (accumulate) {
    v128.store(c, f32x4.add(v128.load(c), x))
    v128.store(c, f32x4.add(v128.load(c, 16), y), 16)
  } else {
    v128.store(c, x)
    v128.store(c, y, 16)
  }
}

/**
 * C tile (6 x 8) (+)= A (6 x k) B (k x 8), for any strides of A. Strides are in bytes.
 * If rows < 6, the last row is read in place of the missing ones; C must have room for six rows.
 */
function tile(
  a: usize, aRow: usize, aStep: usize, b: usize, c: usize, cRow: usize, rows: i32, k: i32, accumulate: bool,
): void {
  let a0 = a
  let a1 = a + aRow * min(1, rows - 1)
  let a2 = a + aRow * min(2, rows - 1)
  let a3 = a + aRow * min(3, rows - 1)
  let a4 = a + aRow * min(4, rows - 1)
  let a5 = a + aRow * min(5, rows - 1)
  let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0
  let y0 = x0, y1 = x0, y2 = x0, y3 = x0, y4 = x0, y5 = x0
  for (let i = 0; i < k; i++) {
    const bx = v128.load(b)
    const by = v128.load(b, 16)
    let s = v128.load_splat<f32>(a0)
    x0 = madd(s, bx, x0)
    y0 = madd(s, by, y0)
    s = v128.load_splat<f32>(a1)
    x1 = madd(s, bx, x1)
    y1 = madd(s, by, y1)
    s = v128.load_splat<f32>(a2)
    x2 = madd(s, bx, x2)
    y2 = madd(s, by, y2)
    s = v128.load_splat<f32>(a3)
    x3 = madd(s, bx, x3)
    y3 = madd(s, by, y3)
    s = v128.load_splat<f32>(a4)
    x4 = madd(s, bx, x4)
    y4 = madd(s, by, y4)
    s = v128.load_splat<f32>(a5)
    x5 = madd(s, bx, x5)
    y5 = madd(s, by, y5)
    a0 += aStep
    a1 += aStep
    a2 += aStep
    a3 += aStep
    a4 += aStep
    a5 += aStep
    b += TILE_COLUMNS * 4
  }
  storeRow(c, x0, y0, accumulate)
  storeRow(c + cRow, x1, y1, accumulate)
  storeRow(c + cRow * 2, x2, y2, accumulate)
  storeRow(c + cRow * 3, x3, y3, accumulate)
  storeRow(c + cRow * 4, x4, y4, accumulate)
  storeRow(c + cRow * 5, x5, y5, accumulate)
}

/**
 * The same for a packed strip of A: one pointer instead of six. Stores are unconditional, and the loop is not
 * unrolled: with a condition on each row, or two steps of K a round, V8 spills accumulators inside the loop,
 * and the rate halves.
 */
export function tilePacked(a: usize, b: usize, c: usize, cRow: usize, k: i32, accumulate: bool): void {
  let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0
  let y0 = x0, y1 = x0, y2 = x0, y3 = x0, y4 = x0, y5 = x0
  const end = a + STRIP_BYTES * k
  while (a < end) {
    const bx = v128.load(b)
    const by = v128.load(b, 16)
    let s = v128.load_splat<f32>(a)
    x0 = madd(s, bx, x0)
    y0 = madd(s, by, y0)
    s = v128.load_splat<f32>(a, 4)
    x1 = madd(s, bx, x1)
    y1 = madd(s, by, y1)
    s = v128.load_splat<f32>(a, 8)
    x2 = madd(s, bx, x2)
    y2 = madd(s, by, y2)
    s = v128.load_splat<f32>(a, 12)
    x3 = madd(s, bx, x3)
    y3 = madd(s, by, y3)
    s = v128.load_splat<f32>(a, 16)
    x4 = madd(s, bx, x4)
    y4 = madd(s, by, y4)
    s = v128.load_splat<f32>(a, 20)
    x5 = madd(s, bx, x5)
    y5 = madd(s, by, y5)
    a += STRIP_BYTES
    b += TILE_COLUMNS * 4
  }
  storeRow(c, x0, y0, accumulate)
  storeRow(c + cRow, x1, y1, accumulate)
  storeRow(c + cRow * 2, x2, y2, accumulate)
  storeRow(c + cRow * 3, x3, y3, accumulate)
  storeRow(c + cRow * 4, x4, y4, accumulate)
  storeRow(c + cRow * 5, x5, y5, accumulate)
}

/**
 * C (m x n) (+)= A (m x k) B (k x n) with B in panels: panel p holds columns 8p..8p+7, row i of it at panels
 * + p panelBytes + 32 i. The last panel must be readable over 8 columns. Strides are in bytes.
 * @param spare EDGE_BYTES + STRIP_BYTES k of scratch: a partial tile, and a packed strip of A
 */
export function multiplyPanels(
  a: usize, aRow: usize, aStep: usize, panels: usize, panelBytes: usize,
  c: usize, cRow: usize, m: i32, n: i32, k: i32, accumulate: bool, spare: usize,
): void {
  for (let i = 0; i < m; i += TILE_ROWS) {
    const rows = min(TILE_ROWS, m - i)
    // Packing a strip pays off from two panels on. Where rows are adjacent, steps of K are often a power of
    // two apart and compete for the same few lines of the cache.
    const packed = (aStep == 4 || aRow == 4) && n > TILE_COLUMNS
    const strip = spare + EDGE_BYTES
    if (packed) {
      if (aStep == 4) packStrip(a, aRow, rows, k, strip)
      else packAdjacent(a, aStep, rows, k, strip)
    }
    let panel = panels
    for (let j = 0; j < n; j += TILE_COLUMNS) {
      // A tile that would reach past C's edge is written to scratch first.
      const whole = rows == TILE_ROWS && n - j >= TILE_COLUMNS
      const out = whole ? c + j * 4 : spare
      const outRow = whole ? cRow : TILE_COLUMNS * 4
      if (packed) tilePacked(strip, panel, out, outRow, k, whole && accumulate)
      else tile(a, aRow, aStep, panel, out, outRow, rows, k, whole && accumulate)
      if (!whole) copyEdge(spare, c + j * 4, cRow, rows, min(TILE_COLUMNS, n - j), accumulate)
      panel += panelBytes
    }
    a += aRow * TILE_ROWS
    c += cRow * TILE_ROWS
  }
}

function copyEdge(edge: usize, c: usize, cRow: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(edge + j * 4)
      store<f32>(c + j * 4, accumulate ? load<f32>(c + j * 4) + value : value)
    }
    edge += TILE_COLUMNS * 4
    c += cRow
  }
}
