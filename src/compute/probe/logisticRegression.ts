/**
 * The linear probe's classifier: multinomial logistic regression with an L2 penalty, fitted by L-BFGS (paper
 * 2.4, 3.4; sgd.ts fits the same by SGD). The paper states neither penalty nor standardisation; this is
 * scikit-learn's objective, C * (sum of log-losses) + 0.5 * |weights|^2, the intercept not penalised, after
 * an optional StandardScaler. Two classes are also a softmax of two, which equals scikit-learn's binary model
 * with one weight vector at 2 C.
 */
import type { AwaitedPieces } from '../../core/pieces'
import { activeGpuRuntime, activeWasmRuntime } from '../ops/implementations'
import { CapturedObjective } from './capturedObjective'
import { float32Rounding, isWorthKernels, type LogisticProblem } from './float32Objective'
import { minimizeLbfgs, type LbfgsOptions, type LbfgsResult } from './lbfgs'
import { linearScores, logisticObjective } from './logisticObjective'
import { logisticPreconditioner } from './logisticPreconditioner'
import { applyScaling, columnScaling, noScaling, type Scaling } from './standardise'
import { WasmObjective } from './wasmObjective'

export interface LogisticOptions {
  classes: number
  /** Inverse strength of the penalty. */
  C?: number
  /** Scale each feature to mean 0 and standard deviation 1 over x first. */
  standardise?: boolean
  maxIterations?: number
  /** Stops when no component of the mean loss's gradient is larger, as in scikit-learn. */
  tolerance?: number
}

/** `mean` and `scale` are the training set's, or 0 and 1 without standardisation. */
export interface LogisticModel extends Scaling {
  classes: number
  features: number
  /** (classes, features), for scaled features. */
  weights: Float64Array
  /** (classes). */
  intercept: Float64Array
  /** Iterations of L-BFGS, or epochs of SGD. */
  iterations: number
  /** Whether no component of the mean loss's gradient is larger than the tolerance. */
  converged: boolean
}

/** Training features ready for a fit. */
export interface ScaledFeatures {
  features: number
  /** (N, F). */
  scaled: Float64Array
  scaling: Scaling
}

/** Checks shapes and labels and scales the features. @throws RangeError if shapes or labels do not fit */
export function scaleForFit(
  x: Float32Array,
  y: Uint8Array,
  classes: number,
  standardise: boolean,
): ScaledFeatures {
  const count = y.length
  const features = x.length / count
  if (count === 0 || !Number.isInteger(features))
    throw new RangeError(`${x.length} features do not divide among ${count} labels.`)
  const wrong = y.find((label) => label >= classes)
  if (wrong !== undefined) throw new RangeError(`Label ${wrong} is beyond the ${classes} classes.`)
  const scaling = standardise ? columnScaling(x, count, features) : noScaling(features)
  return { features, scaled: applyScaling(x, scaling), scaling }
}

/**
 * Fits the classifier, starting from zero; deterministic. Yields after each iteration, so that training can
 * continue in between. Loss and gradient are evaluated by the backend's kernels, except for small problems.
 *
 * @param x (N, F) features
 * @param y (N) classes, each below options.classes
 * @throws RangeError if shapes or labels do not fit
 */
export function* fitLogisticRegression(
  x: Float32Array,
  y: Uint8Array,
  { classes, C = 1, standardise = true, maxIterations = 200, tolerance = 1e-4 }: LogisticOptions,
): AwaitedPieces<LogisticModel> {
  const { features, scaled, scaling } = scaleForFit(x, y, classes, standardise)
  const precondition = yield* logisticPreconditioner(scaled, y.length, classes, C)
  const start = new Float64Array(classes * (features + 1))
  const options = { maxIterations, tolerance, precondition }
  const fit = yield* fitOnDevice({ x: scaled, y, classes, C }, start, options)
  const split = classes * features
  return {
    classes,
    features,
    ...scaling,
    weights: fit.x.slice(0, split),
    intercept: fit.x.slice(split),
    iterations: fit.iterations,
    converged: fit.converged,
  }
}

/** Minimises the objective where it is evaluated fastest. */
function* fitOnDevice(
  problem: LogisticProblem,
  start: Float64Array,
  options: LbfgsOptions,
): AwaitedPieces<LbfgsResult> {
  const kernels = kernelObjective(problem)
  if (!kernels) {
    const { x, y, classes, C } = problem
    return yield* minimizeLbfgs(logisticObjective(x, y, classes, C), start, options)
  }
  try {
    return yield* minimizeLbfgs(kernels.evaluate, start, { ...options, rounding: float32Rounding })
  } finally {
    kernels.dispose()
  }
}

/** The objective by the kernels of the current backend; null if it has none, or the problem is small. */
function kernelObjective(problem: LogisticProblem): CapturedObjective | WasmObjective | null {
  if (!isWorthKernels(problem.x.length, problem.classes)) return null
  const [gpu, wasm] = [activeGpuRuntime(), activeWasmRuntime()]
  if (gpu) return new CapturedObjective(gpu, problem)
  return wasm && new WasmObjective(wasm, problem)
}

/**
 * The most likely class of each row, ties to the lower class.
 *
 * @param x (N, F) unscaled features
 * @returns (N)
 * @throws RangeError if x is not a whole number of rows
 */
export function predict(model: LogisticModel, x: Float32Array): Uint8Array {
  const { classes, features, weights, intercept } = model
  if (x.length % features !== 0)
    throw new RangeError(`${x.length} values are no whole number of rows of ${features} features.`)
  const count = x.length / features
  const theta = new Float64Array(classes * (features + 1))
  theta.set(weights)
  theta.set(intercept, classes * features)
  const z = linearScores(applyScaling(x, model), theta, classes)
  return Uint8Array.from({ length: count }, (_, n) => {
    let best = 0
    for (let k = 1; k < classes; k += 1) if (z[n * classes + k] > z[n * classes + best]) best = k
    return best
  })
}
