/** Places on the feature map: between two steps, next to each other, and on the zoomed canvas. */
import { describe, expect, test } from 'vitest'
import { fitted, imageTowards, nearest, neighboursOf, pcaPlanes, placesAt } from './mapPlaces'
import { moved, showing, toPixels, toPlane, wholeMap, within, zoomed } from './mapView'
import { featureMapResult } from './fixtures/results'

describe('places', () => {
  const planes = [Float32Array.of(0, 0, 1, 1), Float32Array.of(1, 0, -1, 1), Float32Array.of(0, 0, 0, 0)]
  const steps = [10, 20, 40]
  test.each([
    [null, [0, 0, 0, 0]],
    [40, [0, 0, 0, 0]],
    [90, [0, 0, 0, 0]],
    [10, [0, 0, 1, 1]],
    [0, [0, 0, 1, 1]],
    [20, [1, 0, -1, 1]],
    // Halfway, and a quarter of the way.
    [15, [0.5, 0, 0, 1]],
    [25, [0.75, 0, -0.75, 0.75]],
  ])('at step %s', (step, expected) => expect([...placesAt(planes, steps, step)]).toEqual(expected))

  test('a plane is moved to its mean and fills the square', () => {
    expect([...fitted(Float32Array.of(1, 5, 3, 5, 5, 8))]).toEqual([-1, -0.5, 0, -0.5, 1, 1])
    expect([...fitted(Float32Array.of(2, 2, 2, 2))]).toEqual([0, 0, 0, 0])
  })

  test('PCA planes take the first two components of their layer and frame', () => {
    const result = featureMapResult()
    const mapped = pcaPlanes(result, 1)
    expect(mapped).toHaveLength(result.steps.length)
    const { components, layers, coordinates } = result
    const first = (frame: number, image: number, axis: number) =>
      coordinates[((frame * layers + 1) * result.labels.length + image) * components + axis]
    const raw = Float32Array.from({ length: 2 * result.labels.length }, (_, i) => first(1, i >> 1, i % 2))
    expect(mapped[1]).toEqual(fitted(raw))
  })
})

describe('next images', () => {
  // A cross around image 0, and one far off to the right.
  const places = Float32Array.of(0, 0, 0.2, 0, -0.3, 0.1, 0, 0.4, 0.1, -0.5, 0.9, 0.05)
  const all = [0, 1, 2, 3, 4, 5]
  test.each([
    ['right', [1, 0], 1],
    ['left', [-1, 0], 2],
    ['up', [0, 1], 3],
    ['down', [0, -1], 4],
  ] as const)('%s', (_, direction, found) => expect(imageTowards(places, all, 0, direction)).toBe(found))
  test('an image without others in the direction stays', () => {
    expect(imageTowards(places, all, 5, [1, 0])).toBe(5)
  })
  test('hidden images are passed over', () => {
    expect(imageTowards(places, [0, 2, 3, 4, 5], 0, [1, 0])).toBe(5)
    expect(nearest(places, [2, 3], [0, 0], 1)).toEqual([2])
    expect(neighboursOf(places, all, 0, 3)).toEqual([1, 2, 3])
  })
})

describe('view', () => {
  test('pixels and places belong together, also zoomed and moved', () => {
    for (const view of [wholeMap, { zoom: 3, x: 0.2, y: -0.4 }]) {
      const [left, top] = toPixels(view, 400, 0.25, -0.3)
      const [x, y] = toPlane(view, 400, left, top)
      expect(x).toBeCloseTo(0.25, 12)
      expect(y).toBeCloseTo(-0.3, 12)
    }
    expect(toPixels(wholeMap, 400, 0, 0)).toEqual([200, 200])
  })
  test('zooming leaves its point where it is, and ends at the whole map', () => {
    const point = [0.5, 0.25] as const
    const before = toPixels(wholeMap, 400, ...point)
    const view = zoomed(wholeMap, 2, point)
    toPixels(view, 400, ...point).forEach((value, i) => expect(value).toBeCloseTo(before[i], 9))
    expect(zoomed(view, 0.01, [0, 0])).toEqual({ zoom: 1, x: 0, y: 0 })
  })
  test('nothing beyond the map comes on show', () => {
    expect(moved(wholeMap, 400, 100, 50)).toEqual(wholeMap)
    const corner = within({ zoom: 2, x: 5, y: -5 })
    expect(corner.x).toBeCloseTo(0.54, 9)
    expect(corner.y).toBeCloseTo(-0.54, 9)
  })
  test('an image out of sight is brought to the middle', () => {
    const view = within({ zoom: 4, x: 0.5, y: 0.5 })
    expect(showing(view, [0.5, 0.4])).toBe(view)
    expect(showing(view, [-0.5, 0.1])).toMatchObject({ x: -0.5, y: 0.1 })
  })
})
