/**
 * Objective of the linear probes: multinomial log-loss with an L2 penalty, and its gradient (paper 2.4, 3.4).
 * L-BFGS evaluates it over all images, SGD over batches. Plain loops in float64, without tfjs.
 */
import type { Objective } from './lbfgs'

/**
 * The objective divided by C N, so that a tolerance means the same for any number of images: mean log-loss
 * + |W|^2 / (2 C N). Parameters are W (classes, features), then the intercept (classes).
 *
 * @param x (N, F)
 * @param y (N) classes
 */
export function logisticObjective(x: Float64Array, y: Uint8Array, classes: number, C: number): Objective {
  const count = y.length
  const features = x.length / count
  const split = classes * features
  const residual = new Float64Array(count * classes)
  return (theta, gradient) => {
    linearScores(x, theta, count, features, classes, residual)
    let loss = softmaxResidual(residual, y, classes)
    gradient.fill(0)
    accumulateGradient(x, residual, count, features, classes, gradient)
    const penalty = 1 / (C * count)
    let squares = 0
    for (let i = 0; i < split; i += 1) {
      squares += theta[i] * theta[i]
      gradient[i] = gradient[i] / count + penalty * theta[i]
    }
    for (let i = split; i < gradient.length; i += 1) gradient[i] /= count
    loss /= count
    return loss + 0.5 * penalty * squares
  }
}

/**
 * out (N, K) = x (N, F) times W^T + b. Four classes at a time, so that each feature is loaded once for four
 * products; images outermost, so that a large x passes through the cache once.
 */
export function linearScores(
  x: Float64Array,
  theta: Float64Array,
  count: number,
  features: number,
  classes: number,
  out: Float64Array,
): void {
  const bias = classes * features
  for (let n = 0; n < count; n += 1) {
    const at = n * features
    for (let k = 0; k < classes; k += 4) {
      // Indices beyond the last class repeat it.
      const k1 = Math.min(k + 1, classes - 1)
      const k2 = Math.min(k + 2, classes - 1)
      const k3 = Math.min(k + 3, classes - 1)
      const [w0, w1, w2, w3] = [k * features, k1 * features, k2 * features, k3 * features]
      let a0 = theta[bias + k]
      let a1 = theta[bias + k1]
      let a2 = theta[bias + k2]
      let a3 = theta[bias + k3]
      for (let f = 0; f < features; f += 1) {
        const value = x[at + f]
        a0 += value * theta[w0 + f]
        a1 += value * theta[w1 + f]
        a2 += value * theta[w2 + f]
        a3 += value * theta[w3 + f]
      }
      out[n * classes + k] = a0
      out[n * classes + k1] = a1
      out[n * classes + k2] = a2
      out[n * classes + k3] = a3
    }
  }
}

/** Turns scores into softmax minus one-hot, in place; returns the sum of log-losses. */
function softmaxResidual(z: Float64Array, y: Uint8Array, classes: number): number {
  let loss = 0
  for (let n = 0; n < y.length; n += 1) {
    const at = n * classes
    let top = -Infinity
    for (let k = 0; k < classes; k += 1) if (z[at + k] > top) top = z[at + k]
    let sum = 0
    const ownScore = z[at + y[n]] - top
    for (let k = 0; k < classes; k += 1) sum += z[at + k] = Math.exp(z[at + k] - top)
    for (let k = 0; k < classes; k += 1) z[at + k] /= sum
    z[at + y[n]] -= 1
    loss += Math.log(sum) - ownScore
  }
  return loss
}

/**
 * gradient += residual^T (K, N) times x (N, F), and the residuals' sums for the intercept. Four images at a
 * time.
 */
function accumulateGradient(
  x: Float64Array,
  residual: Float64Array,
  count: number,
  features: number,
  classes: number,
  gradient: Float64Array,
): void {
  const bias = classes * features
  for (let n = 0; n < count; n += 4) {
    // Indices beyond the last image repeat it, with a residual of zero.
    const rows = [0, 1, 2, 3].map((j) => Math.min(n + j, count - 1))
    const [x0, x1, x2, x3] = rows.map((row) => x.subarray(row * features, (row + 1) * features))
    for (let k = 0; k < classes; k += 1) {
      const r0 = residual[n * classes + k]
      const r1 = n + 1 < count ? residual[(n + 1) * classes + k] : 0
      const r2 = n + 2 < count ? residual[(n + 2) * classes + k] : 0
      const r3 = n + 3 < count ? residual[(n + 3) * classes + k] : 0
      const to = k * features
      for (let f = 0; f < features; f += 1)
        gradient[to + f] += r0 * x0[f] + r1 * x1[f] + r2 * x2[f] + r3 * x3[f]
      gradient[bias + k] += r0 + r1 + r2 + r3
    }
  }
}
