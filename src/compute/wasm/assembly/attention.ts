/**
 * Multi-head attention forward on the fused (B, T, 3C) tensor of queries, keys and values, scale 1 / sqrt(D),
 * causal or full. No T x T matrix: the scores of 8 queries at a time over all visible keys are in scratch,
 * one row per key (lib/attentionTile.ts). The log-sum-exp of each row is stored for attentionGrad.ts (Dao et
 * al. 2022). AssemblyScript.
 */
import { PANEL_ROW_BYTES } from '../kernelConstants'
import { packStrips, sees, storeColumns, stripsBytes, timesColumns, timesKeys } from './lib/attentionTile'
import { packPanels } from './lib/pack'
import { scaleRow } from './lib/rows'
import { log1, softmax16 } from './lib/simd'

/**
 * Keys per pass over the values: their values stay in the L1 cache while all columns of a head are summed.
 */
const KEYS_PER_PASS: i32 = 64
/** In place of minus infinity: far below any score, and subtracting it from itself gives no NaN. */
const LOWEST: f32 = -1e30

/**
 * y (B, T, C) and lse (B, H, T) from qkv (B, T, 3C): columns q | k | v, each H heads of `d` columns.
 * Work items are the B H heads. Scratch: 32 (2 + 2 d + T rounded up to 12) bytes, for rows by 4 or by 6, and
 * the keys in strips.
 */
export function attention(
  qkv: usize, y: usize, lse: usize, t: i32, heads: i32, d: i32, causal: i32, scratch: usize, begin: i32,
  end: i32,
): void {
  const row = <usize>(3 * heads * d) * 4
  const outRow = <usize>(heads * d) * 4
  const state = scratch // the rows' maxima and sums
  const queries = state + 64
  const out = queries + PANEL_ROW_BYTES * d
  const strips = out + PANEL_ROW_BYTES * d
  const scores = strips + stripsBytes(t, d)
  const scale: f32 = 1 / sqrt<f32>(<f32>d)
  for (let item = begin; item < end; item++) {
    const q = qkv + row * (item / heads * t) + <usize>(item % heads * d) * 4
    const k = q + outRow
    const v = k + outRow
    const to = y + outRow * (item / heads * t) + <usize>(item % heads * d) * 4
    packStrips(k, row, t, d, strips)
    for (let i = 0; i < t; i += 8) {
      const rows = min(8, t - i)
      const keys = causal ? min(t, i + 8) : t
      packPanels(q + row * i, 4, row, d, rows, queries)
      scaleRow(queries, queries, scale, d * 8)
      timesKeys(k, row, strips, keys, queries, scores, d)
      if (causal) hideLater(scores + PANEL_ROW_BYTES * i, keys - i)
      softmaxColumns(scores, keys, state)
      memory.fill(out, 0, PANEL_ROW_BYTES * d)
      for (let j = 0; j < keys; j += KEYS_PER_PASS) {
        timesColumns(
          v + row * j, row, d, scores + PANEL_ROW_BYTES * j, out, min(KEYS_PER_PASS, keys - j),
        )
      }
      storeColumns(out, d, state + 32, to + outRow * i, outRow, rows)
      for (let r = 0; r < rows; r++) {
        store<f32>(
          lse + <usize>(item * t + i + r) * 4,
          load<f32>(state + r * 4) + log1(load<f32>(state + r * 4, 32)),
        )
      }
    }
  }
}

/** Sets scores of keys after the query to LOWEST; `scores` starts at the key of the block's first query. */
function hideLater(scores: usize, keys: i32): void {
  const lowest = f32x4.splat(LOWEST)
  for (let j = 1; j < keys; j++) {
    const at = scores + PANEL_ROW_BYTES * j
    v128.store(at, v128.bitselect(v128.load(at), lowest, sees(j, 0)))
    v128.store(at, v128.bitselect(v128.load(at, 16), lowest, sees(j, 1)), 16)
  }
}

/** e^(score - maximum) in each of the 8 columns, in place; writes the 8 maxima and the 8 sums to `state`. */
function softmaxColumns(scores: usize, keys: i32, state: usize): void {
  let x = f32x4.splat(LOWEST)
  let y = x
  // Two keys at a time below: a missing last one counts as LOWEST.
  if (keys & 1) {
    v128.store(scores + PANEL_ROW_BYTES * keys, x)
    v128.store(scores + PANEL_ROW_BYTES * keys, x, 16)
  }
  const end = scores + PANEL_ROW_BYTES * ((keys + 1) & ~1)
  for (let at = scores; at < end; at += PANEL_ROW_BYTES) {
    x = f32x4.pmax(x, v128.load(at))
    y = f32x4.pmax(y, v128.load(at, 16))
  }
  v128.store(state, x)
  v128.store(state, y, 16)
  let xSum = f32x4.splat(0)
  let ySum = xSum
  for (let at = scores; at < end; at += 2 * PANEL_ROW_BYTES) {
    softmax16(at, x, y)
    xSum = f32x4.add(f32x4.add(xSum, v128.load(at)), v128.load(at, 32))
    ySum = f32x4.add(f32x4.add(ySum, v128.load(at, 16)), v128.load(at, 48))
  }
  v128.store(state, xSum, 32)
  v128.store(state, ySum, 48)
}
