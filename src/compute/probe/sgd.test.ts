/**
 * The SGD classifier against PyTorch (tools/probe_fixtures.py), against the optimum that L-BFGS finds, and
 * its refusals.
 */
import { describe, expect, it } from 'vitest'
import { LabError } from '../../core/failure'
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import fixture from './fixtures/sgd.json'
import { logisticObjective } from './logisticObjective'
import { fitLogisticRegression, predict, type LogisticModel } from './logisticRegression'
import { defaultProbeSettings } from './probeSettings'
import { fitSgd, type SgdOptions } from './sgd'
import { applyScaling } from './standardise'

const { sgd: defaults, strength } = defaultProbeSettings

function finish(steps: AwaitedPieces<LogisticModel>): LogisticModel & { yields: number } {
  for (let yields = 0; ; yields += 1) {
    const next = steps.next()
    if (next.done) return { ...next.value, yields }
  }
}

/** The mean loss with its penalty that both classifiers minimise. */
function lossOf(model: LogisticModel, x: Float32Array, y: Uint8Array, C: number): number {
  const theta = Float64Array.from([...model.weights, ...model.intercept])
  return logisticObjective(applyScaling(x, model), y, model.classes, C)(theta, new Float64Array(theta.length))
}

/** Overlapping heaps, so that no weights separate the classes. */
function heaps(count: number, features: number, classes: number): { x: Float32Array; y: Uint8Array } {
  const rng = new Rng(5)
  const centers = Array.from({ length: classes * features }, () => rng.normal())
  const y = Uint8Array.from({ length: count }, () => rng.int(classes))
  const center = (i: number): number => centers[y[Math.floor(i / features)] * features + (i % features)]
  const x = Float32Array.from({ length: count * features }, (_, i) => center(i) + 1.5 * rng.normal())
  return { x, y }
}

const { x, y } = heaps(300, 12, 5)
const options = (rng: Rng, changes: Partial<SgdOptions> = {}): SgdOptions => ({
  classes: 5,
  C: strength,
  standardise: true,
  tolerance: 1e-4,
  ...defaults,
  order: () => rng.permutation(y.length),
  ...changes,
})
const optimum = finish(
  fitLogisticRegression(x, y, { classes: 5, C: strength, tolerance: 1e-10, maxIterations: 2000 }),
)

describe('fitSgd', () => {
  it.each(fixture.cases)(
    'equals PyTorch: $train images, batch $batchSize, $classes classes, standardised $standardise',
    (reference) => {
      const images = Float32Array.from(reference.x)
      const labels = Uint8Array.from(reference.y).subarray(0, reference.train)
      const split = reference.train * reference.features
      const orders = reference.orders.map((order) => Uint32Array.from(order))
      const given = { ...reference, tolerance: 1e-4, order: (epoch: number) => orders[epoch] }
      const model = finish(fitSgd(images.subarray(0, split), labels, given))
      // Both in float64: only the order of the sums differs.
      expectAllClose(model.weights, reference.weights, 1e-11)
      expectAllClose(model.intercept, reference.intercept, 1e-11)
      expect(lossOf(model, images.subarray(0, split), labels, reference.C)).toBeCloseTo(reference.loss, 11)
      expect(Array.from(predict(model, images.subarray(split)))).toEqual(reference.testPredictions)
      expect(model).toMatchObject({ iterations: reference.epochs, yields: reference.epochs })
    },
  )

  it("comes within a hundredth of the optimum's loss at the default settings, and never below it", () => {
    const best = lossOf(optimum, x, y, strength)
    const reached = lossOf(finish(fitSgd(x, y, options(new Rng(1)))), x, y, strength)
    expect(reached).toBeGreaterThanOrEqual(best - 1e-12)
    expect(reached - best).toBeLessThan(0.01 * best)
  })

  it('reaches the optimum with whole batches and enough epochs, and says that it converged', () => {
    const whole = finish(
      fitSgd(x, y, options(new Rng(1), { batchSize: 300, epochs: 2000, learningRate: 0.3 })),
    )
    expect(whole.converged).toBe(true)
    // The cosine ends at zero, so the last digits are never reached.
    expectAllClose(whole.weights, optimum.weights, 1e-4)
    expect(finish(fitSgd(x, y, options(new Rng(1), { epochs: 2 }))).converged).toBe(false)
  })

  it('gives the same model for the same seed and another for another', () => {
    const [a, b, c] = [7, 7, 8].map((seed) => finish(fitSgd(x, y, options(new Rng(seed), { epochs: 5 }))))
    expect(a.weights).toEqual(b.weights)
    expect(a.weights).not.toEqual(c.weights)
  })

  it.each([
    ['blows up through the penalty', { learningRate: 100, C: 1e-4 }],
    ['ends worse than it began', { learningRate: 1e4, epochs: 1 }],
  ])('names the learning rate when it %s', (_, changes) => {
    const failing = () => finish(fitSgd(x, y, options(new Rng(1), changes)))
    expect(failing).toThrow(LabError)
    const failure = expect.objectContaining({ code: 'config-invalid', subject: 'learningRate' })
    expect(failing).toThrow(expect.objectContaining({ failure }))
  })

  it('refuses labels and shapes that do not fit', () => {
    expect(() => finish(fitSgd(x.subarray(1), y, options(new Rng(1))))).toThrow(RangeError)
    expect(() => finish(fitSgd(x, y, options(new Rng(1), { classes: 4 })))).toThrow(RangeError)
  })
})
