/**
 * Multi-head attention forward on the fused (B, T, 3C) tensor of queries, keys and values, scale 1 / sqrt(D), causal or full.
 * No T x T matrix: softmax runs over blocks of keys with a running maximum and sum (Milakov & Gimelshein 2018; Dao et al. 2022),
 * and the log-sum-exp of each row is kept for attentionGrad.ts. AssemblyScript.
 */
import { packPanels, STRIP_BYTES, TILE_COLUMNS, TILE_ROWS } from './pack'
import { scaleRow } from './rows'
import { exp1, exp4, log1, max4, sum4 } from './simd'
import { EDGE_BYTES, multiplyPanels } from './tile'

/** Keys in one block; a multiple of 8. */
const KEYS: i32 = 64
/** Stands for minus infinity: far below any score, and no NaN comes of subtracting it from itself. */
const LOWEST: f32 = -1e30

/**
 * y (B, T, C) and lse (B, H, T) from qkv (B, T, 3C): columns q | k | v, each H heads of `d` columns.
 * Work items are the B H heads. Scratch: attentionScratchBytes of kernels.ts.
 */
export function attention(
  qkv: usize, y: usize, lse: usize, t: i32, heads: i32, d: i32, causal: i32, scratch: usize, begin: i32, end: i32,
): void {
  const padded = (d + 7) & ~7
  const row = <usize>(3 * heads * d) * 4
  const outRow = <usize>(heads * d) * 4
  const state = scratch + EDGE_BYTES + STRIP_BYTES * max(KEYS, d) // running maximum, sum and last rescaling of 6 rows
  const scores = state + 128
  const out = scores + <usize>(TILE_ROWS * KEYS) * 4
  const keyPanels = out + <usize>(TILE_ROWS * padded) * 4
  const valuePanels = keyPanels + <usize>(((t + 7) & ~7) * d) * 4
  const scale: f32 = 1 / sqrt<f32>(<f32>d)
  for (let item = begin; item < end; item++) {
    const q = qkv + row * (item / heads * t) + <usize>(item % heads * d) * 4
    packPanels(q + outRow, 4, row, d, t, keyPanels)
    packPanels(q + 2 * outRow, row, 4, t, d, valuePanels)
    for (let i = 0; i < t; i += TILE_ROWS) {
      const rows = min(TILE_ROWS, t - i)
      const limit = causal ? i + rows : t
      for (let j = 0; j < limit; j += KEYS) {
        const keys = min(KEYS, limit - j)
        multiplyPanels(
          q + row * i, row, 4, keyPanels + <usize>(j * d) * 4, <usize>(d * TILE_COLUMNS) * 4,
          scores, KEYS * 4, rows, (keys + 7) & ~7, d, false, scratch)
        for (let r = 0; r < rows; r++) {
          const visible = causal ? max(0, min(keys, i + r + 1 - j)) : keys
          softmaxBlock(scores + r * KEYS * 4, visible, keys, scale, state + r * 12, j == 0)
          if (j > 0) {
            const partial = out + <usize>(r * padded) * 4
            scaleRow(partial, partial, load<f32>(state + r * 12, 8), padded)
          }
        }
        multiplyPanels(
          scores, KEYS * 4, 4, valuePanels + <usize>(j * TILE_COLUMNS) * 4, <usize>(t * TILE_COLUMNS) * 4,
          out, <usize>padded * 4, rows, padded, keys, j > 0, scratch)
      }
      const to = y + outRow * (item / heads * t + i) + <usize>(item % heads * d) * 4
      for (let r = 0; r < rows; r++) {
        const sum = load<f32>(state + r * 12, 4)
        scaleRow(out + <usize>(r * padded) * 4, to + outRow * r, 1 / sum, d)
        store<f32>(lse + <usize>(item * t + i + r) * 4, load<f32>(state + r * 12) + log1(sum))
      }
    }
  }
}

/** Turns one row of scores into e^(scale score - maximum), zero past `visible`, and brings the row's maximum and sum up to date. */
function softmaxBlock(s: usize, visible: i32, keys: i32, scale: f32, state: usize, first: bool): void {
  const end = (keys + 3) & ~3
  for (let j = visible; j < end; j++) store<f32>(s + j * 4, LOWEST)
  let highest = f32x4.splat(LOWEST)
  for (let j = 0; j < end; j += 4) highest = f32x4.pmax(highest, v128.load(s + j * 4))
  const before = first ? LOWEST : load<f32>(state)
  const maximum = max(before, max4(highest) * scale)
  const shift = f32x4.splat(maximum)
  const scales = f32x4.splat(scale)
  let sums = f32x4.splat(0)
  for (let j = 0; j < end; j += 4) {
    const p = exp4(f32x4.sub(f32x4.mul(v128.load(s + j * 4), scales), shift))
    v128.store(s + j * 4, p)
    sums = f32x4.add(sums, p)
  }
  const rescale = first ? <f32>0 : exp1(before - maximum)
  store<f32>(state, maximum)
  store<f32>(state, (first ? <f32>0 : load<f32>(state, 4) * rescale) + sum4(sums), 4)
  store<f32>(state, rescale, 8)
}
