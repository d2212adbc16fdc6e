/** Attention of one pixel by layer and head, as circles over the image. Pure. */
import type { PlaceInside } from '../../../core/studies/inspect'

export interface ShownAttention {
  /** (T) weights by place. */
  weights: Float32Array
  /** Weight of the start vector; null if the model has none. */
  start: number | null
}

/**
 * The mean over the chosen layers and heads.
 * @param layer, head null for all
 */
export function chosenAttention(
  {
    attention,
    start,
    nLayer,
    nHead,
    grid,
  }: Pick<PlaceInside, 'attention' | 'start' | 'nLayer' | 'nHead' | 'grid'>,
  layer: number | null,
  head: number | null,
): ShownAttention {
  const positions = grid * grid
  const weights = new Float32Array(positions)
  let [startSum, maps] = [0, 0]
  for (let map = 0; map < nLayer * nHead; map += 1) {
    if (layer !== null && Math.floor(map / nHead) !== layer) continue
    if (head !== null && map % nHead !== head) continue
    maps += 1
    startSum += start?.[map] ?? 0
    for (let i = 0; i < positions; i += 1) weights[i] += attention[map * positions + i]
  }
  return { weights: weights.map((sum) => sum / maps), start: start && startSum / maps }
}

export interface Circle {
  place: number
  /** In units of the grid, below 0.5. */
  radius: number
}

const largestRadius = 0.46
const smallestRadius = 0.08

/** A circle for each place, its area proportional to the weight; those too small to see are left out. */
export function circlesOf(weights: Float32Array): Circle[] {
  const most = weights.reduce((a, b) => Math.max(a, b), 0)
  if (most === 0) return []
  return Array.from(weights, (weight, place) => ({
    place,
    radius: largestRadius * Math.sqrt(weight / most),
  })).filter(({ radius }) => radius >= smallestRadius)
}

/** The next choice: all, the first, ..., the last, and all again. */
export function nextChoice(chosen: number | null, count: number, by: 1 | -1): number | null {
  const next = (chosen ?? -1) + by
  if (next < -1) return count - 1
  return next === -1 || next >= count ? null : next
}
