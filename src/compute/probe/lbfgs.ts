/**
 * L-BFGS: minimises a smooth function of many variables from its gradient and the last few steps (Nocedal,
 * 1980; used by the paper's probes, 2.4 and 3.4). A generator that yields after every iteration, so that a
 * probe shares the worker with training. In float64.
 */
import type { AwaitedPieces } from '../../core/pieces'
import { strongWolfe, type LinePoint } from './lineSearch'

/** Returns the value at x and writes the gradient to `gradient`; a promise if another device computes it. */
export type Objective<Value extends number | Promise<number> = number> = (
  x: Float64Array,
  gradient: Float64Array,
) => Value

/** Evaluates an objective; one on another device is a piece that the caller awaits. */
function* evaluate(
  objective: Objective<number | Promise<number>>,
  x: Float64Array,
  gradient: Float64Array,
): AwaitedPieces<number> {
  const value = objective(x, gradient)
  if (typeof value === 'number') return value
  const found: { value?: number; error?: unknown } = {}
  yield value.then(
    (awaited) => {
      found.value = awaited
    },
    (error: unknown) => {
      found.error = error
    },
  )
  if (found.value === undefined) throw found.error
  return found.value
}

export interface LbfgsOptions {
  maxIterations: number
  /** Stops when no gradient component is larger. */
  tolerance: number
  /** Relative rounding of the objective's values; by default that of float64. */
  rounding?: number
  /** Number of past steps used; default 10. */
  history?: number
  /**
   * Multiplies a vector, in place, by a positive definite approximation of the inverse Hessian; the identity
   * if absent. The minimum stays the same, only the way to it is shorter.
   */
  precondition?: (vector: Float64Array) => void
}

export interface LbfgsResult {
  x: Float64Array
  value: number
  /** Largest absolute gradient component at x. */
  gradientMax: number
  iterations: number
  /** Evaluations of the objective. */
  evaluations: number
  /** False if the iterations ran out or the line search found no lower point. */
  converged: boolean
}

/** One past step: s = change of x, y = change of the gradient. */
interface Pair {
  s: Float64Array
  y: Float64Array
  /** 1 / (s . y). */
  rho: number
  /** y . P y with the preconditioner P. */
  yPy: number
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i]
  return sum
}

function addScaled(to: Float64Array, from: Float64Array, scale: number): void {
  for (let i = 0; i < to.length; i += 1) to[i] += scale * from[i]
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Minus the approximate inverse Hessian times the gradient, by the two-loop recursion. */
function direction(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: (vector: Float64Array) => void,
): Float64Array {
  const d = Float64Array.from(gradient, (g) => -g)
  const alphas = new Float64Array(pairs.length)
  for (let i = pairs.length - 1; i >= 0; i -= 1) {
    alphas[i] = pairs[i].rho * dot(pairs[i].s, d)
    addScaled(d, pairs[i].y, -alphas[i])
  }
  precondition(d)
  const last = pairs.at(-1)
  if (last) {
    const scale = 1 / (last.rho * last.yPy)
    for (let i = 0; i < d.length; i += 1) d[i] *= scale
  }
  for (let i = 0; i < pairs.length; i += 1)
    addScaled(d, pairs[i].s, alphas[i] - pairs[i].rho * dot(pairs[i].y, d))
  return d
}

/**
 * Minimises `objective` from `start` (not changed). Yields after every iteration; the result is the
 * generator's return.
 */
export function* minimizeLbfgs(
  objective: Objective<number | Promise<number>>,
  start: Float64Array,
  { maxIterations, tolerance, history = 10, precondition, rounding = Number.EPSILON }: LbfgsOptions,
): AwaitedPieces<LbfgsResult> {
  const x = Float64Array.from(start)
  const gradient = new Float64Array(x.length)
  const trialX = new Float64Array(x.length)
  const trialGradient = new Float64Array(x.length)
  const pairs: Pair[] = []
  const multiply = precondition ?? (() => undefined)
  let value = yield* evaluate(objective, x, gradient)
  let evaluations = 1
  const result = (iterations: number, converged: boolean): LbfgsResult => ({
    x,
    value,
    gradientMax: largest(gradient),
    iterations,
    evaluations,
    converged,
  })

  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    if (largest(gradient) <= tolerance) return result(iteration, true)
    let d = direction(gradient, pairs, multiply)
    if (!(dot(d, gradient) < 0)) {
      // Rounding made this no descent direction: restart from steepest descent.
      pairs.length = 0
      d = direction(gradient, pairs, multiply)
    }
    let visited = 0
    const at = function* (step: number): AwaitedPieces<LinePoint> {
      visited = step
      trialX.set(x)
      addScaled(trialX, d, step)
      evaluations += 1
      const trialValue = yield* evaluate(objective, trialX, trialGradient)
      return { step, value: trialValue, slope: dot(trialGradient, d) }
    }
    // Without past steps the direction has no scale; a short first step is safe, and the search lengthens it.
    const firstStep = pairs.length > 0 || precondition ? 1 : Math.min(1, 1 / Math.sqrt(dot(d, d)))
    const origin = { step: 0, value, slope: dot(gradient, d) }
    const accepted = yield* strongWolfe(at, origin, firstStep, rounding)
    if (!accepted) {
      if (pairs.length === 0) return result(iteration, false)
      pairs.length = 0
      continue
    }
    // The search may accept a point other than the last evaluated; trialX and its gradient must be that
    // point's.
    if (accepted.step !== visited) yield* at(accepted.step)
    const s = trialX.map((next, i) => next - x[i])
    const y = trialGradient.map((next, i) => next - gradient[i])
    const curvature = dot(s, y)
    if (curvature > Number.EPSILON * dot(y, y)) {
      const py = y.slice()
      multiply(py)
      pairs.push({ s, y, rho: 1 / curvature, yPy: dot(y, py) })
      if (pairs.length > history) pairs.shift()
    }
    x.set(trialX)
    gradient.set(trialGradient)
    value = accepted.value
    yield
  }
  return result(maxIterations, largest(gradient) <= tolerance)
}
