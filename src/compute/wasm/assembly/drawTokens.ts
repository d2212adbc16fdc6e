/**
 * One draw from the softmax of each row of logits by the Gumbel-max trick, with temperature and top-k, and
 * the row's entropy (formulas: ops/drawTokens; noise: core/counterNoise.ts). Of equal scores the first wins.
 * AssemblyScript.
 */
import { exp1, log1 } from './lib/simd'
import { threefry4 } from './lib/threefry'

/**
 * Draws pixel `cursor[0]` of each sequence from logits (N, V) into its row of drawn (T, N, 2): token and
 * entropy in nats. Work items are the N sequences. Scratch: NOISE_BYTES.
 * @param cursor two i32: [0] the pixel to draw, below T; [1] is set to the next one
 * @param topK draw among the `topK` likeliest, with all that equal the last of them; 0 or V and more is off
 */
export function drawTokens(
  logits: usize, cursor: usize, drawn: usize, n: i32, v: i32, t: i32, key0: i32, key1: i32, temperature: f32,
  topK: i32, scratch: usize, begin: i32, end: i32,
): void {
  const position = max(0, min(load<i32>(cursor), t - 1))
  if (begin == 0) store<i32>(cursor, position + 1, 4)
  const lanes = i32x4(0, 1, 2, 3)
  for (let row = begin; row < end; row++) {
    const from = logits + <usize>(row * v) * 4
    const least = topK > 0 && topK < v ? kthLargest(from, v, topK) : -Infinity
    let best: f32 = -Infinity
    let peak: f32 = -Infinity
    // NaN logits of a diverged model win no comparison: then token 0.
    let token = 0
    for (let first = 0; first < v; first += 4) {
      threefry4(key0, key1, i32x4.splat(row), i32x4.add(i32x4.splat(position * v + first), lanes), scratch)
      const count = min(4, v - first)
      for (let i = 0; i < count; i++) {
        const logit = load<f32>(from + <usize>(first + i) * 4)
        const score = logit / temperature + gumbel(load<u32>(scratch + i * 4))
        peak = max(peak, logit)
        if (logit >= least && score > best) {
          best = score
          token = first + i
        }
      }
    }
    const to = drawn + <usize>(position * n + row) * 8
    store<f32>(to, <f32>token)
    store<f32>(to, entropyOf(from, v, peak), 4)
  }
}

/** With d = logit - maximum, m = sum e^d and s = sum d e^d, the entropy is ln m - s / m. */
function entropyOf(logits: usize, v: i32, peak: f32): f32 {
  let mass: f32 = 0
  let weighted: f32 = 0
  for (let j = 0; j < v; j++) {
    const distance = load<f32>(logits + j * 4) - peak
    const e = exp1(distance)
    mass += e
    weighted += distance * e
  }
  return log1(mass) - weighted / mass
}

/** The k-th largest of v numbers, duplicates counted: the smallest of those that fewer than k exceed. */
function kthLargest(from: usize, v: i32, k: i32): f32 {
  let least: f32 = Infinity
  for (let i = 0; i < v; i++) {
    const one = load<f32>(from + i * 4)
    if (one >= least) continue
    let larger = 0
    for (let j = 0; j < v; j++) larger += i32(load<f32>(from + j * 4) > one)
    if (larger < k) least = one
  }
  return least
}

/**
 * Standard Gumbel number from a random word: -ln(-ln(1 - u)), u the middle of one of 2^23 parts of (0, 1); 1
 * - u is exact in float64.
 */
function gumbel(word: u32): f32 {
  const u = (<f64>(word >> 9) + 0.5) / 8388608
  return <f32>(-ln(-ln(1 - u)))
}

/** Natural logarithm of a positive normal float64 to about 1e-15: log1 of lib/simd.ts with more terms. */
function ln(x: f64): f64 {
  const bits = reinterpret<u64>(x)
  let exponent = <i32>(bits >> 52) - 1023
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (m > 1.4142135623730951) {
    m *= 0.5
    exponent += 1
  }
  const s = (m - 1) / (m + 1)
  const s2 = s * s
  let series: f64 = 1.0 / 19
  for (let odd: f64 = 17; odd > 0; odd -= 2) series = series * s2 + 1 / odd
  return 2 * s * series + <f64>exponent * 0.6931471805599453
}
