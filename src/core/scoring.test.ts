/** Scores against scikit-learn (tools/probe_fixtures.py), votes by hand and by chance. */
import { describe, expect, it } from 'vitest'
import { Rng } from './rng'
import fixture from './fixtures/scoring.json'
import { balancedAccuracy, majorityVote, scorePredictions } from './scoring'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('scorePredictions', () => {
  it.each(fixture.cases)(
    'equals scikit-learn in $classes classes',
    ({ classes, labels, predictions, accuracy, confusion, perClass, ...reference }) => {
      const scores = scorePredictions(bytes(...predictions), bytes(...labels), classes)
      expect(scores.confusion).toEqual(confusion)
      expect(scores.accuracy).toBeCloseTo(accuracy, 14)
      expect(balancedAccuracy(scores)).toBeCloseTo(reference.balancedAccuracy, 14)
      expect(scores.perClass).toHaveLength(classes)
      scores.perClass.forEach((share, k) => {
        if (perClass[k] === null) expect(share).toBeNull()
        else expect(share).toBeCloseTo(perClass[k]!, 14)
      })
    },
  )

  it('has the true class in the row and the predicted one in the column', () => {
    expect(scorePredictions(bytes(1), bytes(0), 2).confusion).toEqual([
      [0, 1],
      [0, 0],
    ])
  })

  it('refuses what does not fit', () => {
    expect(() => scorePredictions(bytes(0, 1), bytes(0), 2)).toThrow(RangeError)
    expect(() => scorePredictions(bytes(2), bytes(0), 2)).toThrow(RangeError)
    expect(() => scorePredictions(bytes(0), bytes(2), 2)).toThrow(RangeError)
  })
})

describe('balancedAccuracy', () => {
  it('counts each class the same, and those without images not at all', () => {
    // Nine of class 0, all right; one of class 2, wrong.
    const labels = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    const scores = scorePredictions(new Uint8Array(10), labels, 3)
    expect(scores.accuracy).toBe(0.9)
    expect(balancedAccuracy(scores)).toBe(0.5)
    expect(balancedAccuracy({ perClass: [null] })).toBeNaN()
  })
})

describe('majorityVote', () => {
  it('takes the class with most votes and draws no chance where there is one', () => {
    const rng = new Rng(3)
    const before = rng.state
    expect(majorityVote([bytes(0, 4, 9), bytes(0, 4, 3), bytes(1, 2, 3)], rng)).toEqual(bytes(0, 4, 3))
    expect(rng.state).toEqual(before)
    expect(majorityVote([bytes(7, 0)], rng)).toEqual(bytes(7, 0))
  })

  it('draws evenly among tied classes and never another', () => {
    const images = 3000
    const voters = [2, 5, 9, 2, 5, 9, 1].map((k) => new Uint8Array(images).fill(k))
    const counts = new Map<number, number>()
    for (const k of majorityVote(voters, new Rng(4))) counts.set(k, (counts.get(k) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual([2, 5, 9])
    // A third each: one count's deviation is sqrt(3000 * 2 / 9) = 26, four of them are 104.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(104)
  })

  it('is the same for the same seed', () => {
    const voters = [bytes(0, 1, 2, 3, 4), bytes(4, 3, 0, 1, 2)]
    expect(majorityVote(voters, new Rng(5))).toEqual(majorityVote(voters, new Rng(5)))
  })

  it('refuses no voters and voters of different length', () => {
    expect(() => majorityVote([], new Rng(1))).toThrow(RangeError)
    expect(() => majorityVote([bytes(0), bytes(0, 1)], new Rng(1))).toThrow(RangeError)
  })
})
