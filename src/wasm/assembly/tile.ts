/**
 * The inner part of every matrix product here: a 6 x 8 tile of outputs held in 12 vector registers, and the packing of the
 * right-hand matrix into panels of 8 columns. matmul.ts and the attention kernels are loops around these.
 * Each output is summed over k in ascending order whatever the tile, so results do not depend on how rows are split over threads.
 */
import { madd } from './simd'

/** Rows of a tile. With 8 columns: 12 accumulators, 2 vectors of B and 1 of A fill 15 of the 16 registers of x86. */
export const TILE_ROWS: i32 = 6
/** Columns of a tile and of a packed panel. */
export const TILE_COLUMNS: i32 = 8

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
 * C tile (rows x 8) (+)= A (rows x k) B (k x 8), for any strides of A. Strides are in bytes.
 * Where rows < 6 the last row is computed again in the spare places and not stored.
 */
function tile(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, rows: i32, k: i32, accumulate: bool): void {
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
    b += bStep
  }
  storeRow(c, x0, y0, accumulate)
  if (rows > 1) storeRow(c + cRow, x1, y1, accumulate)
  if (rows > 2) storeRow(c + cRow * 2, x2, y2, accumulate)
  if (rows > 3) storeRow(c + cRow * 3, x3, y3, accumulate)
  if (rows > 4) storeRow(c + cRow * 4, x4, y4, accumulate)
  if (rows > 5) storeRow(c + cRow * 5, x5, y5, accumulate)
}

/** The same for six whole rows that lie side by side in memory (A transposed): one pointer walks instead of six. */
function tileAdjacent(a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, k: i32, accumulate: bool): void {
  let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0
  let y0 = x0, y1 = x0, y2 = x0, y3 = x0, y4 = x0, y5 = x0
  for (let i = 0; i < k; i++) {
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
    a += aStep
    b += bStep
  }
  storeRow(c, x0, y0, accumulate)
  storeRow(c + cRow, x1, y1, accumulate)
  storeRow(c + cRow * 2, x2, y2, accumulate)
  storeRow(c + cRow * 3, x3, y3, accumulate)
  storeRow(c + cRow * 4, x4, y4, accumulate)
  storeRow(c + cRow * 5, x5, y5, accumulate)
}

// @ts-ignore: decorator
@inline
function anyTile(a: usize, aRow: usize, aStep: usize, b: usize, bStep: usize, c: usize, cRow: usize, rows: i32, k: i32, accumulate: bool): void {
  if (rows == TILE_ROWS && aRow == 4) tileAdjacent(a, aStep, b, bStep, c, cRow, k, accumulate)
  else tile(a, aRow, aStep, b, bStep, c, cRow, rows, k, accumulate)
}

/**
 * C (m x n) (+)= A (m x k) B (k x n) with B in panels: panel p holds columns 8p..8p+7, row i of it at panels + p panelBytes + i bStep.
 * The last panel must be readable over 8 columns. Strides are in bytes.
 * @param edge 192 bytes of scratch, for the columns that do not fill a tile
 */
export function multiplyPanels(
  a: usize, aRow: usize, aStep: usize, panels: usize, panelBytes: usize, bStep: usize,
  c: usize, cRow: usize, m: i32, n: i32, k: i32, accumulate: bool, edge: usize,
): void {
  for (let i = 0; i < m; i += TILE_ROWS) {
    const rows = min(TILE_ROWS, m - i)
    let panel = panels
    for (let j = 0; j < n; j += TILE_COLUMNS) {
      const columns = min(TILE_COLUMNS, n - j)
      const out = c + j * 4
      if (columns == TILE_COLUMNS) {
        anyTile(a, aRow, aStep, panel, bStep, out, cRow, rows, k, accumulate)
      } else {
        anyTile(a, aRow, aStep, panel, bStep, edge, TILE_COLUMNS * 4, rows, k, false)
        copyEdge(edge, out, cRow, rows, columns, accumulate)
      }
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

/**
 * Copies B (k x n, any strides in bytes) into panels of 8 columns: panel p is k rows of 8 numbers, 32 k bytes.
 * Columns past n are zero, so the last panel can be read whole.
 */
export function packPanels(b: usize, bStep: usize, bColumn: usize, k: i32, n: i32, panels: usize): void {
  for (let j = 0; j < n; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, n - j)
    const from = b + bColumn * j
    const to = panels + <usize>(j * k) * 4
    if (columns < TILE_COLUMNS) packPart(from, bStep, bColumn, k, columns, to)
    else if (bColumn == 4) packRows(from, bStep, k, to)
    else if (bStep == 4) packTransposed(from, bColumn, k, to)
    else packPart(from, bStep, bColumn, k, columns, to)
  }
}

function packPart(b: usize, bStep: usize, bColumn: usize, k: i32, columns: i32, to: usize): void {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < TILE_COLUMNS; j++) {
      store<f32>(to + j * 4, j < columns ? load<f32>(b + bColumn * j) : 0)
    }
    b += bStep
    to += TILE_COLUMNS * 4
  }
}

function packRows(b: usize, bStep: usize, k: i32, to: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(to, v128.load(b))
    v128.store(to, v128.load(b, 16), 16)
    b += bStep
    to += TILE_COLUMNS * 4
  }
}

/** Columns lie along memory: four rows of four columns at a time are turned by shuffles. */
function packTransposed(b: usize, bColumn: usize, k: i32, to: usize): void {
  const whole = k & ~3
  for (let i = 0; i < whole; i += 4) {
    turn(b, bColumn, to)
    turn(b + bColumn * 4, bColumn, to + 16)
    b += 16
    to += 4 * TILE_COLUMNS * 4
  }
  packPart(b, 4, bColumn, k - whole, TILE_COLUMNS, to)
}

// @ts-ignore: decorator
@inline
function turn(b: usize, bColumn: usize, to: usize): void {
  const r0 = v128.load(b)
  const r1 = v128.load(b + bColumn)
  const r2 = v128.load(b + bColumn * 2)
  const r3 = v128.load(b + bColumn * 3)
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32)
  v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64)
  v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96)
}
