/**
 * The attentive probe against PyTorch (tools/probe_kinds_fixtures.py), against the linear probe where it must
 * agree and where it must win, and its refusals.
 */
import { describe, expect, it } from 'vitest'
import type { AwaitedPieces } from '../../core/pieces'
import { Rng } from '../../core/rng'
import { expectAllClose } from '../../testSupport/allClose'
import { AttentiveObjective } from './attentiveObjective'
import { attentiveProbe, trainAttentive, type AttentiveTask } from './attentiveProbe'
import fixture from './fixtures/attentive.json'
import { probe } from './layerProbe'
import { defaultAttentive, defaultProbeSettings, type AttentiveSettings } from './probeSettings'

function finish<T>(steps: AwaitedPieces<T>): { result: T; yields: number } {
  for (let yields = 0; ; yields += 1) {
    const next = steps.next()
    if (next.done) return { result: next.value, yields }
  }
}

describe.each(fixture.cases)(
  'with $images images, $positions positions, $channels channels, $classes classes',
  (reference) => {
    const { images, positions, classes } = reference
    const x = Float32Array.from(reference.x)
    const y = Uint8Array.from(reference.y)
    const start = Float64Array.from(reference.start)
    // Both in float64 on the same float32 features: only the order of the sums differs.
    const tolerance = 1e-12

    it('attention and scores equal PyTorch', () => {
      const objective = new AttentiveObjective(reference)
      for (let n = 0; n < images; n += 1) {
        const scores = objective.classify(x, n, start)
        expectAllClose(scores, reference.scores.slice(n * classes, (n + 1) * classes), tolerance)
        const attention = reference.attention.slice(n * positions, (n + 1) * positions)
        expectAllClose(objective.attention, attention, tolerance)
      }
    })

    it('loss and gradient equal PyTorch', () => {
      const gradient = new Float64Array(start.length).fill(7)
      const all = Uint32Array.from({ length: images }, (_, n) => n)
      const loss = new AttentiveObjective(reference).lossAndGradient(x, y, all, start, gradient)
      expect(loss).toBeCloseTo(reference.loss, 12)
      expectAllClose(gradient, reference.gradient, tolerance)
    })

    it('AdamW arrives where PyTorch arrives', () => {
      const theta = start.slice()
      const order = (epoch: number) => Uint32Array.from(reference.orders[epoch]!)
      const { yields } = finish(trainAttentive({ x, y, shape: reference }, theta, reference, order))
      expect(yields).toBe(reference.epochs * Math.ceil(images / reference.batchSize))
      // AdamW divides by the root of squared gradients, which lifts the rounding of small ones.
      expectAllClose(theta, reference.trained, 1e-10)
      expect(theta).not.toEqual(start)
    })
  },
)

const [images, positions, channels, classes] = [240, 9, 6, 3]

/**
 * One position of each image, marked in the last channel, tells the class; at all others a random class is
 * shown without the mark.
 */
function marked(seed: number): { x: Float32Array; y: Uint8Array } {
  const rng = new Rng(seed)
  const y = Uint8Array.from({ length: images }, (_, n) => n % classes)
  const x = Float32Array.from({ length: images * positions * channels }, () => 0.2 * rng.normal())
  for (let n = 0; n < images; n += 1) {
    const own = rng.int(positions)
    for (let t = 0; t < positions; t += 1) {
      const at = (n * positions + t) * channels
      x[at + (t === own ? y[n]! : rng.int(classes))]! += 1
      if (t === own) x[at + channels - 1]! += 1
    }
  }
  return { x, y }
}

const taskOf = (): AttentiveTask => {
  const [train, test] = [marked(1), marked(2)]
  return { train: train.x, trainLabels: train.y, test: test.x, testLabels: test.y, positions, classes }
}

/** The linear probe on the same features, pooled. */
function linearAccuracy({ train, trainLabels, test, testLabels }: AttentiveTask): number {
  const pool = (x: Float32Array) =>
    Float32Array.from({ length: images * channels }, (_, i) => {
      const [n, c] = [Math.floor(i / channels), i % channels]
      let sum = 0
      for (let t = 0; t < positions; t += 1) sum += x[(n * positions + t) * channels + c]!
      return sum / positions
    })
  const pooled = { train: pool(train), trainLabels, test: pool(test), testLabels, classes }
  return finish(probe(pooled, defaultProbeSettings)).result.accuracy
}

describe('attentiveProbe', () => {
  it('finds what mean pooling loses', () => {
    const linear = linearAccuracy(taskOf())
    const settings = { ...defaultAttentive, learningRate: 0.05, epochs: 30, batchSize: 32 }
    const { accuracy, predictions, perClass } = finish(attentiveProbe(taskOf(), settings)).result
    expect(linear).toBeLessThan(0.75)
    expect(accuracy).toBeGreaterThan(0.95)
    expect([predictions.length, perClass.length]).toEqual([images, classes])
  })

  it('starts as the linear probe: at a vanishing learning rate both answer alike', () => {
    const linear = linearAccuracy(taskOf())
    const still = { ...defaultAttentive, learningRate: 1e-12, epochs: 1 }
    expect(finish(attentiveProbe(taskOf(), still)).result.accuracy).toBe(linear)
  })

  it('is the same for the same seed and trains on other batches for another', () => {
    const answers = (seed: number) => {
      const task = taskOf()
      const settings = { ...defaultAttentive, epochs: 1, learningRate: 0.3 }
      return finish(attentiveProbe(task, settings, new Rng(seed))).result.predictions
    }
    expect(answers(3)).toEqual(answers(3))
    expect(answers(3)).not.toEqual(answers(4))
  })

  it.each<[keyof AttentiveSettings, number]>([
    ['learningRate', 0],
    ['weightDecay', -1],
    ['epochs', 0.5],
    ['batchSize', Number.NaN],
  ])('refuses a %s of %d by its name', (subject, value) => {
    expect(() => finish(attentiveProbe(taskOf(), { ...defaultAttentive, [subject]: value }))).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'config-invalid', subject }) }),
    )
  })

  it('refuses shapes and labels that do not fit', () => {
    const task = taskOf()
    expect(() => finish(attentiveProbe({ ...task, positions: 7 }))).toThrow(RangeError)
    expect(() => finish(attentiveProbe({ ...task, test: task.test.subarray(1) }))).toThrow(RangeError)
    expect(() => finish(attentiveProbe({ ...task, classes: 2 }))).toThrow(RangeError)
  })
})
