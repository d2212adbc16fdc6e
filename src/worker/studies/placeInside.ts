/**
 * One place of any image as the model computes it: what it predicts there and what every head attends to
 * (paper 2.2). Converts from reading order to places, row by row. For the inspect study and for looks.
 */
import * as tf from '@tensorflow/tfjs'
import type { PlaceInside } from '../../core/studies/inspect'
import { toReadingOrder } from '../../data/pixelOrder'
import type { PreparedData } from '../../data/prepare'
import { activeGpuRuntime } from '../../compute/ops/implementations'
import { lookInside } from '../../compute/model/lookInside'
import { toDevice } from '../../compute/model/loss'
import type { WeightSet } from '../../compute/model/weights'

/** An image in raster order, and the place to predict. */
export interface Place {
  /** (T) */
  tokens: Uint16Array
  /** (T) 1 where a token is hidden from a masked model, as the one at `place` always is. */
  unknown: Uint8Array | null
  /** Raster index. */
  place: number
}

/**
 * Converts (maps, keys) weights by position to (maps, T) by place: key k is at place `placeOf(k)`, and left
 * out if that is negative.
 */
function toPlaces(
  weights: Float32Array,
  keys: number,
  positions: number,
  placeOf: (key: number) => number,
): Float32Array {
  const maps = weights.length / keys
  const placed = new Float32Array(maps * positions)
  for (let key = 0; key < keys; key += 1) {
    const place = placeOf(key)
    if (place < 0) continue
    for (let map = 0; map < maps; map += 1) placed[map * positions + place] = weights[map * keys + key]
  }
  return placed
}

/**
 * Attention weights (L * H, keys) and the predicted distribution (V) of one image.
 * @param tokens (T) in reading order
 * @param hidden (T) in reading order, for a masked model
 */
async function readInside(
  set: WeightSet,
  tokens: Uint16Array,
  position: number,
  hidden: Float32Array<ArrayBuffer> | undefined,
): Promise<[Float32Array, Float32Array]> {
  // Later positions change nothing before them. On WebGPU each length would compile kernels of its own.
  const read = hidden || activeGpuRuntime() ? tokens : tokens.subarray(0, position + 1)
  const batch = toDevice({ ...set.shape, positions: read.length }, Int32Array.from(read), hidden)
  const { attention, probabilities } = lookInside(set.weights, set.shape, batch.tokens, position, batch.mask)
  try {
    // On WebAssembly the arrays are views into its memory.
    return [(await attention.data<'float32'>()).slice(), (await probabilities.data<'float32'>()).slice()]
  } finally {
    tf.dispose([attention, probabilities, { ...batch }])
  }
}

/** @param set the weights, which stay the caller's and must not change meanwhile */
export async function placeInside(
  data: Pick<PreparedData, 'grid' | 'positions' | 'order' | 'paletteInfo'>,
  set: WeightSet,
  { tokens, unknown, place }: Place,
): Promise<PlaceInside> {
  const { grid, positions, order, paletteInfo } = data
  const { nLayer, nHead, objective } = set.shape
  const masked = objective === 'masked'
  const position = order ? order.indexOf(place) : place
  const placeAt = (i: number) => (order ? order[i] : i)
  const hidden = masked
    ? Float32Array.from({ length: positions }, (_, i) => (i === position || unknown?.[placeAt(i)] ? 1 : 0))
    : undefined
  const [weights, probabilities] = await readInside(set, toReadingOrder(tokens, order), position, hidden)
  const keys = weights.length / (nLayer * nHead)
  // What position i of a next-token model reads is token i - 1; position 0 reads the start vector.
  const attention = toPlaces(weights, keys, positions, (key) =>
    masked ? placeAt(key) : key === 0 ? -1 : placeAt(key - 1),
  )
  const start = masked ? null : Float32Array.from({ length: nLayer * nHead }, (_, map) => weights[map * keys])
  const reached = new Uint8Array(positions)
  for (let i = 0; i < (masked ? positions : position); i += 1) reached[placeAt(i)] = 1
  return {
    grid,
    tokens: tokens.slice(),
    rgb: paletteInfo.rgb.slice(),
    place,
    position,
    masked,
    reached,
    nLayer,
    nHead,
    attention,
    start,
    probabilities,
    truth: tokens[place],
    entropy: probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0),
  }
}
