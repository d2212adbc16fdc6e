/**
 * Line search for L-BFGS: finds a step that satisfies the strong Wolfe conditions (Nocedal and Wright,
 * Numerical Optimization, algorithms 3.5 and 3.6).
 */

import type { AwaitedPieces } from '../../core/pieces'

/** The function along the search direction at one step. */
export interface LinePoint {
  step: number
  value: number
  /** Derivative with respect to the step. */
  slope: number
}

/** The value must fall by at least this share of the linear prediction (c1). */
const SUFFICIENT_DECREASE = 1e-4
/** The slope's magnitude must fall to this share (c2); loose, as usual for quasi-Newton steps. */
const CURVATURE = 0.9
const MOST_TRIALS = 25

/**
 * @param at evaluates the function at a step above 0
 * @param origin the point at step 0, with a negative slope
 * @param firstStep tried first
 * @param rounding relative rounding of the values
 * @returns a point that satisfies both conditions, or the lowest found, or null if none is below the origin
 */
export function* strongWolfe(
  at: (step: number) => AwaitedPieces<LinePoint>,
  origin: LinePoint,
  firstStep: number,
  rounding: number,
): AwaitedPieces<LinePoint | null> {
  // Near the minimum the decrease is below the value's rounding; then only the slope decides.
  const slack = 4 * rounding * Math.abs(origin.value)
  const tooHigh = (p: LinePoint): boolean =>
    !(p.value <= origin.value + SUFFICIENT_DECREASE * p.step * origin.slope + slack)
  const flat = (p: LinePoint): boolean => Math.abs(p.slope) <= -CURVATURE * origin.slope
  let previous = origin
  let step = firstStep
  for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
    const current = yield* at(step)
    if (tooHigh(current) || (trial > 0 && current.value > previous.value + slack))
      return yield* zoom(previous, current)
    if (flat(current)) return current
    if (current.slope >= 0) return yield* zoom(current, previous)
    previous = current
    step *= 2.5
  }
  return previous.step > 0 ? previous : null

  /** Narrows an interval that contains an acceptable step; `low` is its better end. */
  function* zoom(low: LinePoint, high: LinePoint): AwaitedPieces<LinePoint | null> {
    for (let trial = 0; trial < MOST_TRIALS; trial += 1) {
      const current = yield* at(cubicMinimum(low, high))
      if (tooHigh(current) || current.value > low.value + slack) high = current
      else {
        if (flat(current)) return current
        if (current.slope * (high.step - low.step) >= 0) high = low
        low = current
      }
      if (Math.abs(high.step - low.step) <= 1e-14 * Math.abs(low.step)) break
    }
    return low.step > 0 ? low : null
  }
}

/** Minimum of the cubic through both values and slopes, at least a tenth of the interval from its ends. */
function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const width = b.step - a.step
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / width
  const root = d1 * d1 - a.slope * b.slope
  const d2 = Math.sign(width) * Math.sqrt(root)
  const share = 1 - (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
  // Not finite or outside: the cubic has no minimum here, so take the middle.
  return a.step + width * (share > 0.1 && share < 0.9 ? share : share <= 0.1 ? 0.1 : share >= 0.9 ? 0.9 : 0.5)
}
