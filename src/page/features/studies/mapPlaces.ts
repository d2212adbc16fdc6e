/**
 * Where the images of a feature map are: planes of each step, places between two steps, and which image is
 * next to which. Planes are (N, 2), centred, and as large as a square from -1 to 1.
 */
import type { FeatureMapResult } from '../../../core/studies/featureMap'

/** The plane moved to its mean, and scaled so that it fills the square. */
export function fitted(plane: Float32Array): Float32Array {
  const count = plane.length / 2
  const mean = [0, 1].map((axis) => {
    let sum = 0
    for (let i = 0; i < count; i += 1) sum += plane[2 * i + axis]
    return sum / count
  })
  const centred = plane.map((value, i) => value - mean[i % 2])
  const farthest = centred.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return farthest > 0 ? centred.map((value) => value / farthest) : centred
}

/** (N, D) coordinates of one layer at one frame. */
export function layerCoordinates(result: FeatureMapResult, frame: number, layer: number): Float32Array {
  const { layers, components, labels, coordinates } = result
  const size = labels.length * components
  const from = (frame * layers + layer) * size
  return coordinates.subarray(from, from + size)
}

/** The first two principal components of a layer at each frame. */
export function pcaPlanes(result: FeatureMapResult, layer: number): Float32Array[] {
  const { components, labels } = result
  return Array.from(result.steps, (_, frame) => {
    const all = layerCoordinates(result, frame, layer)
    return fitted(
      Float32Array.from({ length: 2 * labels.length }, (__, i) =>
        i % 2 < components ? all[(i >> 1) * components + (i % 2)] : 0,
      ),
    )
  })
}

/**
 * The places at a step: between two frames on the straight way from one to the other.
 * @param steps ascending, at least one
 * @param step null for the newest frame
 */
export function placesAt(
  planes: readonly Float32Array[],
  steps: ArrayLike<number>,
  step: number | null,
): Float32Array {
  const last = planes.length - 1
  if (step === null || step >= steps[last]) return planes[last]
  let after = 0
  while (steps[after] <= step) after += 1
  if (after === 0) return planes[0]
  const share = (step - steps[after - 1]) / (steps[after] - steps[after - 1])
  const [from, to] = [planes[after - 1], planes[after]]
  return from.map((value, i) => value + share * (to[i] - value))
}

const distance = (places: Float32Array, i: number, x: number, y: number): number =>
  Math.hypot(places[2 * i] - x, places[2 * i + 1] - y)

/** The visible images nearest to a point, nearest first. */
export function nearest(
  places: Float32Array,
  visible: readonly number[],
  [x, y]: readonly [number, number],
  count: number,
): number[] {
  return visible
    .map((image) => ({ image, far: distance(places, image, x, y) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ image }) => image)
}

/** The visible images nearest to another one, without itself. */
export function neighboursOf(
  places: Float32Array,
  visible: readonly number[],
  image: number,
  count: number,
): number[] {
  const others = visible.filter((other) => other !== image)
  return nearest(places, others, [places[2 * image], places[2 * image + 1]], count)
}

/**
 * The image that an arrow key leads to: the nearest in a quarter circle around that direction, else itself.
 * @param direction of the key, y upwards as in the planes
 */
export function imageTowards(
  places: Float32Array,
  visible: readonly number[],
  image: number,
  [dx, dy]: readonly [number, number],
): number {
  const [x, y] = [places[2 * image], places[2 * image + 1]]
  const ahead = visible.filter((other) => {
    const [ox, oy] = [places[2 * other] - x, places[2 * other + 1] - y]
    const along = ox * dx + oy * dy
    return other !== image && along > 0 && along >= Math.abs(ox * dy - oy * dx)
  })
  return nearest(places, ahead, [x, y], 1)[0] ?? image
}
