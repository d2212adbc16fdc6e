/**
 * Attention of a few new positions against caches of earlier keys and values, for sampling one pixel after another.
 * No gradient. AssemblyScript.
 */
import { dot } from './rows'
import { exp4, madd, max4, sum4 } from './simd'

/**
 * Writes the new keys and values into the caches at positions past..past+s-1, then attends causally.
 * @param qkv (B, S, 3C) rows of the new positions; keys, values (B, Tmax, C) caches; y (B, S, C)
 * Work items are the B H heads: each touches its own columns of the caches. Scratch: past + s scores, rounded up to 4.
 */
export function attentionCached(
  qkv: usize, keys: usize, values: usize, y: usize, s: i32, tMax: i32, past: i32, heads: i32, d: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const row = <usize>(heads * d) * 4
  const scale: f32 = 1 / sqrt<f32>(<f32>d)
  for (let item = begin; item < end; item++) {
    const column = <usize>(item % heads * d) * 4
    const k = keys + row * (item / heads * tMax) + column
    const v = values + row * (item / heads * tMax) + column
    for (let i = 0; i < s; i++) {
      const q = qkv + row * 3 * (item / heads * s + i) + column
      memory.copy(k + row * (past + i), q + row, <usize>d * 4)
      memory.copy(v + row * (past + i), q + row * 2, <usize>d * 4)
      const visible = past + i + 1
      for (let j = 0; j < visible; j++) store<f32>(scratch + j * 4, dot(q, k + row * j, d) * scale)
      const sum = softmaxInPlace(scratch, visible)
      weightedSum(scratch, v, row, visible, y + row * (item / heads * s + i) + column, d, 1 / sum)
    }
  }
}

/** e^(s - maximum) over n scores; returns their sum. The rest of the last four is set to zero. */
function softmaxInPlace(s: usize, n: i32): f32 {
  const end = (n + 3) & ~3
  for (let j = n; j < end; j++) store<f32>(s + j * 4, <f32>-1e30)
  let highest = f32x4.splat(-1e30)
  for (let j = 0; j < end; j += 4) highest = f32x4.pmax(highest, v128.load(s + j * 4))
  const shift = f32x4.splat(max4(highest))
  let sums = f32x4.splat(0)
  for (let j = 0; j < end; j += 4) {
    const p = exp4(f32x4.sub(v128.load(s + j * 4), shift))
    v128.store(s + j * 4, p)
    sums = f32x4.add(sums, p)
  }
  return sum4(sums)
}

/** y (d) = factor * sum over n rows of p[j] v[j]. */
function weightedSum(p: usize, v: usize, row: usize, n: i32, y: usize, d: i32, factor: f32): void {
  let column = 0
  for (; column + 4 <= d; column += 4) {
    let from = v + column * 4
    let sums = f32x4.splat(0)
    for (let j = 0; j < n; j++) {
      sums = madd(v128.load_splat<f32>(p + j * 4), v128.load(from), sums)
      from += row
    }
    v128.store(y + column * 4, f32x4.mul(sums, f32x4.splat(factor)))
  }
  for (; column < d; column++) {
    let from = v + column * 4
    let sum: f32 = 0
    for (let j = 0; j < n; j++) {
      sum += load<f32>(p + j * 4) * load<f32>(from)
      from += row
    }
    store<f32>(y + column * 4, sum * factor)
  }
}
