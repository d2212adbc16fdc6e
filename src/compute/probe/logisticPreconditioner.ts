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
  const padded = Math.ceil(classes / 4) * 4
  const columns = new Float64Array(size * padded)
  return (parameters) => {
    const bias = classes * features
    for (let k = 0; k < classes; k += 1) {
      for (let f = 0; f < features; f += 1) columns[f * padded + k] = parameters[k * features + f]
      columns[features * padded + k] = parameters[bias + k]
    }
    for (let k = 0; k < classes; k += 4) solve(hessian, size, columns, padded, k)
    for (let k = 0; k < classes; k += 1) {
      for (let f = 0; f < features; f += 1) parameters[k * features + f] = columns[f * padded + k]
      parameters[bias + k] = columns[features * padded + k]
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

/**
 * Solves L L^T v = v, in place, for the Cholesky factor L (size, size) and four columns of v (size, padded)
 * from `first` on: one alone would wait for each of its sums.
 */
function solve(factor: Float64Array, size: number, v: Float64Array, padded: number, first: number): void {
  for (let i = 0; i < size; i += 1) {
    const row = i * size
    const to = i * padded + first
    let a = v[to]
    let b = v[to + 1]
    let c = v[to + 2]
    let d = v[to + 3]
    for (let k = 0, at = first; k < i; k += 1, at += padded) {
      const l = factor[row + k]
      a -= l * v[at]
      b -= l * v[at + 1]
      c -= l * v[at + 2]
      d -= l * v[at + 3]
    }
    const diagonal = factor[row + i]
    v[to] = a / diagonal
    v[to + 1] = b / diagonal
    v[to + 2] = c / diagonal
    v[to + 3] = d / diagonal
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    const row = i * size
    const from = i * padded + first
    const diagonal = factor[row + i]
    const a = (v[from] /= diagonal)
    const b = (v[from + 1] /= diagonal)
    const c = (v[from + 2] /= diagonal)
    const d = (v[from + 3] /= diagonal)
    for (let k = 0, at = first; k < i; k += 1, at += padded) {
      const l = factor[row + k]
      v[at] -= l * a
      v[at + 1] -= l * b
      v[at + 2] -= l * c
      v[at + 3] -= l * d
    }
  }
}
