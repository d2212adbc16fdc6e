/**
 * Arithmetic shared by the kernels: fused multiply-add, exponential, logarithm, horizontal sums.
 * AssemblyScript, not TypeScript. No tables: a table would be a data segment, and this module lives in Emscripten's memory.
 */

/** a * b + c; rounded once where the relaxed variant of the module is built and the machine has fused multiply-add. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/**
 * e^x of four lanes. Relative error below 2e-7 (about 2 units in the last place); exactly 1 at 0, exactly 0 below -87.33
 * (the softmax masks by that), limited to e^88.37 above; NaN stays NaN.
 * x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its Taylor-like polynomial of degree 7 (truncation below 6e-9), 2^n by its exponent bits.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const tooSmall = f32x4.lt(x, f32x4.splat(-87.33))
  // pmin and pmax with the limit second keep a NaN, and cost one instruction where min and max cost several.
  const t = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.37)), f32x4.splat(-87.33))
  const n = f32x4.nearest(f32x4.mul(t, f32x4.splat(1.44269504)))
  // ln 2 in two parts: the first has 9 significant bits, so that n times it is exact.
  const r = f32x4.sub(f32x4.sub(t, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  let p = f32x4.splat(1.98412698e-4)
  p = madd(p, r, f32x4.splat(1.38888889e-3))
  p = madd(p, r, f32x4.splat(8.33333333e-3))
  p = madd(p, r, f32x4.splat(4.16666667e-2))
  p = madd(p, r, f32x4.splat(1.66666667e-1))
  p = madd(p, r, f32x4.splat(0.5))
  p = madd(p, f32x4.mul(r, r), r)
  p = f32x4.add(p, f32x4.splat(1))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return v128.andnot(f32x4.mul(p, power), tooSmall)
}

/** 1 / (1 + e^-x) of four lanes. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))))
}

/** e^x of one number, by the same steps as four, so that tails agree with whole vectors to the last bit. */
// @ts-ignore: decorator
@inline
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0)
}

/**
 * Natural logarithm of a positive normal number, error below one unit in the last place of float32.
 * x = m 2^e with m in [1/sqrt 2, sqrt 2), ln m = 2 artanh((m - 1) / (m + 1)) in float64.
 */
export function log1(x: f32): f32 {
  // Infinity and NaN have no exponent to take apart and must stay visible.
  if (!(x < f32.MAX_VALUE)) return x
  const bits = reinterpret<u32>(x)
  let exponent = <i32>(bits >> 23) - 127
  let m = <f64>reinterpret<f32>((bits & 0x007fffff) | 0x3f800000)
  if (m > 1.4142135623730951) {
    m *= 0.5
    exponent += 1
  }
  const s = (m - 1) / (m + 1)
  const s2 = s * s
  const series = 1 + s2 * (1.0 / 3 + s2 * (1.0 / 5 + s2 * (1.0 / 7 + s2 * (1.0 / 9 + s2 * (1.0 / 11)))))
  return <f32>(2 * s * series + <f64>exponent * 0.6931471805599453)
}

/** Sum of the four lanes, always in the same order. */
// @ts-ignore: decorator
@inline
export function sum4(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

/** Largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function max4(x: v128): f32 {
  return max(max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)), max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)))
}
