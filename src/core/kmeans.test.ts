/** k-means against scikit-learn from the same start (tools/kmeans_fixtures.py), and its properties. */
import { describe, expect, it } from 'vitest'
import fixture from './fixtures/kmeans.json'
import { distinctPoints, lloyd, startCenters, type WeightedPoints } from './kmeans'
import { NearestCenter } from './nearestCenter'
import { Rng } from './rng'

function randomPixels(count: number, channels: number, levels: number, seed: number): Uint8Array {
  const rng = new Rng(seed)
  return Uint8Array.from({ length: count * channels }, () => rng.int(levels))
}

describe('lloyd', () => {
  it.each(fixture.cases)('ends where scikit-learn ends, $k centres in $channels channels', (reference) => {
    const data: WeightedPoints = {
      channels: reference.channels as 1 | 3,
      points: Float64Array.from(reference.points),
      weights: Float64Array.from(reference.weights),
    }
    const result = lloyd(data, Float64Array.from(reference.start), 300)
    expect(result.converged).toBe(true)
    expect(Array.from(result.assignment)).toEqual(reference.assignment)
    // Both are float64; the fixture keeps nine decimals.
    result.centers.forEach((value, i) => expect(Math.abs(value - reference.centers[i])).toBeLessThan(1e-8))
    expect(Math.abs(result.inertia / reference.inertia - 1)).toBeLessThan(1e-10)
  })

  it.each([
    [1, 5],
    [3, 12],
    [3, 200],
  ] as const)('never raises the inertia, %i channels and %i centres', (channels, k) => {
    const data = distinctPoints(randomPixels(4000, channels, 256, k), channels)
    const { history } = lloyd(data, startCenters(data, k, new Rng(1)), 60)
    for (let i = 1; i < history.length; i += 1)
      expect(history[i]).toBeLessThanOrEqual(history[i - 1] * (1 + 1e-12))
    expect(history.at(-1)).toBeLessThan(history[0])
  })

  it('repairs dead centres: k copies of one start still give k full clusters', () => {
    const data = distinctPoints(randomPixels(3000, 3, 256, 9), 3)
    const k = 20
    const same = new Float64Array(k * 3).fill(128)
    const { centers, assignment, history } = lloyd(data, same, 100)
    expect(centers.every(Number.isFinite)).toBe(true)
    expect(new Set(assignment).size).toBe(k)
    for (let i = 1; i < history.length; i += 1) expect(history[i]).toBeLessThanOrEqual(history[i - 1])
  })

  it('gives every point its own centre when there are as many', () => {
    const data = distinctPoints(Uint8Array.from([3, 90, 90, 255, 7]), 1)
    const { centers, inertia } = lloyd(data, Float64Array.from([0, 0, 0, 0]), 50)
    expect(Array.from(centers).sort((a, b) => a - b)).toEqual([3, 7, 90, 255])
    expect(inertia).toBe(0)
  })
})

describe('startCenters', () => {
  it('takes different points, follows the seed and refuses more centres than points', () => {
    const data = distinctPoints(randomPixels(500, 3, 6, 2), 3)
    const centers = startCenters(data, data.weights.length, new Rng(4))
    const keys = new Set(
      Array.from({ length: data.weights.length }, (_, i) => centers.subarray(3 * i, 3 * i + 3).join()),
    )
    expect(keys.size).toBe(data.weights.length)
    expect(startCenters(data, 10, new Rng(4))).toEqual(startCenters(data, 10, new Rng(4)))
    expect(startCenters(data, 10, new Rng(4))).not.toEqual(startCenters(data, 10, new Rng(5)))
    expect(() => startCenters(data, data.weights.length + 1, new Rng(4))).toThrow(RangeError)
  })

  it('starts better than random points do, on average', () => {
    const data = distinctPoints(
      Uint8Array.from([...randomPixels(900, 1, 20, 1), ...randomPixels(30, 1, 20, 2).map((v) => v + 230)]),
      1,
    )
    let spread = 0
    for (let seed = 0; seed < 40; seed += 1)
      if (startCenters(data, 2, new Rng(seed)).some((v) => v >= 230)) spread += 1
    // Two heaps 230 levels apart, one 30 times rarer: drawing by squared distance takes one of each nearly
    // always.
    expect(spread).toBeGreaterThan(35)
  })
})

describe('NearestCenter', () => {
  it.each([1, 3] as const)('equals a full search, ties to the lower index, %i channels', (channels) => {
    const rng = new Rng(channels)
    // Few levels, so that ties and repeated centres occur often.
    const centers = Array.from({ length: 90 * channels }, () => rng.int(40) + rng.int(2) / 2)
    const nearest = new NearestCenter(centers, channels)
    for (let trial = 0; trial < 2000; trial += 1) {
      const point = [rng.int(45), channels === 3 ? rng.int(45) : 0, channels === 3 ? rng.int(45) : 0]
      let best = -1
      let bestDistance = Infinity
      for (let i = 0; i < 90; i += 1) {
        let distance = 0
        for (let c = 0; c < channels; c += 1) distance += (point[c] - centers[i * channels + c]) ** 2
        if (distance < bestDistance) [best, bestDistance] = [i, distance]
      }
      expect([nearest.find(point[0], point[1], point[2]), nearest.squaredDistance]).toEqual([
        best,
        bestDistance,
      ])
    }
  })
})

describe('distinctPoints', () => {
  it('counts each colour once, in ascending order', () => {
    const { points, weights } = distinctPoints(Uint8Array.from([9, 1, 255, 0, 0, 4, 9, 1, 255]), 3)
    expect(Array.from(points)).toEqual([0, 0, 4, 9, 1, 255])
    expect(Array.from(weights)).toEqual([1, 2])
  })
})
