/** UMAP of feature maps: the same for a seed, groups stay together, and frames move little. */
import { expect, test } from 'vitest'
import { Rng } from '../../../core/rng'
import { umapFrames } from './umapFrames'

const images = 45
const components = 5

/** Three groups of points far apart, shaken by `noise`. */
function groups(noise: number): Float32Array {
  const rng = new Rng(3).fork('groups')
  return Float32Array.from({ length: images * components }, (_, i) => {
    const group = Math.floor(i / components) % 3
    return (i % components === group ? 10 : 0) + noise * rng.normal()
  })
}

const planesOf = (seed: number, frames = [groups(0.5), groups(0.55)], start: Float32Array | null = null) => [
  ...umapFrames({ frames, components, seed, start }),
]

/** Mean distance of pairs of images of the same group, or of different ones. */
function meanDistance(plane: Float32Array, same: boolean): number {
  let [sum, count] = [0, 0]
  for (let a = 0; a < images; a += 1)
    for (let b = 0; b < a; b += 1) {
      if ((a % 3 === b % 3) !== same) continue
      sum += Math.hypot(plane[2 * a] - plane[2 * b], plane[2 * a + 1] - plane[2 * b + 1])
      count += 1
    }
  return sum / count
}

test('groups that are far apart are far apart on the map', () => {
  for (const plane of planesOf(1))
    expect(meanDistance(plane, false)).toBeGreaterThan(3 * meanDistance(plane, true))
})

test('a seed gives the same map again, and another seed another one', () => {
  expect(planesOf(1)).toEqual(planesOf(1))
  expect(planesOf(2)[0]).not.toEqual(planesOf(1)[0])
})

test('a frame of nearly the same features lies near the one before', () => {
  const [first, second] = planesOf(1)
  const moved = first.reduce((sum, value, i) => sum + Math.abs(value - second[i]), 0) / first.length
  // Groups are about 1 apart on a plane from -1 to 1.
  expect(moved).toBeLessThan(0.25)
})

test('a chain that is continued gives what it would have given in one go', () => {
  const [first, second] = planesOf(1)
  expect(planesOf(1, [groups(0.55)], first)).toEqual([second])
})
