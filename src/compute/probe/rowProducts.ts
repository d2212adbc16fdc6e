/**
 * Products of the rows of two matrices, for linear scores and for similarities: two rows of one with four of
 * the other at a time, so that most operands stay in registers. Float64, without tfjs.
 */

/** Some rows of x (N, F): `count` of them from `first` on. */
export interface Rows {
  x: Float64Array
  features: number
  first: number
  count: number
}

/**
 * z (count, padded) = rows of x times others^T.
 *
 * @param others (padded, F)
 * @param padded an even number
 * @param z room for `count` rounded up to a multiple of four, times `padded`
 */
export function rowProducts(
  { x, features, first, count }: Rows,
  others: Float64Array,
  padded: number,
  z: Float64Array,
): void {
  const last = (first + count - 1) * features
  for (let n = 0; n < count; n += 4) {
    // Rows beyond the last repeat it; z has room for their products, which nothing reads.
    const p0 = (first + n) * features
    const p1 = Math.min(p0 + features, last)
    const p2 = Math.min(p1 + features, last)
    const p3 = Math.min(p2 + features, last)
    for (let k = 0; k < padded; k += 2) {
      const v0 = k * features
      const v1 = (k + 1) * features
      let a0 = 0
      let a1 = 0
      let b0 = 0
      let b1 = 0
      let c0 = 0
      let c1 = 0
      let d0 = 0
      let d1 = 0
      for (let f = 0; f < features; f += 1) {
        const w0 = others[v0 + f]
        const w1 = others[v1 + f]
        const a = x[p0 + f]
        const b = x[p1 + f]
        const c = x[p2 + f]
        const d = x[p3 + f]
        a0 += a * w0
        a1 += a * w1
        b0 += b * w0
        b1 += b * w1
        c0 += c * w0
        c1 += c * w1
        d0 += d * w0
        d1 += d * w1
      }
      const to = n * padded + k
      z[to] = a0
      z[to + 1] = a1
      z[to + padded] = b0
      z[to + padded + 1] = b1
      z[to + 2 * padded] = c0
      z[to + 2 * padded + 1] = c1
      z[to + 3 * padded] = d0
      z[to + 3 * padded + 1] = d1
    }
  }
}
