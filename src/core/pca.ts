/**
 * Principal components of a table of features (Pearson 1901), for maps of what a layer sees, and the rotation
 * that lays one map onto another (orthogonal Procrustes in the plane).
 */
import { Rng } from './rng'

export interface PrincipalComponents {
  /** (rows, components) coordinates, row-major, by falling variance. */
  coordinates: Float32Array
  /** (components) each one's share of the whole variance, 0..1. */
  share: number[]
}

/** (C, C) covariance of rows whose means are subtracted, with divisor rows - 1. */
function covariance(rows: Float64Array, count: number, width: number): Float64Array {
  const matrix = new Float64Array(width * width)
  for (let r = 0; r < count; r += 1)
    for (let i = 0; i < width; i += 1) {
      const value = rows[r * width + i] / (count - 1)
      if (value !== 0) for (let j = i; j < width; j += 1) matrix[i * width + j] += value * rows[r * width + j]
    }
  for (let i = 0; i < width; i += 1)
    for (let j = 0; j < i; j += 1) matrix[i * width + j] = matrix[j * width + i]
  return matrix
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i]
  return sum
}

/** Makes vectors orthonormal in their order (modified Gram-Schmidt); one that depends on others becomes 0. */
function orthonormalize(vectors: Float64Array[]): void {
  vectors.forEach((vector, k) => {
    const before = Math.sqrt(dot(vector, vector))
    for (const other of vectors.slice(0, k)) {
      const along = dot(vector, other)
      for (let i = 0; i < vector.length; i += 1) vector[i] -= along * other[i]
    }
    const length = Math.sqrt(dot(vector, vector))
    const scale = length > 1e-12 * before && length > 0 ? 1 / length : 0
    for (let i = 0; i < vector.length; i += 1) vector[i] *= scale
  })
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const width = vector.length
  return vector.map((_, i) => dot(matrix.subarray(i * width, (i + 1) * width), vector))
}

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations, largest value first.
 * @param matrix (n, n), changed
 */
export function jacobi(matrix: Float64Array, n: number): { values: number[]; vectors: Float64Array[] } {
  const vectors = Array.from({ length: n }, (_, k) => Float64Array.from({ length: n }, (__, i) => +(i === k)))
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0
    for (let p = 0; p < n; p += 1)
      for (let q = p + 1; q < n; q += 1) {
        const apq = matrix[p * n + q]
        off += Math.abs(apq)
        if (apq === 0) continue
        const theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * apq)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const c = 1 / Math.sqrt(t * t + 1)
        const s = t * c
        const turn = (array: Float64Array, a: number, b: number) => {
          const [x, y] = [array[a], array[b]]
          array[a] = c * x - s * y
          array[b] = s * x + c * y
        }
        for (let i = 0; i < n; i += 1) turn(matrix, i * n + p, i * n + q)
        for (let i = 0; i < n; i += 1) turn(matrix, p * n + i, q * n + i)
        const [vp, vq] = [vectors[p], vectors[q]]
        for (let i = 0; i < n; i += 1) {
          const [x, y] = [vp[i], vq[i]]
          vp[i] = c * x - s * y
          vq[i] = s * x + c * y
        }
      }
    if (off < 1e-300) break
  }
  const order = vectors.map((_, k) => k).sort((a, b) => matrix[b * n + b] - matrix[a * n + a])
  return { values: order.map((k) => matrix[k * n + k]), vectors: order.map((k) => vectors[k]) }
}

/** Directions iterated beside those that are asked for, so that these converge fast. */
const oversampled = 8
const mostIterations = 300

/**
 * The leading eigenvectors of a symmetric matrix by subspace iteration with Rayleigh-Ritz: deterministic, and
 * much quicker than all eigenvectors of a wide layer.
 */
