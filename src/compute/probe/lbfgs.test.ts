/** L-BFGS on functions whose minimum is known. */
import { describe, expect, it } from 'vitest'
import { minimizeLbfgs, type LbfgsResult, type Objective } from './lbfgs'

function run(
  objective: Objective,
  start: number[],
  maxIterations = 500,
  tolerance = 1e-9,
): LbfgsResult & { yields: number } {
  const steps = minimizeLbfgs(objective, Float64Array.from(start), { maxIterations, tolerance })
  let yields = 0
  for (;;) {
    const next = steps.next()
    if (next.done) return { ...next.value, yields }
    yields += 1
  }
}

/** Sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2; its minimum is 0 at (1, 1, ...). */
const rosenbrock: Objective = (x, gradient) => {
  gradient.fill(0)
  let value = 0
  for (let i = 0; i + 1 < x.length; i += 1) {
    const bend = x[i + 1] - x[i] * x[i]
    value += 100 * bend * bend + (1 - x[i]) ** 2
    gradient[i] += -400 * x[i] * bend - 2 * (1 - x[i])
    gradient[i + 1] += 200 * bend
  }
  return value
}

describe('minimizeLbfgs', () => {
  it.each([[[-1.2, 1]], [[5, -7]], [[-1.2, 1, -1.2, 1, 0.5, 3, -2, 2]]])(
    "finds the minimum of Rosenbrock's valley from %j",
    (start) => {
      const result = run(rosenbrock, start)
      expect(result.converged).toBe(true)
      expect(result.iterations).toBeLessThan(150)
      result.x.forEach((value) => expect(value).toBeCloseTo(1, 7))
    },
  )

  it('solves a badly scaled quadratic', () => {
    const scales = Array.from({ length: 30 }, (_, i) => 10 ** (i / 6))
    const quadratic: Objective = (x, gradient) => {
      let value = 0
      x.forEach((v, i) => {
        value += 0.5 * scales[i] * (v - i) ** 2
        gradient[i] = scales[i] * (v - i)
      })
      return value
    }
    const result = run(
      quadratic,
      Array.from({ length: 30 }, () => 0),
      2000,
      1e-7,
    )
    expect(result.converged).toBe(true)
    result.x.forEach((value, i) => expect(value).toBeCloseTo(i, 6))
  })

  it('yields once for each iteration and stops when they run out', () => {
    const result = run(rosenbrock, [-1.2, 1], 7)
    expect(result).toMatchObject({ iterations: 7, yields: 7, converged: false })
    expect(result.value).toBeLessThan(24.2)
  })

  it('stays at a minimum and does not change the start', () => {
    const start = Float64Array.from([1, 1])
    const next = minimizeLbfgs(rosenbrock, start, { maxIterations: 10, tolerance: 1e-9 }).next()
    expect(next).toMatchObject({ done: true, value: { iterations: 0, converged: true, evaluations: 1 } })
    expect(Array.from(start)).toEqual([1, 1])
  })

  it('survives a region where the function is infinite', () => {
    const barrier: Objective = (x, gradient) => {
      gradient[0] = x[0] > 0 ? 1 - 1 / x[0] : Number.NaN
      return x[0] > 0 ? x[0] - Math.log(x[0]) : Infinity
    }
    const result = run(barrier, [8])
    expect(result.x[0]).toBeCloseTo(1, 7)
  })
})
