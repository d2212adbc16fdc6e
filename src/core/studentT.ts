/**
 * Student's t distribution, by the regularized incomplete beta function: for paired tests over a few seeds.
 */

/** Lanczos coefficients for g = 7 (Godfrey 2001); relative error about 1e-15 for x > 0. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln of the gamma function, for x >= 0.5. */
function logGamma(x: number): number {
  const z = x - 1
  const base = z + 7.5
  const series = lanczos.reduce((sum, c, i) => (i === 0 ? c : sum + c / (z + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(base) - base + Math.log(series)
}

/** Keeps a denominator of the continued fraction away from zero. */
const awayFromZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value)

/**
 * The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by Lentz's method.
 * Converges soon where x < (a + 1) / (a + b + 2).
 */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return value
}

/** I_x(a, b), with y = 1 - x given beside x, so that an x near 1 keeps its digits. For a, b >= 0.5. */
function regularizedBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(y, b, a)) / b
}

/**
 * Probability that |T| of Student's t distribution is at least |t|.
 * @param freedom degrees of freedom, at least 1
 * @throws RangeError if `t` is not a number or `freedom` is below 1
 */
export function twoSidedTail(t: number, freedom: number): number {
  if (Number.isNaN(t) || !(freedom >= 1)) throw new RangeError(`No tail of t = ${t}, ${freedom} degrees.`)
  if (!Number.isFinite(t)) return 0
  const whole = freedom + t * t
  return regularizedBeta(freedom / whole, (t * t) / whole, freedom / 2, 0.5)
}
