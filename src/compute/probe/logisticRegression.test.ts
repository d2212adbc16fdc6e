/**
 * The probe's classifier against scikit-learn (tools/logistic_fixtures.py), finite differences and the clock.
 */
import { describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import fixture from './fixtures/logistic.json'
import sgdFixture from './fixtures/sgd.json'
import { logisticObjective } from './logisticObjective'
import {
  fitLogisticRegression,
  predict,
  type LogisticModel,
  type LogisticOptions,
} from './logisticRegression'
import { scorePredictions } from '../../core/scoring'

function fit(x: Float32Array, y: Uint8Array, options: LogisticOptions): LogisticModel {
  const steps = fitLogisticRegression(x, y, options)
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

const accuracy = (model: LogisticModel, x: Float32Array, y: Uint8Array): number =>
  scorePredictions(predict(model, x), y, model.classes).accuracy

/** Classes as heaps around random centres. */
function heaps(
  count: number,
  features: number,
  classes: number,
  noise: number,
  seed: number,
): { x: Float32Array; y: Uint8Array } {
  const rng = new Rng(seed)
  const centers = Array.from({ length: classes * features }, () => rng.normal())
  const y = Uint8Array.from({ length: count }, () => rng.int(classes))
  const x = Float32Array.from(
    { length: count * features },
    (_, i) => centers[y[Math.floor(i / features)] * features + (i % features)] + noise * rng.normal(),
  )
  return { x, y }
}

describe('fitLogisticRegression', () => {
  it.each(fixture.cases)(
    'equals scikit-learn: $train images, $features features, $classes classes, C $C',
    (reference) => {
      const { train, features, classes, C } = reference
      const x = Float32Array.from(reference.x)
      const y = Uint8Array.from(reference.y)
      const split = train * features
      const model = fit(x.subarray(0, split), y.subarray(0, train), {
        classes,
        C,
        tolerance: 1e-9,
        maxIterations: 2000,
      })
      expect(model.converged).toBe(true)
      // Relative to the largest coefficient: both solvers stop on a small gradient, not on the last digit.
      const size = Math.max(...reference.weights.map(Math.abs))
      model.weights.forEach((weight, i) =>
        expect(Math.abs(weight - reference.weights[i])).toBeLessThan(1e-3 * size),
      )
      const shift = model.intercept.reduce((a, b) => a + b, 0) / classes
      model.intercept.forEach((value, k) =>
        expect(Math.abs(value - shift - reference.intercept[k])).toBeLessThan(1e-3 * size),
      )
      expect(accuracy(model, x.subarray(0, split), y.subarray(0, train))).toBeCloseTo(
        reference.trainAccuracy,
        12,
      )
      expect(accuracy(model, x.subarray(split), y.subarray(train))).toBeCloseTo(reference.testAccuracy, 12)
      expect(Array.from(predict(model, x.subarray(split)))).toEqual(reference.testPredictions)
    },
  )

  it('equals scikit-learn on features that are not standardised', () => {
    const { train, features, classes, C, weights, testPredictions, testAccuracy, ...reference } =
      sgdFixture.rawLbfgs
    const x = Float32Array.from(reference.x)
    const y = Uint8Array.from(reference.y)
    const split = train * features
    const model = fit(x.subarray(0, split), y.subarray(0, train), {
      classes,
      C,
      standardise: false,
      tolerance: 1e-9,
      maxIterations: 2000,
    })
    const size = Math.max(...weights.map(Math.abs))
    model.weights.forEach((weight, i) => expect(Math.abs(weight - weights[i])).toBeLessThan(1e-3 * size))
    expect(Array.from(predict(model, x.subarray(split)))).toEqual(testPredictions)
    expect(accuracy(model, x.subarray(split), y.subarray(train))).toBeCloseTo(testAccuracy, 12)
  })

  it('gives a constant column no weight and no NaN', () => {
    const { x, y } = heaps(80, 6, 3, 1, 1)
    for (let n = 0; n < 80; n += 1) x[n * 6 + 2] = 0.1
    const model = fit(x, y, { classes: 3 })
    // Not exactly zero: the mean of 80 float32 tenths differs from them in the last bit.
    for (let k = 0; k < 3; k += 1) expect(Math.abs(model.weights[k * 6 + 2])).toBeLessThan(1e-12)
    expect(model.weights.every(Number.isFinite)).toBe(true)
  })

  it('learns separable classes fully and survives one class that never occurs', () => {
    const { x, y } = heaps(200, 12, 4, 0.05, 2)
    const model = fit(x, y, { classes: 6 })
    expect(accuracy(model, x, y)).toBe(1)
    expect(model.intercept.every(Number.isFinite)).toBe(true)
    expect(Math.max(...predict(model, x))).toBeLessThan(4)
  })

  it('pauses after every iteration', () => {
    const { x, y } = heaps(60, 5, 3, 1, 3)
    const steps = fitLogisticRegression(x, y, { classes: 3 })
    let yields = 0
    let next = steps.next()
    for (; !next.done; next = steps.next()) yields += 1
    expect(yields).toBe(next.value.iterations)
    expect(yields).toBeGreaterThan(3)
  })

  it('refuses labels and shapes that do not fit', () => {
    expect(() => fit(new Float32Array(7), new Uint8Array(2), { classes: 2 })).toThrow(RangeError)
    expect(() => fit(new Float32Array(4), Uint8Array.from([0, 2]), { classes: 2 })).toThrow(RangeError)
    expect(() => fit(new Float32Array(0), new Uint8Array(0), { classes: 2 })).toThrow(RangeError)
  })

  it('fits 600 images of 64 features in 10 classes well within a second', () => {
    const { x, y } = heaps(600, 64, 10, 3, 4)
    fit(x, y, { classes: 10, maxIterations: 3 })
    const begun = performance.now()
    const model = fit(x, y, { classes: 10 })
    expect(performance.now() - begun).toBeLessThan(600)
    expect(model.converged).toBe(true)
  })
})

describe('logisticObjective', () => {
  it.each([
    [7, 3, 2],
    [10, 5, 9],
    [5, 4, 4],
    [9, 600, 3], // several blocks of images, the last of one image
  ])(
    'has the gradient of its finite differences: %i images, %i features, %i classes',
    (count, features, classes) => {
      const rng = new Rng(count)
      const x = Float64Array.from({ length: count * features }, () => rng.normal())
      const y = Uint8Array.from({ length: count }, () => rng.int(classes))
      const objective = logisticObjective(x, y, classes, 0.7)
      const theta = Float64Array.from({ length: classes * (features + 1) }, () => rng.normal())
      const gradient = new Float64Array(theta.length)
      objective(theta, gradient)
      const unused = new Float64Array(theta.length)
      for (let i = 0; i < theta.length; i += 1) {
        const up = objective(theta.with(i, theta[i] + 1e-5), unused)
        const down = objective(theta.with(i, theta[i] - 1e-5), unused)
        // Central differences: truncation and rounding are both near 1e-10 at this step.
        expect(Math.abs((up - down) / 2e-5 - gradient[i])).toBeLessThan(1e-8)
      }
    },
  )

  it('is ln K at zero, and finite for scores that would overflow exp', () => {
    const objective = logisticObjective(Float64Array.from([1, -1]), Uint8Array.from([0, 1]), 5, 1)
    expect(objective(new Float64Array(10), new Float64Array(10))).toBeCloseTo(Math.log(5), 12)
    const huge = Float64Array.from([1e4, -1e4, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(
      Number.isFinite(
        logisticObjective(
          Float64Array.from([1, -1]),
          Uint8Array.from([1, 0]),
          5,
          1,
        )(huge, new Float64Array(10)),
      ),
    ).toBe(true)
  })
})
