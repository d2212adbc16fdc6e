/**
 * Arithmetic shared by the kernels: fused multiply-add, exponential, logarithm, horizontal sums.
 * AssemblyScript. No tables: a table would be a data segment, and this module runs in Emscripten's memory.
 */

/** a * b + c; rounded once in the relaxed variant of the module if the machine has fused multiply-add. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/**
 * e^x of four lanes for x limited to [-87.33, 88.37], where the result and its power of two are normal
 * numbers; NaN stays NaN. x = n ln 2 + r with |r| <= ln 2 / 2; e^r by a polynomial of degree 6 (fitted for
 * the least relative error with its first two coefficients held at 1: 3e-9), 2^n by its exponent bits.
 */
// @ts-ignore: decorator
@inline
function limitedExp4(x: v128): v128 {
  // pmin and pmax with the limit second propagate NaN, and take one instruction; min and max take several.
  const t = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.37)), f32x4.splat(-87.33))
  // Adding 1.5 * 2^23 rounds a number to an integer in the lowest bits: no conversion, which is slow on x86.
  const shifted = madd(t, f32x4.splat(1.44269504), f32x4.splat(12582912))
  const n = f32x4.sub(shifted, f32x4.splat(12582912))
  // ln 2 in two parts: the first has 9 significant bits, so that n times it is exact.
  const r = madd(n, f32x4.splat(2.12194440e-4), madd(n, f32x4.splat(-0.693359375), t))
  let p = f32x4.splat(1.38145406e-3)
  p = madd(p, r, f32x4.splat(8.36874545e-3))
  p = madd(p, r, f32x4.splat(4.16683890e-2))
  p = madd(p, r, f32x4.splat(1.66665211e-1))
  p = madd(p, r, f32x4.splat(0.49999994))
  p = madd(p, f32x4.mul(r, r), r)
  p = f32x4.add(p, f32x4.splat(1))
  return f32x4.mul(p, i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23))
}

/**
 * e^x of four lanes. Relative error below 2e-7 (about 2 units in the last place); exactly 1 at 0, exactly 0
 * below -87.33 (the softmax masks by that), limited to e^88.37 above; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  return v128.andnot(limitedExp4(x), f32x4.lt(x, f32x4.splat(-87.33)))
}

/**
 * e^x of 16 numbers from -88 to 88.37, to `to`: the steps of exp4 on four vectors at once, because V8
 * rebuilds each constant wherever it is used (three instructions). At -88 the power of two has no exponent
 * bits left: the result is exactly 0.
 */
// @ts-ignore: decorator
@inline
function storeExp16(to: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const perLn2 = f32x4.splat(1.44269504)
  const magic = f32x4.splat(12582912)
  const n0 = madd(x0, perLn2, magic)
  const n1 = madd(x1, perLn2, magic)
  const n2 = madd(x2, perLn2, magic)
  const n3 = madd(x3, perLn2, magic)
  const ln2High = f32x4.splat(-0.693359375)
  let r0 = madd(f32x4.sub(n0, magic), ln2High, x0)
  let r1 = madd(f32x4.sub(n1, magic), ln2High, x1)
  let r2 = madd(f32x4.sub(n2, magic), ln2High, x2)
  let r3 = madd(f32x4.sub(n3, magic), ln2High, x3)
  const ln2Low = f32x4.splat(2.12194440e-4)
  r0 = madd(f32x4.sub(n0, magic), ln2Low, r0)
  r1 = madd(f32x4.sub(n1, magic), ln2Low, r1)
  r2 = madd(f32x4.sub(n2, magic), ln2Low, r2)
  r3 = madd(f32x4.sub(n3, magic), ln2Low, r3)
  let c = f32x4.splat(1.38145406e-3)
  const d = f32x4.splat(8.36874545e-3)
  let p0 = madd(c, r0, d)
  let p1 = madd(c, r1, d)
  let p2 = madd(c, r2, d)
  let p3 = madd(c, r3, d)
  c = f32x4.splat(4.16683890e-2)
  p0 = madd(p0, r0, c)
  p1 = madd(p1, r1, c)
  p2 = madd(p2, r2, c)
  p3 = madd(p3, r3, c)
  c = f32x4.splat(1.66665211e-1)
  p0 = madd(p0, r0, c)
  p1 = madd(p1, r1, c)
  p2 = madd(p2, r2, c)
  p3 = madd(p3, r3, c)
  c = f32x4.splat(0.49999994)
  p0 = madd(p0, r0, c)
  p1 = madd(p1, r1, c)
  p2 = madd(p2, r2, c)
  p3 = madd(p3, r3, c)
  p0 = madd(p0, f32x4.mul(r0, r0), r0)
  p1 = madd(p1, f32x4.mul(r1, r1), r1)
  p2 = madd(p2, f32x4.mul(r2, r2), r2)
  p3 = madd(p3, f32x4.mul(r3, r3), r3)
  c = f32x4.splat(1)
  const bias = i32x4.splat(127)
  v128.store(to, f32x4.mul(f32x4.add(p0, c), i32x4.shl(i32x4.add(n0, bias), 23)), 0)
  v128.store(to, f32x4.mul(f32x4.add(p1, c), i32x4.shl(i32x4.add(n1, bias), 23)), 16)
  v128.store(to, f32x4.mul(f32x4.add(p2, c), i32x4.shl(i32x4.add(n2, bias), 23)), 32)
  v128.store(to, f32x4.mul(f32x4.add(p3, c), i32x4.shl(i32x4.add(n3, bias), 23)), 48)
}

/**
 * e^(number - shift) of the 16 numbers at `at`, in place: the weights of a softmax, none of them far above 1.
 * The shifts of numbers 0 to 7 are x and y, and again for the other eight. Exactly 0 below -87.68; NaN stays
 * NaN.
 */
// @ts-ignore: decorator
@inline
export function softmax16(at: usize, x: v128, y: v128): void {
  const lowest = f32x4.splat(-88)
  storeExp16(
    at, f32x4.pmax(f32x4.sub(v128.load(at), x), lowest), f32x4.pmax(f32x4.sub(v128.load(at, 16), y), lowest),
    f32x4.pmax(f32x4.sub(v128.load(at, 32), x), lowest), f32x4.pmax(f32x4.sub(v128.load(at, 48), y), lowest),
  )
}

/** e^(factor x) of the 16 numbers at x, to `to`, which is not x; exactly 0 below -87.68; NaN stays NaN. */
export function scaledExp16(x: usize, factor: f32, to: usize): void {
  const factors = f32x4.splat(factor)
  const lowest = f32x4.splat(-88)
  const highest = f32x4.splat(88.37)
  storeExp16(
    to, f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(x), factors), highest), lowest),
    f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(x, 16), factors), highest), lowest),
    f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(x, 32), factors), highest), lowest),
    f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(x, 48), factors), highest), lowest),
  )
}

/** 1 / (1 + e^-x) of four lanes; beyond 87 it stays at e^-87.33 or 1. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), limitedExp4(f32x4.neg(x))))
}

/** e^x of one number, by the steps of exp4, so that tails are bit-identical to whole vectors. */
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
  // Infinity and NaN are returned as they are.
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
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

/** Largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function max4(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  )
}
