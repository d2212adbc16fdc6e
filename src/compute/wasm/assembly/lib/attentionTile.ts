/**
 * The small products inside attention: 8 queries side by side in two vectors, one row per key or per column
 * of the head, so that the softmax over keys needs no sum across lanes and its result is directly an operand
 * of the next product. AssemblyScript.
 *
 * A panel is a list of rows of 8 numbers, PANEL_ROW_BYTES each. A tile holds 4 x 8 outputs in 8 registers:
 * enough for two fused multiply-adds per cycle, and few enough that heads of 16 columns leave no tile half
 * empty, as tiles of 6 rows would.
 */
import { PANEL_ROW_BYTES, STRIP_BYTES, TILE_ROWS } from '../../kernelConstants'
import { packStrip, transposeRows } from './pack'
import { madd } from './simd'
import { tilePacked } from './tile'

/**
 * C (4 x 8 panel) = A (4 x k) B (k x 8 panel); rows of A run along memory, aRow bytes apart.
 * If rows < 4, the last row is read in place of the missing ones; C always has room for four.
 */
function rowTile(a: usize, aRow: usize, rows: i32, b: usize, c: usize, k: i32): void {
  let a0 = a
  let a1 = a + aRow * min(1, rows - 1)
  let a2 = a + aRow * min(2, rows - 1)
  let a3 = a + aRow * min(3, rows - 1)
  let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0
  let y0 = x0, y1 = x0, y2 = x0, y3 = x0
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
    a0 += 4
    a1 += 4
    a2 += 4
    a3 += 4
    b += PANEL_ROW_BYTES
  }
  storeTile(c, x0, y0, x1, y1, x2, y2, x3, y3)
}

/** C (4 x 8 panel) += A (4 x k) B (k x 8 panel); columns of A run along memory, aStep bytes apart. */
export function columnTile(a: usize, aStep: usize, b: usize, c: usize, k: i32): void {
  let x0 = v128.load(c), y0 = v128.load(c, 16), x1 = v128.load(c, 32), y1 = v128.load(c, 48)
  let x2 = v128.load(c, 64), y2 = v128.load(c, 80), x3 = v128.load(c, 96), y3 = v128.load(c, 112)
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
    a += aStep
    b += PANEL_ROW_BYTES
  }
  storeTile(c, x0, y0, x1, y1, x2, y2, x3, y3)
}

/**
 * C (4 x 8 panel) += the sum over `count` groups of 8 of A (4 x 8) B (8 x 8): A's groups are `aGroup` bytes
 * apart, each rows of a panel; B's follow each other.
 */
export function groupsTile(a: usize, aGroup: usize, b: usize, c: usize, count: i32): void {
  let x0 = v128.load(c), y0 = v128.load(c, 16), x1 = v128.load(c, 32), y1 = v128.load(c, 48)
  let x2 = v128.load(c, 64), y2 = v128.load(c, 80), x3 = v128.load(c, 96), y3 = v128.load(c, 112)
  for (let group = 0; group < count; group++) {
    for (let i: usize = 0; i < 8; i++) {
      const from = a + i * 4
      const bx = v128.load(b)
      const by = v128.load(b, 16)
      let s = v128.load_splat<f32>(from)
      x0 = madd(s, bx, x0)
      y0 = madd(s, by, y0)
      s = v128.load_splat<f32>(from, 32)
      x1 = madd(s, bx, x1)
      y1 = madd(s, by, y1)
      s = v128.load_splat<f32>(from, 64)
      x2 = madd(s, bx, x2)
      y2 = madd(s, by, y2)
      s = v128.load_splat<f32>(from, 96)
      x3 = madd(s, bx, x3)
      y3 = madd(s, by, y3)
      b += PANEL_ROW_BYTES
    }
    a += aGroup
  }
  storeTile(c, x0, y0, x1, y1, x2, y2, x3, y3)
}

// @ts-ignore: decorator
@inline
function storeTile(
  c: usize, x0: v128, y0: v128, x1: v128, y1: v128, x2: v128, y2: v128, x3: v128, y3: v128,
): void {
  v128.store(c, x0)
  v128.store(c, y0, 16)
  v128.store(c, x1, 32)
  v128.store(c, y1, 48)
  v128.store(c, x2, 64)
  v128.store(c, y2, 80)
  v128.store(c, x3, 96)
  v128.store(c, y3, 112)
}

/**
 * C (n x 8 panel) = A (n x k) B (k x 8 panel), rows of A along memory. C has room for n rounded up to 4 rows.
 */
function timesRows(a: usize, aRow: usize, n: i32, b: usize, c: usize, k: i32): void {
  for (let i = 0; i < n; i += 4) rowTile(a + aRow * i, aRow, min(4, n - i), b, c + PANEL_ROW_BYTES * i, k)
}

