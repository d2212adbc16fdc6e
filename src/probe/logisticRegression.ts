/**
 * The linear probe's classifier: multinomial logistic regression with an L2 penalty, fitted by L-BFGS (paper 2.4,
 * 3.4). The paper gives neither penalty nor standardising; this is scikit-learn's objective after a StandardScaler,
 * C * (sum of log-losses) + 0.5 * |weights|^2, the intercept free. Two classes are a softmax of two as well, which
 * equals scikit-learn's one-vector binary model at 2 C. In float64, plain loops, no tfjs.
 */
import { minimizeLbfgs, type Objective } from './lbfgs'

export interface LogisticOptions {
  classes: number
  /** Inverse strength of the penalty. */
  C?: number
  maxIterations?: number
  /** Stops when no component of the mean loss's gradient is larger than this, as scikit-learn does. */
  tolerance?: number
}

export interface LogisticModel {
  classes: number
  features: number
  /** (classes, features), for standardised features. */
  weights: Float64Array
  /** (classes). */
  intercept: Float64Array
  /** (features) of the training set. */
  mean: Float64Array
  /** (features) standard deviation of the training set; 1 for constant columns. */
  scale: Float64Array
  iterations: number
  converged: boolean
}

/**
 * Fits the classifier. A generator: it yields after each iteration so that the caller can let training go on, and
 * returns the model. Deterministic; starts from zero.
 * @param x (N, F) features, row by row
 * @param y (N) classes, each below options.classes
 * @throws RangeError when the shapes or labels do not fit
 */
export function* fitLogisticRegression(
  x: Float32Array, y: Uint8Array, { classes, C = 1, maxIterations = 200, tolerance = 1e-4 }: LogisticOptions,
): Generator<void, LogisticModel> {
  const count = y.length
  const features = x.length / count
  if (count === 0 || !Number.isInteger(features)) throw new RangeError(`${x.length} features do not divide among ${count} labels.`)
  const wrong = y.find((label) => label >= classes)
  if (wrong !== undefined) throw new RangeError(`Label ${wrong} is beyond the ${classes} classes.`)
  const { mean, scale } = columnStatistics(x, count, features)
  const standardised = Float64Array.from(x, (value, i) => (value - mean[i % features]) / scale[i % features])
  const objective = logisticObjective(standardised, y, classes, C)
  const fit = yield* minimizeLbfgs(objective, new Float64Array(classes * (features + 1)), { maxIterations, tolerance })
  const split = classes * features
  return {
    classes, features, mean, scale, weights: fit.x.slice(0, split), intercept: fit.x.slice(split),
    iterations: fit.iterations, converged: fit.converged,
  }
}

/** Mean and standard deviation (divided by N) of each column. */
function columnStatistics(x: Float32Array, count: number, features: number): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(features)
  const scale = new Float64Array(features)
  for (let i = 0; i < x.length; i += 1) mean[i % features] += x[i] / count
  for (let i = 0; i < x.length; i += 1) scale[i % features] += (x[i] - mean[i % features]) ** 2 / count
  for (let f = 0; f < features; f += 1) {
    const deviation = Math.sqrt(scale[f])
    // Spread below float32's own rounding is no information; dividing by it would blow noise up to size one.
    scale[f] = deviation > 1e-7 * Math.abs(mean[f]) ? deviation : 1
  }
  return { mean, scale }
}

/**
 * The objective divided by C N, so that the tolerance means the same for any number of images: mean log-loss
 * + |W|^2 / (2 C N). Parameters are W (classes, features) followed by the intercept (classes).
 */
export function logisticObjective(x: Float64Array, y: Uint8Array, classes: number, C: number): Objective {
  const count = y.length
  const features = x.length / count
  const split = classes * features
  const residual = new Float64Array(count * classes)
  return (theta, gradient) => {
    scores(x, theta, count, features, classes, residual)
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
 * out (N, K) = x (N, F) times W^T + b. Four classes at a time, so that each feature is loaded once for four products;
 * images outermost, so that a large x passes through the cache once.
 */
function scores(x: Float64Array, theta: Float64Array, count: number, features: number, classes: number, out: Float64Array): void {
  const bias = classes * features
  for (let n = 0; n < count; n += 1) {
    const at = n * features
    for (let k = 0; k < classes; k += 4) {
      // Beyond the last class the last one is computed again and stored where it belongs.
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
    for (let k = 0; k < classes; k += 1) sum += (z[at + k] = Math.exp(z[at + k] - top))
    for (let k = 0; k < classes; k += 1) z[at + k] /= sum
    z[at + y[n]] -= 1
    loss += Math.log(sum) - ownScore
  }
  return loss
}

/** gradient += residual^T (K, N) times x (N, F), and the residuals' sums for the intercept. Four images at a time. */
function accumulateGradient(
  x: Float64Array, residual: Float64Array, count: number, features: number, classes: number, gradient: Float64Array,
): void {
  const bias = classes * features
  for (let n = 0; n < count; n += 4) {
    // Beyond the last image its row is read again with a residual of zero.
    const rows = [0, 1, 2, 3].map((j) => Math.min(n + j, count - 1))
    const [x0, x1, x2, x3] = rows.map((row) => x.subarray(row * features, (row + 1) * features))
    for (let k = 0; k < classes; k += 1) {
      const r0 = residual[n * classes + k]
      const r1 = n + 1 < count ? residual[(n + 1) * classes + k] : 0
      const r2 = n + 2 < count ? residual[(n + 2) * classes + k] : 0
      const r3 = n + 3 < count ? residual[(n + 3) * classes + k] : 0
      const to = k * features
      for (let f = 0; f < features; f += 1) gradient[to + f] += r0 * x0[f] + r1 * x1[f] + r2 * x2[f] + r3 * x3[f]
      gradient[bias + k] += r0 + r1 + r2 + r3
    }
  }
}

/**
 * The likeliest class of each row, ties to the lower class.
 * @param x (N, F) features, as they were for the fit: not standardised
 */
export function predict(model: LogisticModel, x: Float32Array): Uint8Array {
  const { classes, features, weights, intercept, mean, scale } = model
  if (x.length % features !== 0) throw new RangeError(`${x.length} values are no whole number of rows of ${features} features.`)
  const count = x.length / features
  const standardised = Float64Array.from(x, (value, i) => (value - mean[i % features]) / scale[i % features])
  const theta = new Float64Array(classes * (features + 1))
  theta.set(weights)
  theta.set(intercept, classes * features)
  const z = new Float64Array(count * classes)
  scores(standardised, theta, count, features, classes, z)
  return Uint8Array.from({ length: count }, (_, n) => {
    let best = 0
    for (let k = 1; k < classes; k += 1) if (z[n * classes + k] > z[n * classes + best]) best = k
    return best
  })
}

/** Share of rows whose likeliest class is the true one, 0..1. */
export function accuracy(model: LogisticModel, x: Float32Array, y: Uint8Array): number {
  const predicted = predict(model, x)
  let right = 0
  for (let n = 0; n < y.length; n += 1) if (predicted[n] === y[n]) right += 1
  return right / y.length
}
