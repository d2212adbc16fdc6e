/**
 * AdamW in place (Loshchilov & Hutter 2019; with weightDecay 0 it is Adam), and the sum of squares for the
 * gradient norm. AssemblyScript.
 */

import { ELEMENTS_PER_ITEM } from '../kernelConstants'

/**
 * g = grad gradScale; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g²; param -= lr (m mCorrection /
 * (sqrt(v vCorrection) + eps) + weightDecay param). All of length n; work items are chunks of
 * ELEMENTS_PER_ITEM.
 * @param mCorrection 1 / (1 - beta1^t) for update t = 1, 2, ...; vCorrection the same of beta2
 */
export function adamw(
  param: usize, m: usize, v: usize, grad: usize, n: i32, lr: f32, beta1: f32, beta2: f32, restOfBeta1: f32,
  restOfBeta2: f32, eps: f32, weightDecay: f32, mCorrection: f32, vCorrection: f32, gradScale: f32,
  scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * ELEMENTS_PER_ITEM, n)
  let i = begin * ELEMENTS_PER_ITEM
  for (; i + 4 <= last; i += 4) {
    const at = i * 4
    const g = f32x4.mul(v128.load(grad + at), f32x4.splat(gradScale))
    const first = f32x4.add(
      f32x4.mul(v128.load(m + at), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(restOfBeta1)),
    )
    const second = f32x4.add(
      f32x4.mul(v128.load(v + at), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(restOfBeta2)),
    )
    v128.store(m + at, first)
    v128.store(v + at, second)
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(second, f32x4.splat(vCorrection))), f32x4.splat(eps))
    const p = v128.load(param + at)
    const update = f32x4.add(
      f32x4.div(f32x4.mul(first, f32x4.splat(mCorrection)), root),
      f32x4.mul(p, f32x4.splat(weightDecay)),
    )
    v128.store(param + at, f32x4.sub(p, f32x4.mul(update, f32x4.splat(lr))))
  }
  for (; i < last; i++) {
    const at = i * 4
    const g: f32 = load<f32>(grad + at) * gradScale
    const first: f32 = load<f32>(m + at) * beta1 + g * restOfBeta1
    const second: f32 = load<f32>(v + at) * beta2 + g * g * restOfBeta2
    store<f32>(m + at, first)
    store<f32>(v + at, second)
    const p = load<f32>(param + at)
    const update: f32 = first * mCorrection / (sqrt<f32>(second * vCorrection) + eps) + p * weightDecay
    store<f32>(param + at, p - update * lr)
  }
}

/**
 * partial[i] = sum of squares of the i-th chunk of ELEMENTS_PER_ITEM numbers of x (n), in float64. The caller
 * adds the partial sums in order, so that the result does not depend on which thread did which chunk.
 */
export function sumSquares(x: usize, partial: usize, n: i32, scratch: usize, begin: i32, end: i32): void {
  for (let item = begin; item < end; item++) {
    const last = min((item + 1) * ELEMENTS_PER_ITEM, n)
    let i = item * ELEMENTS_PER_ITEM
    let sums = f64x2.splat(0)
    for (; i + 2 <= last; i += 2) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(x + i * 4))
      sums = f64x2.add(sums, f64x2.mul(pair, pair))
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
    for (; i < last; i++) sum += <f64>load<f32>(x + i * 4) * <f64>load<f32>(x + i * 4)
    store<f64>(partial + item * 8, sum)
  }
}
