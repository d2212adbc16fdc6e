/**
 * Softmax cross-entropy of integer targets, in nats, fused: neither probabilities nor one-hot targets are
 * stored. AssemblyScript.
 */
import { exp1, exp4, log1, max4, sum4 } from './lib/simd'

/**
 * loss (n) = (lse - logit of the target) weight, lse (n) = log-sum-exp of the row, from logits (n x v),
 * targets (n) int32. weights (n), or 0 if every row has weight 1; a row of weight 0 is skipped, its loss and
 * lse are 0. A target outside 0..v-1 gives NaN, never a read outside the row. Work items are rows.
 */
export function crossEntropy(
  logits: usize, targets: usize, weights: usize, loss: usize, lse: usize, v: i32, scratch: usize, begin: i32,
  end: i32,
): void {
  const whole = v & ~3
  for (let row = begin; row < end; row++) {
    const weight: f32 = weights ? load<f32>(weights + row * 4) : 1
    if (weight == 0) {
      store<f32>(lse + row * 4, 0)
      store<f32>(loss + row * 4, 0)
      continue
    }
    const from = logits + <usize>row * v * 4
    let maximum: f32 = -f32.MAX_VALUE
    let sum: f32 = 0
    if (whole) {
      let highest = v128.load(from)
      for (let j = 4; j < whole; j += 4) highest = f32x4.pmax(highest, v128.load(from + j * 4))
      maximum = max4(highest)
    }
    for (let j = whole; j < v; j++) maximum = max(maximum, load<f32>(from + j * 4))
    const shift = f32x4.splat(maximum)
    let sums = f32x4.splat(0)
    for (let j = 0; j < whole; j += 4) {
      sums = f32x4.add(sums, exp4(f32x4.sub(v128.load(from + j * 4), shift)))
    }
    sum = sum4(sums)
    for (let j = whole; j < v; j++) sum += exp1(load<f32>(from + j * 4) - maximum)
    const total: f32 = maximum + log1(sum)
    const target = load<u32>(targets + row * 4)
    store<f32>(lse + row * 4, total)
    store<f32>(
      loss + row * 4,
      target < <u32>v ? (total - load<f32>(from + <usize>target * 4)) * weight : f32.NaN,
    )
  }
}

/**
 * dlogits (n x v) = (e^(logits - lse) - onehot(target)) weight dloss; dlogits may be logits itself. weights
 * as above. Work items are rows.
 */
export function crossEntropyGrad(
  logits: usize, targets: usize, weights: usize, lse: usize, dloss: usize, dlogits: usize, v: i32,
  scratch: usize, begin: i32, end: i32,
): void {
  const whole = v & ~3
  for (let row = begin; row < end; row++) {
    const at = <usize>row * v * 4
    const total = load<f32>(lse + row * 4)
    const weight: f32 = weights
      ? load<f32>(weights + row * 4) * load<f32>(dloss + row * 4)
      : load<f32>(dloss + row * 4)
    if (weight == 0) {
      memory.fill(dlogits + at, 0, <usize>v * 4)
      continue
    }
    const shift = f32x4.splat(total)
    const factor = f32x4.splat(weight)
    for (let j = 0; j < whole; j += 4) {
      v128.store(
        dlogits + at + j * 4,
        f32x4.mul(exp4(f32x4.sub(v128.load(logits + at + j * 4), shift)), factor),
      )
    }
    for (let j = whole; j < v; j++) {
      store<f32>(dlogits + at + j * 4, exp1(load<f32>(logits + at + j * 4) - total) * weight)
    }
    const target = load<u32>(targets + row * 4)
    if (target < <u32>v) {
      const place = dlogits + at + <usize>target * 4
      store<f32>(place, load<f32>(place) - weight)
    }
  }
}
