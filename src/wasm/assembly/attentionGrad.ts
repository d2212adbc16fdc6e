/**
 * Backward pass of attention.ts: the probabilities are computed again block by block from the queries, keys and the kept
 * log-sum-exp, so nothing of size T x T is stored (Dao et al. 2022, algorithm 4). AssemblyScript.
 */
import { packPanels, STRIP_BYTES, TILE_COLUMNS } from './pack'
import { dot } from './rows'
import { exp4 } from './simd'
import { EDGE_BYTES, multiplyPanels } from './tile'

/**
 * dqkv (B, T, 3C) from dy (B, T, C), the forward pass's qkv (B, T, 3C), y (B, T, C) and lse (B, H, T).
 * @param block queries and keys in a block, a multiple of 24; attentionGradBlock of kernels.ts
 * Work items are the B H heads: each writes its own columns of dqkv. Scratch: attentionGradScratchBytes of kernels.ts.
 */
export function attentionGrad(
  qkv: usize, y: usize, lse: usize, dy: usize, dqkv: usize, t: i32, heads: i32, d: i32, causal: i32, block: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const outRow = <usize>(heads * d) * 4
  const delta = scratch + blockScratch(block, d)
  for (let item = begin; item < end; item++) {
    const start = item / heads * t
    const column = <usize>(item % heads * d) * 4
    const q = qkv + outRow * 3 * start + column
    const dq = dqkv + outRow * 3 * start + column
    const yHead = y + outRow * start + column
    const dyHead = dy + outRow * start + column
    for (let i = 0; i < t; i++) store<f32>(delta + i * 4, dot(yHead + outRow * i, dyHead + outRow * i, d))
    for (let j = 0; j < t; j += block) {
      keyBlock(q, dyHead, lse + <usize>(item * t) * 4, delta, dq, t, outRow, d, causal, block, j, scratch)
    }
  }
}

// @ts-ignore: decorator
@inline
function spareBytes(block: i32, d: i32): usize {
  return EDGE_BYTES + STRIP_BYTES * max(block, d)
}

// @ts-ignore: decorator
@inline
function blockScratch(block: i32, d: i32): usize {
  const padded = (d + 7) & ~7
  return spareBytes(block, d) + <usize>(block * (2 * d + 5 * padded) + 2 * block * block) * 4
}

/** Gradients through keys j..j+block of one head: writes dk and dv of these keys, adds to dq of every query that sees them. */
function keyBlock(
  q: usize, dy: usize, lse: usize, delta: usize, dq: usize, t: i32, outRow: usize, d: i32, causal: i32, block: i32, j: i32, scratch: usize,
): void {
  const row = outRow * 3
  const padded = (d + 7) & ~7
  const paddedRow = <usize>padded * 4
  const blockRow = <usize>block * 4
  const overColumns = <usize>(d * TILE_COLUMNS) * 4 // bytes of a panel that is d deep
  const keyPanels = scratch + spareBytes(block, d) // columns are keys
  const valuePanels = keyPanels + blockRow * d
  const keyRows = valuePanels + blockRow * d // columns are the head's d columns, as in the next four
  const queryRows = keyRows + blockRow * padded
  const dyRows = queryRows + blockRow * padded
  const dk = dyRows + blockRow * padded
  const dv = dk + blockRow * padded
  const p = dv + blockRow * padded
  const ds = p + blockRow * block
  const keys = min(block, t - j)
  const paddedKeys = (keys + 7) & ~7
  const k = q + outRow + row * j
  const v = q + 2 * outRow + row * j
  packPanels(k, 4, row, d, keys, keyPanels)
  packPanels(v, 4, row, d, keys, valuePanels)
  packPanels(k, row, 4, keys, d, keyRows)
  const keyDepth = <usize>(keys * TILE_COLUMNS) * 4
  const from = causal ? j : 0
  for (let i = from; i < t; i += block) {
    const queries = min(block, t - i)
    const queryDepth = <usize>(queries * TILE_COLUMNS) * 4
    const qi = q + row * i
    const dyi = dy + outRow * i
    packPanels(qi, row, 4, queries, d, queryRows)
    packPanels(dyi, outRow, 4, queries, d, dyRows)
    multiplyPanels(qi, row, 4, keyPanels, overColumns, p, blockRow, queries, paddedKeys, d, false, scratch)
    multiplyPanels(dyi, outRow, 4, valuePanels, overColumns, ds, blockRow, queries, paddedKeys, d, false, scratch)
    softmaxGrad(p, ds, lse + i * 4, delta + i * 4, queries, keys, causal ? i - j : keys, blockRow, d)
    multiplyPanels(p, 4, blockRow, dyRows, queryDepth, dv, paddedRow, keys, padded, queries, i > from, scratch)
    multiplyPanels(ds, 4, blockRow, queryRows, queryDepth, dk, paddedRow, keys, padded, queries, i > from, scratch)
    multiplyPanels(ds, blockRow, 4, keyRows, keyDepth, dq + row * i, row, queries, d, keys, j > 0, scratch)
  }
  for (let r = 0; r < keys; r++) {
    memory.copy(dq + outRow + row * (j + r), dk + paddedRow * r, <usize>d * 4)
    memory.copy(dq + 2 * outRow + row * (j + r), dv + paddedRow * r, <usize>d * 4)
  }
}

/**
 * p: raw scores to probabilities e^(scale s - lse); ds: dy vᵀ to the scores' gradient scale p (dp - delta). Rows are queries.
 * Row r sees its first diagonal + r + 1 keys; the others become zero.
 */
function softmaxGrad(p: usize, ds: usize, lse: usize, delta: usize, queries: i32, keys: i32, diagonal: i32, row: usize, d: i32): void {
  const end = (keys + 3) & ~3
  const scale: f32 = 1 / sqrt<f32>(<f32>d)
  const scales = f32x4.splat(scale)
  for (let r = 0; r < queries; r++) {
    const visible = min(keys, diagonal + r + 1)
    const shift = f32x4.splat(load<f32>(lse + r * 4))
    const mean = f32x4.splat(load<f32>(delta + r * 4))
    const whole = (visible + 3) & ~3
    for (let j = 0; j < whole; j += 4) {
      const probability = exp4(f32x4.sub(f32x4.mul(v128.load(p + j * 4), scales), shift))
      v128.store(p + j * 4, probability)
      v128.store(ds + j * 4, f32x4.mul(f32x4.mul(probability, f32x4.sub(v128.load(ds + j * 4), mean)), scales))
    }
    for (let j = visible; j < end; j++) {
      store<f32>(p + j * 4, 0)
      store<f32>(ds + j * 4, 0)
    }
    p += row
    ds += row
  }
}