/** Columns of a head from which 12 outputs at a time are faster than 8: they take longer to begin and end. */
const STRIPS_FROM: i32 = 24

/** Bytes of n rows of d numbers in strips of 6, the last one filled up. */
// @ts-ignore: decorator
@inline
export function stripsBytes(n: i32, d: i32): usize {
  return <usize>((n + TILE_ROWS - 1) / TILE_ROWS * d) * STRIP_BYTES
}

/** Copies n rows of d numbers, `row` bytes apart, into strips of 6. */
export function packStrips(from: usize, row: usize, n: i32, d: i32, strips: usize): void {
  if (d < STRIPS_FROM) return
  for (let i = 0; i < n; i += TILE_ROWS) {
    packStrip(from + row * i, row, min(TILE_ROWS, n - i), d, strips)
    strips += STRIP_BYTES * d
  }
}

/**
 * C (n x 8 panel) = A (n x k) B (k x 8 panel): A's rows along memory, aRow bytes apart, or, if k is at least
 * STRIPS_FROM, in strips. C has room for n rounded up to 4 rows, or to 6.
 */
export function timesKeys(
  a: usize, aRow: usize, strips: usize, n: i32, b: usize, c: usize, k: i32,
): void {
  if (k < STRIPS_FROM) {
    timesRows(a, aRow, n, b, c, k)
    return
  }
  for (let i = 0; i < n; i += TILE_ROWS) {
    tilePacked(strips, b, c + PANEL_ROW_BYTES * i, PANEL_ROW_BYTES, k, false)
    strips += STRIP_BYTES * k
  }
}

/** C (n x 8 panel) += A (n x k) B (k x 8 panel), columns of A along memory, aStep bytes apart. */
export function timesColumns(a: usize, aStep: usize, n: i32, b: usize, c: usize, k: i32): void {
  const whole = n & ~3
  for (let i = 0; i < whole; i += 4) columnTile(a + i * 4, aStep, b, c + PANEL_ROW_BYTES * i, k)
  for (let i = whole; i < n; i++) {
    let x = v128.load(c + PANEL_ROW_BYTES * i)
    let y = v128.load(c + PANEL_ROW_BYTES * i, 16)
    for (let p = 0; p < k; p++) {
      const s = v128.load_splat<f32>(a + aStep * p + i * 4)
      x = madd(s, v128.load(b + PANEL_ROW_BYTES * p), x)
      y = madd(s, v128.load(b + PANEL_ROW_BYTES * p, 16), y)
    }
    v128.store(c + PANEL_ROW_BYTES * i, x)
    v128.store(c + PANEL_ROW_BYTES * i, y, 16)
  }
}

/**
 * Writes a panel (d x 8) as up to 8 rows of d numbers, toRow bytes apart, each divided by its own of 8
 * divisors unless their address is 0.
 */
export function storeColumns(
  panel: usize, d: i32, divisors: usize, to: usize, toRow: usize, rows: i32,
): void {
  const whole = d & ~3
  const one = f32x4.splat(1)
  let first = 0
  for (; first + 4 <= rows; first += 4) {
    const factor = divisors ? f32x4.div(one, v128.load(divisors + first * 4)) : one
    const from = panel + first * 4
    const out = to + toRow * first
    for (let p = 0; p < whole; p += 4) {
      const at = from + PANEL_ROW_BYTES * p
      transposeRows(
        f32x4.mul(v128.load(at), factor), f32x4.mul(v128.load(at, 32), factor),
        f32x4.mul(v128.load(at, 64), factor), f32x4.mul(v128.load(at, 96), factor), out + p * 4, toRow,
      )
    }
    for (let p = whole; p < d; p++) {
      const column = f32x4.mul(v128.load(from + PANEL_ROW_BYTES * p), factor)
      v128.store_lane<f32>(out + p * 4, column, 0)
      v128.store_lane<f32>(out + toRow + p * 4, column, 1)
      v128.store_lane<f32>(out + toRow * 2 + p * 4, column, 2)
      v128.store_lane<f32>(out + toRow * 3 + p * 4, column, 3)
    }
  }
  for (; first < rows; first++) {
    const factor: f32 = divisors ? 1 / load<f32>(divisors + first * 4) : 1
    for (let p = 0; p < d; p++) {
      store<f32>(to + toRow * first + p * 4, load<f32>(panel + PANEL_ROW_BYTES * p + first * 4) * factor)
    }
  }
}

/** Lane l is all ones if query 4 half + l sees key `key`, both counted from the block's first query. */
// @ts-ignore: decorator
@inline
export function sees(key: i32, half: i32): v128 {
  return i32x4.ge_s(i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(half * 4)), i32x4.splat(key))
}
