/**
 * Preconditioner of the linear probe's L-BFGS: the inverse of the objective's Hessian at zero weights. The
 * features of a layer are so correlated that plain L-BFGS is far from its tolerance after 200 iterations;
 * with it 25 to 100 suffice, and the minimum stays the same (Nocedal and Wright, Numerical Optimization, 7.2:
 * any positive definite matrix may start the two-loop recursion).
 */

/** Multiplications in one piece: a few milliseconds. */
const pieceSize = 4_000_000
/** Widest features: the matrix then has 32 MB. */
const mostFeatures = 2048

/**
 * The Hessian at zero weights is (1 / K) of the second moments of (x, 1), for each class alike, plus the
 * penalty; the coupling between classes drops out since gradients sum to zero over the classes. Yields
 * between pieces.
 *
 * @param x (N, F)
 * @returns multiplies parameters W (classes, features), then the intercept (classes), by its inverse, in
 *   place; undefined where the matrix costs more than it saves: more features than images, or too many
 */
export function* logisticPreconditioner(
  x: Float64Array,
  images: number,
  classes: number,
  C: number,
): Generator<void, ((parameters: Float64Array) => void) | undefined> {
  const features = x.length / images
  if (features > images || features > mostFeatures) return undefined
  const size = features + 1
  const hessian = new Float64Array(size * size)
  yield* addSecondMoments(x, images, features, 1 / (classes * images), hessian)
  // The intercept has no penalty; its own term is 1 / K.
  for (let f = 0; f < features; f += 1) hessian[f * size + f] += 1 / (C * images)
  hessian[size * size - 1] = 1 / classes
  yield* cholesky(hessian, size)
  const row = new Float64Array(size)
  return (parameters) => {
    const bias = classes * features
    for (let k = 0; k < classes; k += 1) {
      const weights = parameters.subarray(k * features, (k + 1) * features)
      row.set(weights)
      row[features] = parameters[bias + k]
      solve(hessian, row)
      weights.set(row.subarray(0, features))
      parameters[bias + k] = row[features]
    }
  }
}

/**
 * Adds `scale` times the second moments of the rows (x, 1) to the lower triangle of `to` (F + 1, F + 1),
 * without its last element. Four images at a time.
 */
function* addSecondMoments(
  x: Float64Array,
  images: number,
  features: number,
  scale: number,
  to: Float64Array,
): Generator<void, void> {
  const size = features + 1
  let done = 0
  for (let n = 0; n < images; n += 4) {
    // Rows beyond the last repeat it, with a weight of zero.
    const p0 = n * features
    const p1 = Math.min(n + 1, images - 1) * features
    const p2 = Math.min(n + 2, images - 1) * features
    const p3 = Math.min(n + 3, images - 1) * features
    const s1 = n + 1 < images ? scale : 0
    const s2 = n + 2 < images ? scale : 0
    const s3 = n + 3 < images ? scale : 0
    for (let i = 0; i < features; i += 1) {
      const a = scale * x[p0 + i]
      const b = s1 * x[p1 + i]
      const c = s2 * x[p2 + i]
      const d = s3 * x[p3 + i]
      const row = i * size
      for (let j = 0; j <= i; j += 1)
        to[row + j] += a * x[p0 + j] + b * x[p1 + j] + c * x[p2 + j] + d * x[p3 + j]
      to[features * size + i] += a + b + c + d
    }
    done += 2 * features * features
    if (done > pieceSize) {
      done = 0
      yield
    }
  }
}

/** Replaces the lower triangle of a positive definite (size, size) matrix by its Cholesky factor. */
function* cholesky(a: Float64Array, size: number): Generator<void, void> {
  let done = 0
  for (let i = 0; i < size; i += 1) {
    const row = i * size
    for (let j = 0; j <= i; j += 1) {
      const other = j * size
      let sum = a[row + j]
      for (let k = 0; k < j; k += 1) sum -= a[row + k] * a[other + k]
      a[row + j] = i === j ? Math.sqrt(sum) : sum / a[other + j]
    }
    done += (i * i) / 2
    if (done > pieceSize) {
      done = 0
      yield
    }
  }
}

/** Solves L L^T v = v, in place, for the Cholesky factor L. */
function solve(factor: Float64Array, v: Float64Array): void {
  const size = v.length
  for (let i = 0; i < size; i += 1) {
    let sum = v[i]
    for (let k = 0; k < i; k += 1) sum -= factor[i * size + k] * v[k]
    v[i] = sum / factor[i * size + i]
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    const value = v[i] / factor[i * size + i]
    v[i] = value
    for (let k = 0; k < i; k += 1) v[k] -= factor[i * size + k] * value
  }
}
