/** Counting values into even bins that two sets share. Pure arithmetic. */

export interface Bins {
  /** Left end of each bin. */
  from: number[]
  width: number
  /** For each set the share of its values in each bin; the shares of a set sum to 1. */
  shares: number[][]
}

/** @param sets at least one with a finite value; empty sets get zero shares */
export function binShares(sets: readonly ArrayLike<number>[], count: number): Bins {
  const all = sets.flatMap((set) => Array.from(set)).filter(Number.isFinite)
  const low = all.reduce((least, value) => Math.min(least, value), Infinity)
  const high = all.reduce((most, value) => Math.max(most, value), -Infinity)
  const start = Number.isFinite(low) ? low : 0
  const width = high > low ? (high - low) / count : 1
  const shares = sets.map((set) => {
    const values = Array.from(set).filter(Number.isFinite)
    const counts = new Array<number>(count).fill(0)
    for (const value of values) counts[Math.min(count - 1, Math.floor((value - start) / width))] += 1
    return counts.map((bin) => (values.length > 0 ? bin / values.length : 0))
  })
  return { from: Array.from({ length: count }, (_, i) => start + i * width), width, shares }
}
