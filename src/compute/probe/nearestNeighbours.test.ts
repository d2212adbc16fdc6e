/** The k-NN probe against PyTorch (tools/probe_kinds_fixtures.py), its ties, its pieces and its refusals. */
import { describe, expect, it } from 'vitest'
import { expectAllClose } from '../../testSupport/allClose'
import fixture from './fixtures/nearestNeighbours.json'
import type { ProbeTask } from './layerProbe'
import { nearestNeighbours, neighbourVotes } from './nearestNeighbours'

function finish<T>(steps: Generator<void, T, void>): { result: T; yields: number } {
  for (let yields = 0; ; yields += 1) {
    const next = steps.next()
    if (next.done) return { result: next.value, yields }
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

/** Two-dimensional features at these angles, in degrees. */
const at = (...angles: number[]): Float32Array =>
  Float32Array.from(angles.flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]))

describe('nearestNeighbours', () => {
  it.each(fixture.cases)(
    'equals PyTorch: $train images, $features features, $classes classes, k $neighbours',
    (reference) => {
      const votes = finish(neighbourVotes(taskOf(reference), reference)).result
      // Both in float64; similarities differ by the order of a sum, which exp(1 / 0.07) scales by 14.
      expectAllClose(votes, reference.votes, 0, 1e-12)
      const { predictions, accuracy, confusion } = finish(
        nearestNeighbours(taskOf(reference), reference),
      ).result
      expect(Array.from(predictions)).toEqual(reference.predictions)
      const right = reference.predictions.filter((k, n) => k === reference.y[reference.train + n]).length
      expect(accuracy).toBe(right / reference.test)
      expect(confusion.flat().reduce((a, b) => a + b)).toBe(reference.test)
    },
  )

  it('ignores the length of features', () => {
    const task = taskOf(fixture.cases[0]!)
    const longer = { ...task, train: task.train.map((v) => 4 * v), test: task.test.map((v) => v / 8) }
    expect(finish(neighbourVotes(longer, fixture.cases[0]!)).result).toEqual(
      finish(neighbourVotes(task, fixture.cases[0]!)).result,
    )
  })

  it('takes the earlier of equally similar images, and the lower of equal votes', () => {
    const base = { test: at(0), testLabels: Uint8Array.of(0), classes: 4 }
    const same = { ...base, train: at(0, 0, 0), trainLabels: Uint8Array.of(3, 1, 2) }
    const one = { neighbours: 1, temperature: 0.07 }
    expect(Array.from(finish(nearestNeighbours(same, one)).result.predictions)).toEqual([3])
    const two = { neighbours: 2, temperature: 0.07 }
    expect(Array.from(finish(nearestNeighbours(same, two)).result.predictions)).toEqual([1])
  })

  it('lets one near image outvote several far ones at a low temperature only', () => {
    const task = {
      train: at(2, 60, 60, 61),
      trainLabels: Uint8Array.of(1, 0, 0, 0),
      test: at(0),
      testLabels: Uint8Array.of(1),
      classes: 2,
    }
    const accuracyAt = (temperature: number) =>
      finish(nearestNeighbours(task, { neighbours: 4, temperature })).result.accuracy
    expect([accuracyAt(0.07), accuracyAt(10)]).toEqual([1, 0])
  })

  it('pauses after every 16 test images', () => {
    expect(finish(nearestNeighbours(taskOf(fixture.cases[0]!))).yields).toBe(3)
  })

  it('refuses shapes and labels that do not fit', () => {
    const task = taskOf(fixture.cases[0]!)
    expect(() => finish(nearestNeighbours({ ...task, test: task.test.subarray(1) }))).toThrow(RangeError)
    expect(() => finish(nearestNeighbours({ ...task, classes: 3 }))).toThrow(RangeError)
    expect(() =>
      finish(nearestNeighbours({ ...task, train: new Float32Array(0), trainLabels: new Uint8Array(0) })),
    ).toThrow(RangeError)
  })
})
