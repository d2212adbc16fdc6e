/**
 * Exact nearest-centre search for k-means and for quantizing pixels. Centres are sorted by a projection (the
 * sum over the axes); a search moves outwards from the query's own projection and stops once the projection
 * alone is too far. It visits a few dozen of 512 centres.
 */

/** Tolerance for rounding in the bound, so that a centre at exactly the best distance is still compared. */
const SLACK = 1e-6

export class NearestCenter {
  /** Squared distance of the last search. */
  squaredDistance = 0
  private readonly keys: Float64Array
  private readonly index: Int32Array
  private readonly x: Float64Array
  private readonly y: Float64Array
  private readonly z: Float64Array
  /** (difference of the sums)^2 / axes never exceeds the squared distance (Cauchy-Schwarz). */
  private readonly boundScale: number

  /**
   * @param centers (k, channels), any order; of equal centres the first is found
   */
  constructor(
    centers: ArrayLike<number>,
    private readonly channels: 1 | 3,
  ) {
    const k = centers.length / channels
    const axis = (i: number, c: number): number => (c < channels ? centers[i * channels + c] : 0)
    const sums = Float64Array.from({ length: k }, (_, i) => axis(i, 0) + axis(i, 1) + axis(i, 2))
    const order = Array.from({ length: k }, (_, i) => i).sort((a, b) => sums[a] - sums[b] || a - b)
    this.index = Int32Array.from(order)
    this.keys = Float64Array.from(order, (i) => sums[i])
    this.x = Float64Array.from(order, (i) => axis(i, 0))
    this.y = Float64Array.from(order, (i) => axis(i, 1))
    this.z = Float64Array.from(order, (i) => axis(i, 2))
    this.boundScale = 1 / channels
  }

  /** As `find`, of the point at this index of `points` (n, channels). */
  findPoint(points: ArrayLike<number>, index: number): number {
    const at = index * this.channels
    return this.channels === 1
      ? this.find(points[at], 0, 0)
      : this.find(points[at], points[at + 1], points[at + 2])
  }

  /** Index of the nearest centre by squared L2, ties to the lower index. With one channel y and z are 0. */
  find(x: number, y: number, z: number): number {
    const { keys } = this
    const key = x + y + z
    let high = this.lowerBound(key)
    let low = high - 1
    let best = -1
    let bestDistance = Infinity
    for (;;) {
      const toLow = low >= 0 ? key - keys[low] : Infinity
      const toHigh = high < keys.length ? keys[high] - key : Infinity
      const gap = Math.min(toLow, toHigh)
      if (gap * gap * this.boundScale > bestDistance + SLACK || gap === Infinity) break
      const at = toLow < toHigh ? low-- : high++
      const dx = x - this.x[at]
      const dy = y - this.y[at]
      const dz = z - this.z[at]
      const distance = dx * dx + dy * dy + dz * dz
      if (distance < bestDistance || (distance === bestDistance && this.index[at] < best)) {
        bestDistance = distance
        best = this.index[at]
      }
    }
    this.squaredDistance = bestDistance
    return best
  }

  /** First index whose key is not below `key`. */
  private lowerBound(key: number): number {
    let from = 0
    let to = this.keys.length
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.keys[middle] < key) from = middle + 1
      else to = middle
    }
    return from
  }
}
