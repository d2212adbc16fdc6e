/** One probe from features to scores: both classifiers, the default of a run, refusals. */
import { describe, expect, it } from 'vitest'
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import fixture from './fixtures/logistic.json'
import { probe, probeAccuracy, type ProbeOutcome, type ProbeTask } from './layerProbe'
import { fitLogisticRegression, predict } from './logisticRegression'
import { scorePredictions } from '../../core/scoring'
import { defaultProbeSettings, type ProbeSettings } from './probeSettings'

function finish<T>(steps: AwaitedPieces<T>): T {
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

function taskOf({ train, features, classes, x, y }: (typeof fixture.cases)[number]): ProbeTask {
  const all = Float32Array.from(x)
  const labels = Uint8Array.from(y)
  return {
    train: all.subarray(0, train * features),
    trainLabels: labels.subarray(0, train),
    test: all.subarray(train * features),
    testLabels: labels.subarray(train),
    classes,
  }
}

const task = taskOf(fixture.cases[1])
const run = (changes: Partial<ProbeSettings>, rng?: Rng): ProbeOutcome =>
  finish(probe(task, { ...defaultProbeSettings, ...changes }, rng))

describe('probe', () => {
  it.each(fixture.cases)(
    'predicts what scikit-learn predicts: $features features, $classes classes, C $C',
    (reference) => {
      const settings = {
        ...defaultProbeSettings,
        strength: reference.C,
        tolerance: 1e-9,
        maxIterations: 2000,
      }
      const outcome = finish(probe(taskOf(reference), settings))
      expect(Array.from(outcome.predictions)).toEqual(reference.testPredictions)
      expect(outcome.accuracy).toBeCloseTo(reference.testAccuracy, 12)
      expect(outcome.converged).toBe(true)
      expect(outcome.confusion.flat().reduce((a, b) => a + b)).toBe(reference.test)
      expect(outcome.perClass).toHaveLength(reference.classes)
    },
  )

  it('passes every setting on to L-BFGS', () => {
    const weak = run({ strength: 1e-4, tolerance: 1e-9 })
    const raw = run({ standardise: false })
    expect(weak.predictions).not.toEqual(run({}).predictions)
    expect(raw.iterations).not.toBe(run({}).iterations)
    expect(run({ maxIterations: 3 })).toMatchObject({ iterations: 3, converged: false })
    expect(run({ tolerance: 10 })).toMatchObject({ iterations: 0, converged: true })
  })

  it('shuffles SGD by the seed and comes near to L-BFGS', () => {
    const sgd = { ...defaultProbeSettings.sgd, batchSize: 8 }
    const outcome = run({ classifier: 'sgd', sgd }, new Rng(1))
    expect(outcome.iterations).toBe(sgd.epochs)
    expect(outcome).toEqual(run({ classifier: 'sgd', sgd }, new Rng(1)))
    const reference = run({})
    const differ = outcome.predictions.filter((k, n) => k !== reference.predictions[n]).length
    expect(differ / outcome.predictions.length).toBeLessThan(0.1)
  })

  it.each<[string, Partial<ProbeSettings>]>([
    ['strength', { strength: 0 }],
    ['maxIterations', { maxIterations: 0 }],
    ['tolerance', { tolerance: Number.NaN }],
    ['learningRate', { sgd: { ...defaultProbeSettings.sgd, learningRate: -1 } }],
    ['momentum', { sgd: { ...defaultProbeSettings.sgd, momentum: 1 } }],
    ['epochs', { sgd: { ...defaultProbeSettings.sgd, epochs: 1.5 } }],
    ['batchSize', { sgd: { ...defaultProbeSettings.sgd, batchSize: 0 } }],
  ])('refuses a wrong %s by its name', (subject, changes) => {
    expect(() => run(changes)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'config-invalid', subject }) }),
    )
  })

  it('refuses test features of another width', () => {
    expect(() => finish(probe({ ...task, test: task.test.subarray(1) }, defaultProbeSettings))).toThrow(
      RangeError,
    )
  })
})

describe('probeAccuracy', () => {
  it('is L-BFGS at C 3 on standardised features, 200 iterations at most, tolerance 1e-4', () => {
    const options = { classes: task.classes, C: 3, maxIterations: 200, tolerance: 1e-4 }
    const model = finish(fitLogisticRegression(task.train, task.trainLabels, options))
    const expected = scorePredictions(predict(model, task.test), task.testLabels, task.classes).accuracy
    expect(finish(probeAccuracy(task))).toBe(expected)
  })
})
