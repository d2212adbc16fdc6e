/** Axis ranges around values. */

/** Whole tenths around shares, within 0..1. */
export function shareRange(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1]
  const low = Math.max(0, Math.floor(Math.min(...values) * 10 - 0.2) / 10)
  const high = Math.min(1, Math.ceil(Math.max(...values) * 10 + 0.2) / 10)
  return [low, Math.max(high, low + 0.1)]
}

/** The range of the values with a little padding; 0..1 if there are none. */
export function paddedRange(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return [0, 1]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const pad = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-6)
  return [low - pad, high + pad]
}

/** A share as an axis label, without decimals. */
export const wholePercent = (share: number) => `${Math.round(share * 100)}%`
