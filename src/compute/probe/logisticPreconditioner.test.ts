/** The preconditioner against the objective's own gradient, and what it does to the fit. */
import { describe, expect, it } from 'vitest'
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { minimizeLbfgs, type LbfgsResult } from './lbfgs'
import { logisticObjective } from './logisticObjective'
import { logisticPreconditioner } from './logisticPreconditioner'

function finish<T>(steps: AwaitedPieces<T>): T {
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

/** Features of which each is nearly the one before it, and classes that depend on the last. */
function correlated(images: number, features: number, classes: number): { x: Float64Array; y: Uint8Array } {
  const rng = new Rng(images)
  const x = new Float64Array(images * features)
  for (let n = 0; n < images; n += 1)
    for (let f = 0; f < features; f += 1)
      x[n * features + f] = (f > 0 ? x[n * features + f - 1] : rng.normal()) + 0.05 * rng.normal()
  const y = Uint8Array.from({ length: images }, (_, n) =>
    Math.min(
      classes - 1,
      Math.max(0, Math.round(classes / 2 + 2 * x[(n + 1) * features - 1] + rng.normal())),
    ),
  )
  return { x, y }
}

describe('logisticPreconditioner', () => {
  it.each([
    [41, 3, 2],
    [50, 7, 5],
    [9, 9, 3],
  ])('is the inverse Hessian at zero: %i images, %i features, %i classes', (images, features, classes) => {
    const { x, y } = correlated(images, features, classes)
    const precondition = finish(logisticPreconditioner(x, images, classes, 0.7))!
    const objective = logisticObjective(x, y, classes, 0.7)
    const size = classes * (features + 1)
    const rng = new Rng(5)
    const direction = Float64Array.from({ length: size }, () => rng.normal())
    // Directions that sum to zero over the classes: gradients and updates of a softmax have no others.
    for (let f = 0; f <= features; f += 1) {
      const place = (k: number) => (f < features ? k * features + f : classes * features + k)
      let mean = 0
      for (let k = 0; k < classes; k += 1) mean += direction[place(k)] / classes
      for (let k = 0; k < classes; k += 1) direction[place(k)] -= mean
    }
    const step = 1e-5
    const gradientAt = (sign: number) => {
      const gradient = new Float64Array(size)
      objective(
        direction.map((d) => sign * step * d),
        gradient,
      )
      return gradient
    }
    const [up, down] = [gradientAt(1), gradientAt(-1)]
    const product = up.map((value, i) => (value - down[i]) / (2 * step))
    precondition(product)
    // Differences are exact to about 1e-10, and the condition number of the Hessian is below 1e4.
    product.forEach((value, i) => expect(Math.abs(value - direction[i])).toBeLessThan(1e-5))
  })

  it('leaves the minimum where it is and reaches it in a fraction of the iterations', () => {
    const [images, features, classes] = [300, 20, 4]
    const { x, y } = correlated(images, features, classes)
    const fit = (precondition?: (parameters: Float64Array) => void): LbfgsResult =>
      finish(
        minimizeLbfgs(logisticObjective(x, y, classes, 3), new Float64Array(classes * (features + 1)), {
          maxIterations: 5000,
          tolerance: 1e-8,
          precondition,
        }),
      )
    const plain = fit()
    const preconditioned = fit(finish(logisticPreconditioner(x, images, classes, 3)))
    expect([plain.converged, preconditioned.converged]).toEqual([true, true])
    expect(preconditioned.iterations).toBeLessThan(plain.iterations / 3)
    expect(Math.abs(preconditioned.value - plain.value)).toBeLessThan(1e-10)
    // The flattest directions have a curvature of 1 / (C N), 1e-3: gradients of 1e-8 leave 1e-5.
    preconditioned.x.forEach((value, i) => expect(Math.abs(value - plain.x[i])).toBeLessThan(5e-5))
  })

  it('stays away where the matrix costs more than it saves', () => {
    expect(finish(logisticPreconditioner(new Float64Array(6 * 7), 6, 3, 1))).toBeUndefined()
  })

  it('pauses in a large matrix', () => {
    let yields = 0
    const steps = logisticPreconditioner(new Float64Array(900 * 300).fill(0.1), 900, 3, 1)
    for (let next = steps.next(); !next.done; next = steps.next()) yields += 1
    expect(yields).toBeGreaterThan(5)
  })
})
