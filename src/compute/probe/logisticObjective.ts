/**
 * Objective of the linear probes: multinomial log-loss with an L2 penalty, and its gradient (paper 2.4, 3.4).
 * L-BFGS evaluates it over all images, where no kernels do (float32Objective.ts), SGD over batches. Plain
 * loops in float64, without tfjs: two classes and four images at a time, so that most operands stay in
 * registers, and block by block of images, so that scores and gradient read the same features while they are
 * in the cache.
 */
import type { Objective } from './lbfgs'
import { rowProducts, type Rows } from './rowProducts'

/** Features of one block of images: 32 KB in float64, the first cache of most processors. */
const blockValues = 4096

/** Images per block: a multiple of four. */
const imagesPerBlock = (features: number): number => Math.max(1, Math.floor(blockValues / features / 4)) * 4

/**
 * The objective divided by C N, so that a tolerance means the same for any number of images: mean log-loss
 * + |W|^2 / (2 C N). Parameters are W (classes, features), then the intercept (classes).
 *
 * @param x (N, F)
 * @param y (N) classes
 */
export function logisticObjective(x: Float64Array, y: Uint8Array, classes: number, C: number): Objective {
  const images = y.length
  const features = x.length / images
  const split = classes * features
  const padded = classes + (classes % 2)
  const most = imagesPerBlock(features)
  const weights = new Float64Array(padded * features)
  const sums = new Float64Array(padded * features)
  const z = new Float64Array(most * padded)
  return (theta, gradient) => {
    weights.set(theta.subarray(0, split))
    sums.fill(0)
    gradient.fill(0)
    let loss = 0
    for (let first = 0; first < images; first += most) {
      const block = { x, features, first, count: Math.min(most, images - first) }
      rowProducts(block, weights, padded, z)
      loss += softmaxResidual(z, block, y, { theta, gradient, classes, padded })
      addOuterProducts(block, z, padded, sums)
    }
    const penalty = 1 / (C * images)
    let squares = 0
    for (let i = 0; i < split; i += 1) {
      squares += theta[i] * theta[i]
      gradient[i] = sums[i] / images + penalty * theta[i]
    }
    for (let i = split; i < gradient.length; i += 1) gradient[i] /= images
    return loss / images + 0.5 * penalty * squares
  }
}

/**
 * x W^T + b for all images.
 *
 * @param x (N, F)
 * @param theta W (classes, features), then b (classes)
 * @returns (N, classes)
 */
export function linearScores(x: Float64Array, theta: Float64Array, classes: number): Float64Array {
  const features = theta.length / classes - 1
  const images = x.length / features
  const padded = classes + (classes % 2)
  const most = imagesPerBlock(features)
  const weights = new Float64Array(padded * features)
  weights.set(theta.subarray(0, classes * features))
  const z = new Float64Array(most * padded)
  const scores = new Float64Array(images * classes)
  for (let first = 0; first < images; first += most) {
    const count = Math.min(most, images - first)
    rowProducts({ x, features, first, count }, weights, padded, z)
    for (let n = 0; n < count; n += 1)
      for (let k = 0; k < classes; k += 1)
        scores[(first + n) * classes + k] = z[n * padded + k] + theta[classes * features + k]
  }
  return scores
}

interface SoftmaxParameters {
  /** The intercept is its last `classes` numbers. */
  theta: Float64Array
  /** Its last `classes` numbers receive the sums of the residuals. */
  gradient: Float64Array
  classes: number
  padded: number
}

/**
 * Turns scores into softmax minus one-hot, in place, zero in padding; returns the sum of log-losses.
 */
function softmaxResidual(
  z: Float64Array,
  { first, count }: Rows,
  y: Uint8Array,
  { theta, gradient, classes, padded }: SoftmaxParameters,
): number {
  const bias = theta.length - classes
  let loss = 0
  for (let n = 0; n < count; n += 1) {
    const at = n * padded
    const own = at + y[first + n]
    let top = -Infinity
    for (let k = 0; k < classes; k += 1) {
      z[at + k] += theta[bias + k]
      if (z[at + k] > top) top = z[at + k]
    }
    const ownScore = z[own] - top
    let sum = 0
    for (let k = 0; k < classes; k += 1) sum += z[at + k] = Math.exp(z[at + k] - top)
    for (let k = 0; k < classes; k += 1) z[at + k] /= sum
    z[own] -= 1
    for (let k = 0; k < classes; k += 1) gradient[bias + k] += z[at + k]
    if (classes < padded) z[at + classes] = 0
    loss += Math.log(sum) - ownScore
  }
  z.fill(0, count * padded)
  return loss
}

/** sums (padded, F) += residual^T (padded, count) times rows of x. */
function addOuterProducts(
  { x, features, first, count }: Rows,
  residual: Float64Array,
  padded: number,
  sums: Float64Array,
): void {
  const last = (first + count - 1) * features
  for (let n = 0; n < count; n += 4) {
    // Rows beyond the last repeat it, with a residual of zero.
    const p0 = (first + n) * features
    const p1 = Math.min(p0 + features, last)
    const p2 = Math.min(p1 + features, last)
    const p3 = Math.min(p2 + features, last)
    for (let k = 0; k < padded; k += 2) {
      const from = n * padded + k
      const a0 = residual[from]
      const a1 = residual[from + 1]
      const b0 = residual[from + padded]
      const b1 = residual[from + padded + 1]
      const c0 = residual[from + 2 * padded]
      const c1 = residual[from + 2 * padded + 1]
      const d0 = residual[from + 3 * padded]
      const d1 = residual[from + 3 * padded + 1]
      const v0 = k * features
      const v1 = (k + 1) * features
      for (let f = 0; f < features; f += 1) {
        const a = x[p0 + f]
        const b = x[p1 + f]
        const c = x[p2 + f]
        const d = x[p3 + f]
        sums[v0 + f] += a0 * a + b0 * b + c0 * c + d0 * d
        sums[v1 + f] += a1 * a + b1 * b + c1 * c + d1 * d
      }
    }
  }
}
