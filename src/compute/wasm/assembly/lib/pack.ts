/**
 * Copies the operands of a matrix product into the order in which tile.ts reads them: B in panels of 8
 * columns, A in strips of 6 rows. AssemblyScript.
 */

import { STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from '../../kernelConstants'

/**
 * Copies B (k x n, any strides in bytes) into panels of 8 columns: panel p is k rows of 8 numbers, 32 k
 * bytes. Columns past n are zero, so the last panel can be read whole.
 */
export function packPanels(b: usize, bStep: usize, bColumn: usize, k: i32, n: i32, panels: usize): void {
  let j = 0
  if (bColumn == 4) {
    for (; j + 4 * TILE_COLUMNS <= n; j += 4 * TILE_COLUMNS) {
      packFourPanels(b + j * 4, bStep, k, panels + <usize>(j * k) * 4)
    }
  }
  for (; j < n; j += TILE_COLUMNS) {
    const columns = min(TILE_COLUMNS, n - j)
    const from = b + bColumn * j
    const to = panels + <usize>(j * k) * 4
    if (columns < TILE_COLUMNS) packPartial(from, bStep, bColumn, k, columns, to)
    else if (bColumn == 4) packRows(from, bStep, k, to)
    else if (bStep == 4) packTransposed(from, bColumn, k, to)
    else packPartial(from, bStep, bColumn, k, columns, to)
  }
}

function packPartial(b: usize, bStep: usize, bColumn: usize, k: i32, columns: i32, to: usize): void {
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

/** Four panels at once, so that a row of B is read by whole cache lines. */
function packFourPanels(b: usize, bStep: usize, k: i32, to: usize): void {
  const panelBytes = <usize>k * (TILE_COLUMNS * 4)
  for (let i = 0; i < k; i++) {
    let panel = to
    v128.store(panel, v128.load(b))
    v128.store(panel, v128.load(b, 16), 16)
    panel += panelBytes
    v128.store(panel, v128.load(b, 32))
    v128.store(panel, v128.load(b, 48), 16)
    panel += panelBytes
    v128.store(panel, v128.load(b, 64))
    v128.store(panel, v128.load(b, 80), 16)
    panel += panelBytes
    v128.store(panel, v128.load(b, 96))
    v128.store(panel, v128.load(b, 112), 16)
    b += bStep
    to += TILE_COLUMNS * 4
  }
}

/** For columns that lie along memory: transposes blocks of 4 x 4 by shuffles. */
function packTransposed(b: usize, bColumn: usize, k: i32, to: usize): void {
  const whole = k & ~3
  for (let i = 0; i < whole; i += 4) {
    transposeBlock(b, bColumn, to)
    transposeBlock(b + bColumn * 4, bColumn, to + 16)
    b += 16
    to += 4 * TILE_COLUMNS * 4
  }
  packPartial(b, 4, bColumn, k - whole, TILE_COLUMNS, to)
}

// @ts-ignore: decorator
@inline
function transposeBlock(b: usize, bColumn: usize, to: usize): void {
  transposeRows(
    v128.load(b), v128.load(b + bColumn), v128.load(b + bColumn * 2), v128.load(b + bColumn * 3), to,
    TILE_COLUMNS * 4,
  )
}

/** Stores the transpose of a 4 x 4 block, its rows `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function transposeRows(r0: v128, r1: v128, r2: v128, r3: v128, to: usize, step: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
  v128.store(to + step * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
  v128.store(to + step * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
}

/**
 * Copies up to 6 rows of A that lie along memory into k groups of 6 numbers; the last row is repeated for
 * missing ones.
 */
export function packStrip(a: usize, aRow: usize, rows: i32, k: i32, to: usize): void {
  let a0 = a
  let a1 = a + aRow * min(1, rows - 1)
  let a2 = a + aRow * min(2, rows - 1)
  let a3 = a + aRow * min(3, rows - 1)
  let a4 = a + aRow * min(4, rows - 1)
  let a5 = a + aRow * min(5, rows - 1)
  let i = k
  for (; i >= 4; i -= 4) {
    transposeRows(v128.load(a0), v128.load(a1), v128.load(a2), v128.load(a3), to, STRIP_BYTES)
    const r4 = v128.load(a4)
    const r5 = v128.load(a5)
    const low = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5)
    const high = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7)
    v128.store_lane<i64>(to, low, 0, 16)
    v128.store_lane<i64>(to + STRIP_BYTES, low, 1, 16)
    v128.store_lane<i64>(to + STRIP_BYTES * 2, high, 0, 16)
    v128.store_lane<i64>(to + STRIP_BYTES * 3, high, 1, 16)
    a0 += 16
    a1 += 16
    a2 += 16
    a3 += 16
    a4 += 16
    a5 += 16
    to += STRIP_BYTES * 4
  }
  for (; i > 0; i--) {
    store<f32>(to, load<f32>(a0))
    store<f32>(to, load<f32>(a1), 4)
    store<f32>(to, load<f32>(a2), 8)
    store<f32>(to, load<f32>(a3), 12)
    store<f32>(to, load<f32>(a4), 16)
    store<f32>(to, load<f32>(a5), 20)
    a0 += 4
    a1 += 4
    a2 += 4
    a3 += 4
    a4 += 4
    a5 += 4
    to += STRIP_BYTES
  }
}

/** The same for up to 6 rows that are adjacent in memory, steps of K `aStep` bytes apart. */
export function packAdjacent(a: usize, aStep: usize, rows: i32, k: i32, to: usize): void {
  if (rows == TILE_ROWS) {
    for (let i = 0; i < k; i++) {
      v128.store(to, v128.load(a))
      store<u64>(to, load<u64>(a, 16), 16)
      a += aStep
      to += STRIP_BYTES
    }
    return
  }
  for (let i = 0; i < k; i++) {
    for (let r = 0; r < TILE_ROWS; r++) store<f32>(to + r * 4, load<f32>(a + min(r, rows - 1) * 4))
    a += aStep
    to += STRIP_BYTES
  }
}