function leadingVectors(matrix: Float64Array, width: number, count: number) {
  const size = Math.min(width, count + oversampled)
  const rng = new Rng(0).fork('pca')
  let basis = Array.from({ length: size }, () =>
    Float64Array.from({ length: width }, () => 2 * rng.uniform() - 1),
  )
  let values: number[] = []
  for (let iteration = 0; iteration < mostIterations; iteration += 1) {
    orthonormalize(basis)
    const images = basis.map((vector) => times(matrix, vector))
    const small = new Float64Array(size * size)
    for (let i = 0; i < size; i += 1)
      for (let j = 0; j < size; j += 1) small[i * size + j] = dot(basis[i], images[j])
    const ritz = jacobi(small, size)
    // The images, turned to the Ritz vectors: one multiplication serves both.
    const turned = ritz.vectors.map((weights) => {
      const vector = new Float64Array(width)
      weights.forEach((weight, k) => {
        for (let i = 0; i < width; i += 1) vector[i] += weight * images[k][i]
      })
      return vector
    })
    // Length of A v - value v of each wanted pair, against the largest value.
    const error = Math.max(
      ...turned.slice(0, count).map((image, k) => {
        const value = ritz.values[k]
        return Math.sqrt(Math.max(0, dot(image, image) - value * value))
      }),
    )
    values = ritz.values
    basis = turned
    if (error <= 1e-7 * Math.max(values[0], Number.MIN_VALUE)) break
  }
  orthonormalize(basis)
  return { values: values.slice(0, count), vectors: basis.slice(0, count) }
}

/** The sign of each direction: its entry of largest absolute value is positive, as scikit-learn has it. */
function withSign(vector: Float64Array): Float64Array {
  let largest = 0
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value
  return largest < 0 ? vector.map((value) => -value) : vector
}

/**
 * Coordinates of the rows along their `components` directions of largest variance.
 * @param rows (count, width) row-major; at least two rows
 * @param components fewer come back where rows or columns are fewer
 */
export function principalComponents(
  rows: Float32Array,
  width: number,
  components: number,
): PrincipalComponents {
  const count = rows.length / width
  const centred = Float64Array.from(rows)
  for (let c = 0; c < width; c += 1) {
    let mean = 0
    for (let r = 0; r < count; r += 1) mean += rows[r * width + c] / count
    for (let r = 0; r < count; r += 1) centred[r * width + c] -= mean
  }
  const matrix = covariance(centred, count, width)
  let whole = 0
  for (let i = 0; i < width; i += 1) whole += matrix[i * width + i]
  const kept = Math.min(components, width, count - 1)
  const { values, vectors } = leadingVectors(matrix, width, kept)
  const directions = vectors.map(withSign)
  const coordinates = new Float32Array(count * kept)
  for (let r = 0; r < count; r += 1)
    directions.forEach((direction, k) => {
      coordinates[r * kept + k] = dot(centred.subarray(r * width, (r + 1) * width), direction)
    })
  return { coordinates, share: values.map((value) => (whole > 0 ? Math.max(0, value) / whole : 0)) }
}

/**
 * The (points, 2) map turned, and mirrored if that fits better, so that its points lie as near as possible to
 * those of another map of the same points (orthogonal Procrustes). Distances within the map stay.
 * @param map (points, 2), both maps around the same centre
 */
export function turnedOnto(map: Float32Array, target: Float32Array): Float32Array {
  // The four sums of products between the coordinates of both.
  let [xx, xy, yx, yy] = [0, 0, 0, 0]
  for (let i = 0; i < map.length; i += 2) {
    xx += map[i] * target[i]
    xy += map[i] * target[i + 1]
    yx += map[i + 1] * target[i]
    yy += map[i + 1] * target[i + 1]
  }
  const turned = Math.hypot(xx + yy, xy - yx)
  const mirrored = Math.hypot(xx - yy, xy + yx)
  const mirror = mirrored > turned ? -1 : 1
  const angle = mirror < 0 ? Math.atan2(xy + yx, xx - yy) : Math.atan2(xy - yx, xx + yy)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const result = new Float32Array(map.length)
  for (let i = 0; i < map.length; i += 2) {
    const y = mirror * map[i + 1]
    result[i] = cos * map[i] - sin * y
    result[i + 1] = sin * map[i] + cos * y
  }
  return result
}
