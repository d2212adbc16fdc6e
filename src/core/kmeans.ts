/**
 * k-means over weighted points: k-means++ initialisation, then Lloyd iterations that repair empty clusters
 * (paper 3.2; its sample, seed and number of iterations are not published). In float64 and deterministic for
 * a given random stream.
 */
import { NearestCenter } from './nearestCenter'
import { allAtOnce, type Pieces } from './pieces'
import type { Rng } from './rng'

export interface WeightedPoints {
  channels: 1 | 3
  /** (n, channels), each point once. */
  points: Float64Array
  /** (n), how often each point occurs. */
  weights: Float64Array
}

export interface KMeansResult {
  /** (k, channels). */
  centers: Float64Array
  /** (n), the centre of each point. */
  assignment: Int32Array
  /** Weighted sum of squared distances to the centres. */
  inertia: number
  /** The inertia at the start of each iteration; it never rises. */
  history: number[]
  /** Whether the assignment stopped changing within the iterations. */
  converged: boolean
}

/** Each different pixel once, with its count, in ascending order. @param pixels (n, channels) bytes */
export function distinctPoints(pixels: Uint8Array, channels: 1 | 3): WeightedPoints {
  const total = pixels.length / channels
  const packed = new Uint32Array(total)
  for (let i = 0; i < total; i += 1) {
    packed[i] =
      channels === 1 ? pixels[i] : (pixels[3 * i] << 16) | (pixels[3 * i + 1] << 8) | pixels[3 * i + 2]
  }
  packed.sort()
  const values: number[] = []
  const weights: number[] = []
  for (let i = 0; i < total; i += 1) {
    if (i > 0 && packed[i] === packed[i - 1]) weights[weights.length - 1] += 1
    else {
      if (channels === 1) values.push(packed[i])
      else values.push(packed[i] >>> 16, (packed[i] >>> 8) & 255, packed[i] & 255)
      weights.push(1)
    }
  }
  return { channels, points: Float64Array.from(values), weights: Float64Array.from(weights) }
}

/** Squared distance of point i to three coordinates. */
function squaredDistance(
  { points, channels }: WeightedPoints,
  i: number,
  x: number,
  y: number,
  z: number,
): number {
  const dx = points[i * channels] - x
  if (channels === 1) return dx * dx
  const dy = points[i * 3 + 1] - y
  const dz = points[i * 3 + 2] - z
  return dx * dx + dy * dy + dz * dz
}

/**
 * k-means++ (Arthur and Vassilvitskii, 2007): each next centre is a point drawn in proportion to its weight
 * times its squared distance from the nearest centre so far.
 * @throws RangeError with fewer points than k, since the centres could not all differ
 */
export const startCenters = (data: WeightedPoints, k: number, rng: Rng): Float64Array =>
  allAtOnce(startCentersInPieces(data, k, rng))

/** As `startCenters`, one centre in each piece. */
export function* startCentersInPieces(data: WeightedPoints, k: number, rng: Rng): Pieces<Float64Array> {
  const { points, weights, channels } = data
  const n = weights.length
  if (k < 1 || k > n)
    throw new RangeError(`k-means needs 1 to ${n} centres for ${n} different points, not ${k}.`)
  const centers = new Float64Array(k * channels)
  const nearest = new Float64Array(n).fill(Infinity)
  const mass = Float64Array.from(weights)
  for (let c = 0; c < k; c += 1) {
    const chosen = drawByMass(mass, rng)
    for (let a = 0; a < channels; a += 1) centers[c * channels + a] = points[chosen * channels + a]
    const [x, y, z] = points.subarray(chosen * channels, chosen * channels + 3)
    for (let i = 0; i < n; i += 1) {
      const distance = squaredDistance(data, i, x, y, z)
      if (distance < nearest[i]) {
        nearest[i] = distance
        mass[i] = weights[i] * distance
      }
    }
    yield
  }
  return centers
}

/** An index drawn in proportion to its mass; never one without mass. */
function drawByMass(mass: Float64Array, rng: Rng): number {
  let total = 0
  for (let i = 0; i < mass.length; i += 1) total += mass[i]
  let left = rng.uniform() * total
  let last = 0
  for (let i = 0; i < mass.length; i += 1) {
    if (mass[i] <= 0) continue
    last = i
    left -= mass[i]
    if (left < 0) return i
  }
  return last
}

/**
 * Lloyd iterations from the given centres, until no point changes its centre or `maxIterations` updates are
 * done. A centre that lost all its points moves to the point farthest from its own centre.
 * @param start (k, channels), not changed; k must not exceed the number of points
 */
export const lloyd = (data: WeightedPoints, start: Float64Array, maxIterations: number): KMeansResult =>
  allAtOnce(lloydInPieces(data, start, maxIterations))

/** As `lloyd`, one iteration in each piece. */
export function* lloydInPieces(
  data: WeightedPoints,
  start: Float64Array,
  maxIterations: number,
): Pieces<KMeansResult> {
  const { channels, weights } = data
  const k = start.length / channels
  const centers = Float64Array.from(start)
  const assignment = new Int32Array(weights.length).fill(-1)
  const distances = new Float64Array(weights.length)
  const history: number[] = []
  for (let round = 0; ; round += 1) {
    const before = assignment.slice()
    const inertia = assign(data, centers, assignment, distances)
    history.push(inertia)
    repairDead(assignment, distances, k)
    const converged = assignment.every((center, i) => center === before[i])
    if (converged || round >= maxIterations) return { centers, assignment, inertia, history, converged }
    moveToMeans(data, assignment, centers)
    yield
  }
}

/** Assigns each point to its nearest centre; returns the inertia. */
function assign(
  data: WeightedPoints,
  centers: Float64Array,
  assignment: Int32Array,
  distances: Float64Array,
): number {
  const { points, weights, channels } = data
  const nearest = new NearestCenter(centers, channels)
  let inertia = 0
  for (let i = 0; i < weights.length; i += 1) {
    assignment[i] = nearest.findPoint(points, i)
    distances[i] = nearest.squaredDistance
    inertia += weights[i] * distances[i]
  }
  return inertia
}

/**
 * Assigns to each centre without points the farthest point of a centre that has at least two. With k <= n
 * such a point exists, at a distance above zero, since two different points cannot both be on one centre.
 */
function repairDead(assignment: Int32Array, distances: Float64Array, k: number): void {
  const members = new Int32Array(k)
  for (const center of assignment) members[center] += 1
  for (let dead = 0; dead < k; dead += 1) {
    if (members[dead] > 0) continue
    let farthest = -1
    for (let i = 0; i < assignment.length; i += 1) {
      if (members[assignment[i]] > 1 && (farthest < 0 || distances[i] > distances[farthest])) farthest = i
    }
    members[assignment[farthest]] -= 1
    members[dead] = 1
    assignment[farthest] = dead
    distances[farthest] = 0
  }
}

/** Moves each centre to the weighted mean of its points; every centre has some after the repair. */
function moveToMeans(
  { points, weights, channels }: WeightedPoints,
  assignment: Int32Array,
  centers: Float64Array,
): void {
  const totals = new Float64Array(centers.length / channels)
  centers.fill(0)
  for (let i = 0; i < weights.length; i += 1) {
    const center = assignment[i]
    totals[center] += weights[i]
    for (let a = 0; a < channels; a += 1)
      centers[center * channels + a] += weights[i] * points[i * channels + a]
  }
  for (let j = 0; j < centers.length; j += 1) centers[j] /= totals[Math.floor(j / channels)]
}
