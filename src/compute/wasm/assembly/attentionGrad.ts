/**
 * Backward pass of attention.ts: the probabilities are recomputed block by block from the queries, the keys
 * and the stored log-sum-exp, so nothing of size T x T is stored (Dao et al. 2022, algorithm 4).
 * AssemblyScript.
 *
 * For ATTENTION_BLOCK keys and queries at a time: P and dS in panels of 8 queries (lib/attentionTile.ts);
 * each panel yields the queries' gradient, all of them together the keys' and values'.
 */
import { ATTENTION_BLOCK, PANEL_ROW_BYTES } from '../kernelConstants'
import {
  groupsTile, packStrips, sees, storeColumns, stripsBytes, timesColumns, timesKeys,
} from './lib/attentionTile'
import { packPanels } from './lib/pack'
import { dot, scaleRow } from './lib/rows'
import { softmax16 } from './lib/simd'

/** Bytes of a panel of one block. */
const PANEL_BYTES = ATTENTION_BLOCK * PANEL_ROW_BYTES

/**
 * dqkv (B, T, 3C) from dy (B, T, C), the forward pass's qkv (B, T, 3C), y (B, T, C) and lse (B, H, T). Work
 * items are the B H heads: each writes its own columns of dqkv. Scratch: blockBytes(d), then lse, delta and
 * dq of all queries, rounded up to 8.
 */
export function attentionGrad(
  qkv: usize, y: usize, lse: usize, dy: usize, dqkv: usize, t: i32, heads: i32, d: i32, causal: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const outRow = <usize>(heads * d) * 4
  const row = outRow * 3
  const padded = (t + 7) & ~7
  const shift = scratch + blockBytes(d)
  const delta = shift + <usize>padded * 4
  const dqPanels = delta + <usize>padded * 4
  for (let item = begin; item < end; item++) {
    const start = item / heads * t
    const column = <usize>(item % heads * d) * 4
    const q = qkv + row * start + column
    const dq = dqkv + row * start + column
    const yHead = y + outRow * start + column
    const dyHead = dy + outRow * start + column
    for (let i = 0; i < padded; i++) {
      // Padding queries give every key a probability of zero.
      store<f32>(shift + i * 4, i < t ? load<f32>(lse + <usize>(item * t + i) * 4) : <f32>1e30)
      store<f32>(delta + i * 4, i < t ? dot(yHead + outRow * i, dyHead + outRow * i, d) : <f32>0)
    }
    memory.fill(dqPanels, 0, <usize>(padded * d) * 4)
    for (let j = 0; j < t; j += ATTENTION_BLOCK) {
      keyBlock(q, dyHead, shift, delta, dqPanels, dq, t, outRow, d, causal, j, scratch)
    }
    for (let i = 0; i < t; i += 8) {
      storeColumns(dqPanels + <usize>(i * d) * 4, d, 0, dq + row * i, row, min(8, t - i))
    }
  }
}

/**
 * Scratch bytes of one block: P and dS; rows of q and dy, and the sums dk and dv, in panels of 8 columns;
 * columns of 8 q and 8 dy; keys and values in strips.
 */
// @ts-ignore: decorator
@inline
function blockBytes(d: i32): usize {
  return <usize>(PANEL_BYTES * (ATTENTION_BLOCK / 4 + 4 * ((d + 7) >> 3)) + PANEL_ROW_BYTES * 2 * d) +
    2 * stripsBytes(ATTENTION_BLOCK, d)
}

/**
 * Gradients through the block of keys from j on, of one head: writes dk and dv of these keys, adds to the
 * panels of dq of every query that sees them.
 */
function keyBlock(
  q: usize, dy: usize, shift: usize, delta: usize, dqPanels: usize, dq: usize, t: i32, outRow: usize, d: i32,
  causal: i32, j: i32, scratch: usize,
): void {
  const row = outRow * 3
  const side = PANEL_BYTES * ((d + 7) >> 3)
  const p = scratch
  const ds = p + PANEL_BYTES * (ATTENTION_BLOCK / 8)
  const qRows = ds + PANEL_BYTES * (ATTENTION_BLOCK / 8)
  const dyRows = qRows + side
  const dk = dyRows + side
  const dv = dk + side
  const columns = dv + side
  const kStrips = columns + PANEL_ROW_BYTES * 2 * d
  const vStrips = kStrips + stripsBytes(ATTENTION_BLOCK, d)
  const keys = min(ATTENTION_BLOCK, t - j)
  packStrips(q + outRow + row * j, row, keys, d, kStrips)
  packStrips(q + outRow * 2 + row * j, row, keys, d, vStrips)
  memory.fill(dk, 0, side * 2)
  for (let i = causal ? j : 0; i < t; i += ATTENTION_BLOCK) {
    const queries = min(ATTENTION_BLOCK, t - i)
    packBlock(q + row * i, row, queries, d, qRows)
    packBlock(dy + outRow * i, outRow, queries, d, dyRows)
    for (let r = 0; r < queries; r += 8) {
      const at = i + r
      const rows = min(8, t - at)
      const visible = causal ? min(keys, at + 8 - j) : keys
      scores(
        q + row * at, dy + outRow * at, outRow, q + outRow + row * j, kStrips, vStrips, rows, visible, d,
        columns, p + PANEL_BYTES * (r >> 3), ds + PANEL_BYTES * (r >> 3),
      )
      softmaxGrad(
        p + PANEL_BYTES * (r >> 3), ds + PANEL_BYTES * (r >> 3), shift + at * 4, delta + at * 4, visible,
        causal ? at - j : visible, d,
      )
      timesColumns(
        q + outRow + row * j, row, d, ds + PANEL_BYTES * (r >> 3), dqPanels + <usize>(at * d) * 4, visible,
      )
    }
    // On the diagonal the first panels do not see the later keys and hold no values for them.
    keySums(p, dyRows, dv, keys, (queries + 7) >> 3, d, causal != 0 && i == j)
    keySums(ds, qRows, dk, keys, (queries + 7) >> 3, d, causal != 0 && i == j)
  }
  storeKeys(dk, dq + outRow + row * j, row, keys, d)
  storeKeys(dv, dq + outRow * 2 + row * j, row, keys, d)
}

