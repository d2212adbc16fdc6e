/**
 * Attention of new positions over caches of the earlier keys and values, for sampling one pixel after
 * another. No gradient. AssemblyScript.
 */
import { dot } from './lib/rows'
import { exp4, madd, max4, sum4 } from './lib/simd'

/**
 * Writes the new keys and values into the caches at positions past..past+s-1, then attends causally. Work
 * items are the B H heads: each uses its own columns of the caches. Scratch: Tmax scores, rounded up to 4.
 * @param qkv (B, S, 3C) rows of the new positions; keys, values (B, Tmax, C) caches; y (B, S, C)
 * @param held address of `past`, an i32, which is limited to 0..Tmax - S, so that nothing is written outside
 *   the caches
 */
export function attentionCached(
  qkv: usize, keys: usize, values: usize, y: usize, s: i32, tMax: i32, held: usize, heads: i32, d: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const row = <usize>(heads * d) * 4
  const scale: f32 = 1 / sqrt<f32>(<f32>d)
  const past = max(0, min(load<i32>(held), tMax - s))
  for (let item = begin; item < end; item++) {
    const column = <usize>(item % heads * d) * 4
    const k = keys + row * (item / heads * tMax) + column
    const v = values + row * (item / heads * tMax) + column
    for (let i = 0; i < s; i++) {
      const q = qkv + row * 3 * (item / heads * s + i) + column
      memory.copy(k + row * (past + i), q + row, <usize>d * 4)
      memory.copy(v + row * (past + i), q + row * 2, <usize>d * 4)
      const visible = past + i + 1
      scoresOf(q, k, row, visible, d, scale, scratch)
      const sum = softmaxInPlace(scratch, visible)
      weightedSum(scratch, v, row, visible, y + row * (item / heads * s + i) + column, d, 1 / sum)
    }
  }
}

/**
 * to[j] = scale q . k[j] for n rows of k, four at a time, so that no dot product needs a sum across lanes.
 */
function scoresOf(q: usize, k: usize, row: usize, n: i32, d: i32, scale: f32, to: usize): void {
  const whole = d & ~3
  const scales = f32x4.splat(scale)
  let j = 0
  for (; j + 4 <= n; j += 4) {
    const k0 = k + row * j
    const k1 = k0 + row
    const k2 = k1 + row
    const k3 = k2 + row
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
    for (let p = 0; p < whole; p += 4) {
      const part = v128.load(q + p * 4)
      s0 = madd(part, v128.load(k0 + p * 4), s0)
      s1 = madd(part, v128.load(k1 + p * 4), s1)
      s2 = madd(part, v128.load(k2 + p * 4), s2)
      s3 = madd(part, v128.load(k3 + p * 4), s3)
    }
    // The sum over the lanes of each, side by side.
    const low = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7))
    const high = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7))
    let sums = f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7))
    for (let p = whole; p < d; p++) {
      const column = f32x4(
        load<f32>(k0 + p * 4), load<f32>(k1 + p * 4), load<f32>(k2 + p * 4), load<f32>(k3 + p * 4),
      )
      sums = madd(v128.load_splat<f32>(q + p * 4), column, sums)
    }
    v128.store(to + j * 4, f32x4.mul(sums, scales))
  }
  for (; j < n; j++) store<f32>(to + j * 4, dot(q, k + row * j, d) * scale)
}

/** e^(s - maximum) of n scores, in place. @returns their sum. The rest of the last four becomes zero. */
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
  // One cache line of each row at a time.
  for (; column + 16 <= d; column += 16) {
    let from = v + column * 4
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
    for (let j = 0; j < n; j++) {
      const weight = v128.load_splat<f32>(p + j * 4)
      s0 = madd(weight, v128.load(from), s0)
      s1 = madd(weight, v128.load(from, 16), s1)
      s2 = madd(weight, v128.load(from, 32), s2)
      s3 = madd(weight, v128.load(from, 48), s3)
      from += row
    }
    const factors = f32x4.splat(factor)
    v128.store(y + column * 4, f32x4.mul(s0, factors))
    v128.store(y + column * 4, f32x4.mul(s1, factors), 16)
    v128.store(y + column * 4, f32x4.mul(s2, factors), 32)
    v128.store(y + column * 4, f32x4.mul(s3, factors), 48)
  }
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
