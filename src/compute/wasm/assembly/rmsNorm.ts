/**
 * RMS norm with a gain and no bias (official image GPT code): y = x rstd gain, rstd = 1 / sqrt(mean(x²) +
 * 1e-5). Forward, and the two halves of the backward pass: by rows for the input, by columns for the gain.
 * AssemblyScript.
 */
import { COLUMNS_PER_ITEM } from '../kernelConstants'
import { madd, sum4 } from './lib/simd'

const EPSILON: f32 = 1e-5

/** y (n x c), rstd (n) from x (n x c), gain (c). Work items are rows. */
export function rmsNorm(
  x: usize, gain: usize, y: usize, rstd: usize, c: i32, scratch: usize, begin: i32, end: i32,
): void {
  const whole = c & ~3
  for (let row = begin; row < end; row++) {
    const at = <usize>row * c * 4
    const from = x + at
    const to = y + at
    let squares = f32x4.splat(0)
    for (let j = 0; j < whole; j += 4) {
      const v = v128.load(from + j * 4)
      squares = madd(v, v, squares)
    }
    let sum = sum4(squares)
    for (let j = whole; j < c; j++) sum += load<f32>(from + j * 4) * load<f32>(from + j * 4)
    const scale: f32 = 1 / sqrt<f32>(sum / <f32>c + EPSILON)
    store<f32>(rstd + row * 4, scale)
    const scales = f32x4.splat(scale)
    for (let j = 0; j < whole; j += 4) {
      v128.store(to + j * 4, f32x4.mul(f32x4.mul(v128.load(from + j * 4), scales), v128.load(gain + j * 4)))
    }
    for (let j = whole; j < c; j++) {
      store<f32>(to + j * 4, load<f32>(from + j * 4) * scale * load<f32>(gain + j * 4))
    }
  }
}

/**
 * dx (n x c) = rstd gain dy - x rstd³ / c sum(gain dy x), plus `already` (n x c) unless its address
 * is 0; it may be dx itself. Work items are rows.
 */
export function rmsNormGrad(
  x: usize, gain: usize, rstd: usize, dy: usize, already: usize, dx: usize, c: i32, scratch: usize, begin:
  i32, end: i32,
): void {
  const whole = c & ~3
  for (let row = begin; row < end; row++) {
    const at = <usize>row * c * 4
    const scale = load<f32>(rstd + row * 4)
    let products = f32x4.splat(0)
    for (let j = 0; j < whole; j += 4) {
      const weighted = f32x4.mul(v128.load(gain + j * 4), v128.load(dy + at + j * 4))
      products = madd(weighted, v128.load(x + at + j * 4), products)
    }
    let sum = sum4(products)
    for (let j = whole; j < c; j++) {
      sum += load<f32>(gain + j * 4) * load<f32>(dy + at + j * 4) * load<f32>(x + at + j * 4)
    }
    const pull: f32 = -sum * scale * scale * scale / <f32>c
    const scales = f32x4.splat(scale)
    const pulls = f32x4.splat(pull)
    for (let j = 0; j < whole; j += 4) {
      const weighted = f32x4.mul(v128.load(gain + j * 4), v128.load(dy + at + j * 4))
      let d = madd(v128.load(x + at + j * 4), pulls, f32x4.mul(weighted, scales))
      if (already) d = f32x4.add(d, v128.load(already + at + j * 4))
      v128.store(dx + at + j * 4, d)
    }
    for (let j = whole; j < c; j++) {
      let d: f32 =
        load<f32>(gain + j * 4) * load<f32>(dy + at + j * 4) * scale + load<f32>(x + at + j * 4) * pull
      if (already) d += load<f32>(already + at + j * 4)
      store<f32>(dx + at + j * 4, d)
    }
  }
}

/** dgain (c) = sum over rows of dy x rstd, in order. Work items are groups of COLUMNS_PER_ITEM columns. */
export function rmsNormGainGrad(
  x: usize, rstd: usize, dy: usize, dgain: usize, n: i32, c: i32, scratch: usize, begin: i32, end: i32,
): void {
  const last = min(end * COLUMNS_PER_ITEM, c)
  memory.fill(dgain + begin * COLUMNS_PER_ITEM * 4, 0, <usize>(last - begin * COLUMNS_PER_ITEM) * 4)
  for (let row = 0; row < n; row++) {
    const at = <usize>row * c * 4
    const scale = load<f32>(rstd + row * 4)
    const scales = f32x4.splat(scale)
    let j = begin * COLUMNS_PER_ITEM
    for (; j + 4 <= last; j += 4) {
      const scaled = f32x4.mul(v128.load(x + at + j * 4), scales)
      v128.store(dgain + j * 4, madd(v128.load(dy + at + j * 4), scaled, v128.load(dgain + j * 4)))
    }
    for (; j < last; j++) {
      store<f32>(
        dgain + j * 4,
        load<f32>(dgain + j * 4) + load<f32>(dy + at + j * 4) * (load<f32>(x + at + j * 4) * scale),
      )
    }
  }
}
