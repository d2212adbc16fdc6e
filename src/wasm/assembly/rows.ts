/**
 * Operations on one row of numbers, any length, used by several kernels: sum, scaling, dot product, quick GELU. AssemblyScript.
 */
import { madd, sigmoid4, sum4 } from './simd'

/** to[0..n) = a[0..n) + b[0..n); to may be either. */
export function sumRows(a: usize, b: usize, to: usize, n: i32): void {
  const whole = n & ~3
  for (let j = 0; j < whole; j += 4) v128.store(to + j * 4, f32x4.add(v128.load(a + j * 4), v128.load(b + j * 4)))
  for (let j = whole; j < n; j++) store<f32>(to + j * 4, load<f32>(a + j * 4) + load<f32>(b + j * 4))
}

/** to[0..n) = factor from[0..n); to may be from. */
export function scaleRow(from: usize, to: usize, factor: f32, n: i32): void {
  const whole = n & ~3
  const factors = f32x4.splat(factor)
  for (let j = 0; j < whole; j += 4) v128.store(to + j * 4, f32x4.mul(v128.load(from + j * 4), factors))
  for (let j = whole; j < n; j++) store<f32>(to + j * 4, load<f32>(from + j * 4) * factor)
}

/** Sum of a[i] b[i] over n numbers. */
export function dot(a: usize, b: usize, n: i32): f32 {
  const whole = n & ~3
  let sums = f32x4.splat(0)
  for (let j = 0; j < whole; j += 4) sums = madd(v128.load(a + j * 4), v128.load(b + j * 4), sums)
  let sum = sum4(sums)
  for (let j = whole; j < n; j++) sum += load<f32>(a + j * 4) * load<f32>(b + j * 4)
  return sum
}

// @ts-ignore: decorator
@inline
function gelu4(x: v128): v128 {
  return f32x4.mul(x, sigmoid4(f32x4.mul(x, f32x4.splat(1.702))))
}

/** y[0..n) = quick GELU of x[0..n); y may be x. */
export function geluRow(x: usize, y: usize, n: i32): void {
  const whole = n & ~3
  for (let i = 0; i < whole; i += 4) v128.store(y + i * 4, gelu4(v128.load(x + i * 4)))
  for (let i = whole; i < n; i++) store<f32>(y + i * 4, f32x4.extract_lane(gelu4(f32x4.splat(load<f32>(x + i * 4))), 0))
}
