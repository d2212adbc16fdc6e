/**
 * Arithmetic of the charts of an inspect study: attention maps of the heads and their spread,
 * similarity within a row and column, ranks and colours. Pure.
 */
import { viridisRgb } from '../../charts/viridis'
import type { InspectResult } from '../../../core/studies/inspect'

export interface HeadView {
  layer: number
  head: number
  /** (T) weights by place. */
  weights: Float32Array
  /** Weight of the start vector; null if the model has none. */
  start: number | null
  /** Largest weight, of the start vector or a place. */
  most: number
  /** exp(entropy): the number of keys over which even attention would have the same entropy. */
  spread: number
}

/** Every head, layer by layer. */
export function headViews({ attention, start, nLayer, nHead, grid }: InspectResult): HeadView[] {
  const positions = grid * grid
  return Array.from({ length: nLayer * nHead }, (_, map) => {
    const weights = attention.subarray(map * positions, (map + 1) * positions)
    const startWeight = start ? start[map] : null
    const all = [...weights, ...(startWeight === null ? [] : [startWeight])]
    const entropy = all.reduce((sum, weight) => (weight > 0 ? sum - weight * Math.log(weight) : sum), 0)
    return {
      layer: Math.floor(map / nHead),
      head: map % nHead,
      weights,
      start: startWeight,
      most: Math.max(...all),
      spread: Math.exp(entropy),
    }
  })
}

/** Indices of the largest values above zero, largest first. */
export function topOf(values: Float32Array, count: number): number[] {
  return Array.from(values.keys())
    .filter((i) => values[i] > 0)
    .sort((a, b) => values[b] - values[a])
    .slice(0, count)
}

/** (T, 3) sRGB bytes on the colour scale from `low` to `high`. */
export function scaleColours(values: Float32Array, low: number, high: number): Uint8Array {
  return Uint8Array.from(
    Array.from(values).flatMap((value) => viridisRgb(high > low ? (value - low) / (high - low) : 0)),
  )
}

const meanOf = (values: readonly number[]) =>
  values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null

/** Mean of a (T) map over the other places of a place's row, of its column, and elsewhere. */
export function meansAround(
  map: Float32Array,
  grid: number,
  place: number,
): { row: number | null; column: number | null; elsewhere: number | null } {
  const [row, column] = [Math.floor(place / grid), place % grid]
  const at = (include: (sameRow: boolean, sameColumn: boolean) => boolean) =>
    meanOf(
      Array.from(map).filter(
        (_, i) => i !== place && include(Math.floor(i / grid) === row, i % grid === column),
      ),
    )
  return {
    row: at((sameRow) => sameRow),
    column: at((_, sameColumn) => sameColumn),
    elsewhere: at((sameRow, sameColumn) => !sameRow && !sameColumn),
  }
}

/** Smallest and largest value of a map, without the place `leave`. */
export function rangeOf(map: Float32Array, leave?: number): [number, number] {
  const others = Array.from(map).filter((_, i) => i !== leave)
  return [Math.min(...others), Math.max(...others)]
}

/** Rank of a token, 1 for the likeliest. */
export function rankOf(probabilities: Float32Array, token: number): number {
  return 1 + probabilities.reduce((above, p) => above + Number(p > probabilities[token]), 0)
}
