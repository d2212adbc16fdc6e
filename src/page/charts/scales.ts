/**
 * Axis ranges and ticks: round numbers on linear axes, decades on logarithmic ones, and a y range that
 * follows recent values.
 */
import { compact } from '../ui/format'

/** About `count` round values from `low` to `high`, both ends inside the range. */
export function linearTicks(low: number, high: number, count = 5): number[] {
  const span = high - low
  if (!(span > 0)) return [low]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const unit = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10
  const step = unit * power
  const ticks: number[] = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    ticks.push(Number((k * step).toPrecision(12)))
  return ticks
}

/**
 * How an axis writes its ticks: those of a linear one with equally many decimals, as many as they need; those
 * of five digits and more with k or M, as an axis has room for.
 */
export function tickFormat(ticks: readonly number[], log: boolean): (tick: number) => string {
  if (Math.max(...ticks) >= 1e4) return compact
  if (log) return String
  const decimals = Math.max(0, ...ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0))
  return (tick) => tick.toFixed(decimals)
}

/** Round values of each decade in the range, decades alone if there are many. Both ends must be positive. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const factors = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 1.5, 2, 3, 5, 7]
  const ticks: number[] = []
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
    for (const factor of factors) {
      const value = Number((factor * 10 ** e).toPrecision(12))
      if (value >= low && value <= high) ticks.push(value)
    }
  }
  return ticks.length > 1 ? ticks : linearTicks(low, high)
}

/**
 * A y range that fits recent values. The first fifth of the curve may leave it at the top, so that the fall
 * from ln V does not flatten the rest.
 * @param values finite y values in order of x
 * @param always values that must be inside, such as the newest validation loss
 */
export function recentRange(
  values: readonly number[],
  always: readonly number[],
  logarithmic: boolean,
): [number, number] {
  const recent = values.slice(values.length > 20 ? Math.floor(values.length / 5) : 0)
  const low = Math.min(...values, ...always)
  const high = Math.max(...recent, ...always)
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  if (logarithmic) return [low / 1.03, high * 1.03]
  const pad = Math.max((high - low) * 0.06, Math.abs(high) * 0.005, 1e-6)
  return [Math.max(0, low - pad), high + pad]
}

/**
 * A y range with every value inside, so that the whole fall is seen.
 * @param values y values; those that are not finite do not count
 */
export function wholeRange(values: readonly number[], logarithmic: boolean): [number, number] {
  const known = values.filter((value) => Number.isFinite(value) && (!logarithmic || value > 0))
  if (known.length === 0) return [0, 1]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if (logarithmic) return [low / 1.03, high * 1.03]
  const pad = Math.max((high - low) * 0.04, Math.abs(high) * 0.005, 1e-6)
  return [Math.max(0, low - pad), high + pad]
}

/** Domain and integer ticks of a step axis, a little wider than the data so that no mark is cut off. */
export function stepAxis(
  from: number,
  to: number,
  logarithmic: boolean,
): { domain: [number, number]; ticks: number[] } {
  const first = logarithmic ? Math.max(1, from) : from
  const last = Math.max(first + 1, to)
  const pad = 0.015
  const domain: [number, number] = logarithmic
    ? [first / (last / first) ** pad, last * (last / first) ** pad]
    : [first - (last - first) * pad, last + (last - first) * pad]
  const ticks = logarithmic ? logTicks(first, last) : linearTicks(first, last)
  return { domain, ticks: ticks.filter(Number.isInteger) }
}

/** Whole tenths around shares, within 0..1. */
export function shareRange(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1]
  const low = Math.max(0, Math.floor(Math.min(...values) * 10 - 0.2) / 10)
  const high = Math.min(1, Math.ceil(Math.max(...values) * 10 + 0.2) / 10)
  return [low, Math.max(high, low + 0.1)]
}

/** The range of shares with a little padding, at least four points wide and within 0..1. */
export function fittedShares(values: readonly number[]): [number, number] {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return [0, 1]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const pad = Math.max((high - low) * 0.06, 0.02 - (high - low) / 2)
  return [Math.max(0, low - pad), Math.min(1, high + pad)]
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
