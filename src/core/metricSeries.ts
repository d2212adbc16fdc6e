/**
 * The numbers of a run over its steps: columns that grow, and smoothing and decimation for charts. The
 * columns keep every value.
 */

const makers = { u32: Uint32Array, f32: Float32Array, f64: Float64Array }

/** How a column is stored. */
export type ColumnType = keyof typeof makers
type Column = Uint32Array | Float32Array | Float64Array

/** Columns of one length that grow by appending, at an amortised constant cost for each row. */
export class ColumnSeries<Name extends string> {
  private rows = 0
  private capacity: number
  private readonly names: Name[]
  private readonly columns: Record<Name, Column>

  /** @param types name and storage of each column @param capacity rows before the first growth */
  constructor(types: Record<Name, ColumnType>, capacity = 256) {
    this.capacity = Math.max(1, Math.floor(capacity))
    this.names = Object.keys(types) as Name[]
    this.columns = {} as Record<Name, Column>
    for (const name of this.names) this.columns[name] = new makers[types[name]](this.capacity)
  }

  get length(): number {
    return this.rows
  }

  /**
   * Adds rows at the end.
   * @throws RangeError if the columns differ in length; nothing is added then
   */
  append(added: Record<Name, ArrayLike<number>>): void {
    const count = added[this.names[0]].length
    const odd = this.names.find((name) => added[name].length !== count)
    if (odd !== undefined)
      throw new RangeError(`Column ${odd} has ${added[odd].length} rows where ${this.names[0]} has ${count}.`)
    if (this.rows + count > this.capacity) this.grow(this.rows + count)
    for (const name of this.names) this.columns[name].set(added[name], this.rows)
    this.rows += count
  }

  /** A view of the column so far, without a copy. Later rows do not appear in it. */
  view(name: Name): Column {
    return this.columns[name].subarray(0, this.rows)
  }

  /** Removes all rows and reuses the memory; earlier views will be overwritten. */
  clear(): void {
    this.rows = 0
  }

  private grow(needed: number): void {
    while (this.capacity < needed) this.capacity *= 2
    for (const name of this.names) {
      const old = this.columns[name]
      const larger =
        old instanceof Uint32Array
          ? new Uint32Array(this.capacity)
          : old instanceof Float32Array
            ? new Float32Array(this.capacity)
            : new Float64Array(this.capacity)
      larger.set(old.subarray(0, this.rows))
      this.columns[name] = larger
    }
  }
}

/**
 * Exponential moving average, divided by 1 - factor^t so that it is not biased towards zero at the start: a
 * constant series stays constant. Values that are not finite stay as they are and do not enter the average.
 * @param factor 0 is off and returns a copy; towards 1 is smoother
 * @throws RangeError for a factor outside 0 <= factor < 1
 */
export function smooth(values: ArrayLike<number>, factor: number): Float64Array {
  if (!(factor >= 0 && factor < 1))
    throw new RangeError(`A smoothing factor is at least 0 and below 1, not ${factor}.`)
  const smoothed = Float64Array.from(values)
  if (factor === 0) return smoothed
  let average = 0
  let weight = 0
  for (let i = 0; i < smoothed.length; i += 1) {
    if (!Number.isFinite(smoothed[i])) continue
    average = factor * average + (1 - factor) * smoothed[i]
    weight = factor * weight + (1 - factor)
    smoothed[i] = average / weight
  }
  return smoothed
}

/** Scale of the horizontal axis, which is divided into buckets evenly. */
export type AxisScale = 'linear' | 'log'

/**
 * The points to draw of more than `most`: the axis is divided into equal buckets, and each keeps its first,
 * last, lowest and highest point, so that no spike and no gap is lost.
 * @param x ascending; on a log axis values of 0 and below share the first bucket
 * @param y as long as x; values that are not finite are never lowest or highest
 * @param most at least 4
 * @returns indices, ascending, at most `most` of them
 * @throws RangeError if the lengths differ or `most` is below 4
 */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  most: number,
  scale: AxisScale = 'linear',
): Uint32Array {
  if (x.length !== y.length) throw new RangeError(`x has ${x.length} points and y has ${y.length}.`)
  if (!(most >= 4)) throw new RangeError(`A bucket keeps up to 4 points, so ${most} is too few.`)
  const count = x.length
  if (count <= most) return Uint32Array.from({ length: count }, (_, i) => i)
  const buckets = Math.floor(most / 4)
  const place = axisPlace(x, scale)
  const chosen: number[] = []
  let first = 0
  while (first < count) {
    const bucket = Math.min(buckets - 1, Math.floor(place(x[first]) * buckets))
    let end = first + 1
    while (end < count && Math.min(buckets - 1, Math.floor(place(x[end]) * buckets)) === bucket) end += 1
    addExtremes(y, first, end, chosen)
    first = end
  }
  return Uint32Array.from(chosen)
}

/** Maps the axis to 0..1 from its first to its last value. */
function axisPlace(x: ArrayLike<number>, scale: AxisScale): (value: number) => number {
  const last = x[x.length - 1]
  if (scale === 'linear') return (value) => (last > x[0] ? (value - x[0]) / (last - x[0]) : 0)
  let positive = 0
  while (positive < x.length - 1 && x[positive] <= 0) positive += 1
  const low = Math.log(x[positive])
  const span = Math.log(last) - low
  return (value) => (value > 0 && span > 0 ? (Math.log(value) - low) / span : 0)
}

/** Adds first, lowest, highest and last of [from, to) to `chosen`, in order and each once. */
function addExtremes(y: ArrayLike<number>, from: number, to: number, chosen: number[]): void {
  let lowest = -1
  let highest = -1
  for (let i = from; i < to; i += 1) {
    if (!Number.isFinite(y[i])) continue
    if (lowest < 0 || y[i] < y[lowest]) lowest = i
    if (highest < 0 || y[i] > y[highest]) highest = i
  }
  const wanted = [from, lowest, highest, to - 1].filter((i) => i >= 0).sort((a, b) => a - b)
  for (const i of wanted) if (chosen.length === 0 || chosen[chosen.length - 1] < i) chosen.push(i)
}

/** At most `most` of a list, 2 or more: the first, the last, and evenly spaced ones between. */
export function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list]
  const last = Math.max(1, most - 1)
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / last)]!)
}

/** Every second entry of a list, the first and last included: what remains is spread as evenly as before. */
export function thinned<T>(list: readonly T[]): T[] {
  return list.filter((_, i) => i % 2 === 0 || i === list.length - 1)
}