/** Rows of a block in panels of 8 columns, each a block high; padding rows to a multiple of 8 become zero. */
function packBlock(from: usize, row: usize, rows: i32, d: i32, panels: usize): void {
  const end = (rows + 7) & ~7
  for (let column = 0; column < d; column += 8) {
    packPanels(from + column * 4, row, 4, rows, min(8, d - column), panels)
    memory.fill(panels + PANEL_ROW_BYTES * rows, 0, PANEL_ROW_BYTES * (end - rows))
    panels += PANEL_BYTES
  }
}

/** p = K qᵀ scale and ds = V dyᵀ for 8 queries: (visible x 8). `k` is the first key, k + outRow its value. */
function scores(
  q: usize, dy: usize, outRow: usize, k: usize, kStrips: usize, vStrips: usize, rows: i32, visible: i32,
  d: i32, columns: usize, p: usize, ds: usize,
): void {
  const row = outRow * 3
  const dyColumns = columns + PANEL_ROW_BYTES * d
  packPanels(q, 4, row, d, rows, columns)
  scaleRow(columns, columns, 1 / sqrt<f32>(<f32>d), d * 8)
  packPanels(dy, 4, outRow, d, rows, dyColumns)
  timesKeys(k, row, kStrips, visible, columns, p, d)
  timesKeys(k + outRow, row, vStrips, visible, dyColumns, ds, d)
}

/**
 * p: scaled scores to probabilities e^(score - lse); ds: dy vᵀ to the scores' gradient scale p (dp - delta).
 * Columns are queries.
 * @param diagonal the key at the first query's position; later ones are hidden from it
 */
function softmaxGrad(
  p: usize, ds: usize, lse: usize, delta: usize, visible: i32, diagonal: i32, d: i32,
): void {
  const xShift = v128.load(lse)
  const yShift = v128.load(lse, 16)
  const end = p + PANEL_ROW_BYTES * visible
  // Two keys at a time; one too many does no harm: the panels have room and it is not read.
  for (let at = p; at < end; at += 2 * PANEL_ROW_BYTES) {
    softmax16(at, xShift, yShift)
  }
  for (let j = diagonal + 1; j < visible; j++) {
    const at = p + PANEL_ROW_BYTES * j
    v128.store(at, v128.and(v128.load(at), sees(j - diagonal, 0)))
    v128.store(at, v128.and(v128.load(at, 16), sees(j - diagonal, 1)), 16)
  }
  const xDelta = v128.load(delta)
  const yDelta = v128.load(delta, 16)
  const scale = f32x4.splat(1 / sqrt<f32>(<f32>d))
  for (let at = p; at < end; at += PANEL_ROW_BYTES) {
    v128.store(ds, f32x4.mul(f32x4.mul(v128.load(at), scale), f32x4.sub(v128.load(ds), xDelta)))
    v128.store(ds, f32x4.mul(f32x4.mul(v128.load(at, 16), scale), f32x4.sub(v128.load(ds, 16), yDelta)), 16)
    ds += PANEL_ROW_BYTES
  }
}

/**
 * sums (keys x d) += weights (keys x queries) rows (queries x d), in panels; with `triangle`, key 8 g + r has
 * weights only from panel g on.
 */
function keySums(
  weights: usize, rows: usize, sums: usize, keys: i32, panels: i32, d: i32, triangle: bool,
): void {
  for (let column = 0; column < d; column += 8) {
    for (let j = 0; j < keys; j += 4) {
      const first = triangle ? j >> 3 : 0
      groupsTile(
        weights + PANEL_BYTES * first + PANEL_ROW_BYTES * j, PANEL_BYTES,
        rows + PANEL_ROW_BYTES * 8 * first, sums + PANEL_ROW_BYTES * j, panels - first,
      )
    }
    rows += PANEL_BYTES
    sums += PANEL_BYTES
  }
}

/** Copies sums in panels to rows of d numbers. */
function storeKeys(sums: usize, to: usize, row: usize, keys: i32, d: i32): void {
  for (let column = 0; column < d; column += 8) {
    const columns = min(8, d - column)
    let from = sums
    let out = to + column * 4
    for (let r = 0; r < keys; r++) {
      if (columns == 8) {
        v128.store(out, v128.load(from))
        v128.store(out, v128.load(from, 16), 16)
      } else {
        for (let j = 0; j < columns; j++) store<f32>(out + j * 4, load<f32>(from + j * 4))
      }
      from += PANEL_ROW_BYTES
      out += row
    }
    sums += PANEL_BYTES
  }
}
