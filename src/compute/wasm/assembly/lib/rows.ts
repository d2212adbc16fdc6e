/** Operations on one row of any length, shared by several kernels. AssemblyScript. */
import { madd, scaledExp16, sigmoid4, sum4 } from './simd'

/** to[0..n) = a[0..n) + b[0..n); to may be either. */
export function sumRows(a: usize, b: usize, to: usize, n: i32): void {
  const whole = n & ~3
  for (let j = 0; j < whole; j += 4) {
    v128.store(to + j * 4, f32x4.add(v128.load(a + j * 4), v128.load(b + j * 4)))
  }
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

/** to[0..n) = a[0..n) b[0..n), elementwise; to may be either. */
export function multiplyRows(a: usize, b: usize, to: usize, n: i32): void {
  const whole = n & ~3
  for (let j = 0; j < whole; j += 4) {
    v128.store(to + j * 4, f32x4.mul(v128.load(a + j * 4), v128.load(b + j * 4)))
  }
  for (let j = whole; j < n; j++) store<f32>(to + j * 4, load<f32>(a + j * 4) * load<f32>(b + j * 4))
}

/** The factor of x in quick GELU: sigmoid(1.702 x). */
// @ts-ignore: decorator
@inline
function gate4(x: v128): v128 {
  return sigmoid4(f32x4.mul(x, f32x4.splat(1.702)))
}

/** Slope of quick GELU at x, from its gate s there: s + 1.702 x s (1 - s). */
// @ts-ignore: decorator
@inline
function slopeOf4(x: v128, s: v128): v128 {
  return madd(f32x4.mul(f32x4.mul(x, f32x4.splat(1.702)), s), f32x4.sub(f32x4.splat(1), s), s)
}

/** Slope of quick GELU at x. */
// @ts-ignore: decorator
@inline
export function geluSlope4(x: v128): v128 {
  return slopeOf4(x, gate4(x))
}

/** y[0..n) = quick GELU of x[0..n); y may be x. */
export function geluRow(x: usize, y: usize, n: i32): void {
  const whole = n & ~3
  for (let i = 0; i < whole; i += 4) {
    const at = v128.load(x + i * 4)
    v128.store(y + i * 4, f32x4.mul(at, gate4(at)))
  }
  for (let i = whole; i < n; i++) {
    const at = f32x4.splat(load<f32>(x + i * 4))
    store<f32>(y + i * 4, f32x4.extract_lane(f32x4.mul(at, gate4(at)), 0))
  }
}

/** The same, and the slope at x[0..n): one exponential for both. `y` may be x, `slope` not. */
export function geluAndSlopeRow(x: usize, y: usize, slope: usize, n: i32): void {
  let i = 0
  for (; i + 16 <= n; i += 16) {
    const at = i * 4
    scaledExp16(x + at, -1.702, slope + at)
    finishGelu(x + at, y + at, slope + at)
    finishGelu(x + at + 16, y + at + 16, slope + at + 16)
    finishGelu(x + at + 32, y + at + 32, slope + at + 32)
    finishGelu(x + at + 48, y + at + 48, slope + at + 48)
  }
  for (; i < n; i++) {
    const value = f32x4.splat(load<f32>(x + i * 4))
    const gate = gate4(value)
    store<f32>(slope + i * 4, f32x4.extract_lane(slopeOf4(value, gate), 0))
    store<f32>(y + i * 4, f32x4.extract_lane(f32x4.mul(value, gate), 0))
  }
}

/** y and slope of the four numbers at x, whose e^(-1.702 x) is at `slope`. */
// @ts-ignore: decorator
@inline
function finishGelu(x: usize, y: usize, slope: usize): void {
  const one = f32x4.splat(1)
  const value = v128.load(x)
  const gate = f32x4.div(one, f32x4.add(one, v128.load(slope)))
  v128.store(slope, slopeOf4(value, gate))
  v128.store(y, f32x4.mul(value, gate))
}
