/**
 * RMS norm with a gain and no bias (official image GPT code): y = x rstd gain, rstd = 1 / sqrt(mean(x²) +
 * 1e-5). Forward and backward. AssemblyScript.
 */
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
 * is 0; it may be dx itself. Work items are slices of the rows: each also writes its part of the gain's
 * gradient, the sum over its rows of dy x rstd, for sumSlices to add up.
 * @param gainParts (slices x c)
 */
export function rmsNormGrad(
  x: usize, gain: usize, rstd: usize, dy: usize, already: usize, dx: usize, gainParts: usize, n: i32, c: i32,
  slices: i32, scratch: usize, begin: i32, end: i32,
): void {
  for (let slice = begin; slice < end; slice++) {
    const gainPart = gainParts + <usize>slice * c * 4
    memory.fill(gainPart, 0, <usize>c * 4)
    const last = (slice + 1) * n / slices
    for (let row = slice * n / slices; row < last; row++) {
      const at = <usize>row * c * 4
      rowGrad(
        x + at, gain, load<f32>(rstd + row * 4), dy + at, already ? already + at : 0, dx + at, gainPart, c)
    }
  }
}

/** The same of one row; adds to the gain's gradient. */
function rowGrad(
  x: usize, gain: usize, scale: f32, dy: usize, already: usize, dx: usize, gainPart: usize, c: i32,
): void {
  const whole = c & ~3
  let products = f32x4.splat(0)
  for (let j = 0; j < whole; j += 4) {
    const weighted = f32x4.mul(v128.load(gain + j * 4), v128.load(dy + j * 4))
    products = madd(weighted, v128.load(x + j * 4), products)
  }
  let sum = sum4(products)
  for (let j = whole; j < c; j++) {
    sum += load<f32>(gain + j * 4) * load<f32>(dy + j * 4) * load<f32>(x + j * 4)
  }
  const pull: f32 = -sum * scale * scale * scale / <f32>c
  const scales = f32x4.splat(scale)
  const pulls = f32x4.splat(pull)
  for (let j = 0; j < whole; j += 4) {
    const given = v128.load(dy + j * 4)
    const value = v128.load(x + j * 4)
    const scaled = f32x4.mul(given, scales)
    v128.store(gainPart + j * 4, madd(scaled, value, v128.load(gainPart + j * 4)))
    let d = madd(value, pulls, f32x4.mul(scaled, v128.load(gain + j * 4)))
    if (already) d = f32x4.add(d, v128.load(already + j * 4))
    v128.store(dx + j * 4, d)
  }
  for (let j = whole; j < c; j++) {
    const scaled: f32 = load<f32>(dy + j * 4) * scale
    const value = load<f32>(x + j * 4)
    store<f32>(gainPart + j * 4, load<f32>(gainPart + j * 4) + scaled * value)
    let d: f32 = scaled * load<f32>(gain + j * 4) + value * pull
    if (already) d += load<f32>(already + j * 4)
    store<f32>(dx + j * 4, d)
  }
}
