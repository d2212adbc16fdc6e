/**
 * How well a palette fits images (paper 3.2): its rounding error, each colour's share of the pixels, and one
 * colour split in two. On counted colours, so that a changed palette is measured at once; in pieces.
 */
import {
  distinctPoints,
  lloydInPieces,
  startCentersInPieces,
  type KMeansResult,
  type WeightedPoints,
} from './kmeans'
import { NearestCenter } from './nearestCenter'
import { paletteRgb, type Palette } from './palette'
import type { Pieces } from './pieces'
import { Rng } from './rng'

export interface PaletteFit {
  /**
   * Root mean square difference of a channel between the pixels and their palette colours as bytes, in levels
   * of 0..255; as `reconstructionRmse` of the quantized pixels.
   */
  error: number
  /** (V) share of the pixels that are rounded to each colour. */
  shares: Float64Array
}

/** Pixels counted, and colours compared, in one piece: a few milliseconds. */
const pixelsOfPiece = 65_536
const coloursOfPiece = 16_384

/**
 * Each different pixel with its count, as `distinctPoints` in another order.
 * @param pixels (n, channels) bytes
 */
export function* countColours(pixels: Uint8Array, channels: 1 | 3): Pieces<WeightedPoints> {
  const counts = new Map<number, number>()
  for (let from = 0; from < pixels.length; from += pixelsOfPiece * channels) {
    const part = distinctPoints(pixels.subarray(from, from + pixelsOfPiece * channels), channels)
    for (let i = 0; i < part.weights.length; i += 1) {
      const [r, g = 0, b = 0] = part.points.subarray(i * channels, (i + 1) * channels)
      const colour = (r << 16) | (g << 8) | b
      counts.set(colour, (counts.get(colour) ?? 0) + part.weights[i])
    }
    yield
  }
  const points = new Float64Array(counts.size * channels)
  const weights = new Float64Array(counts.size)
  let i = 0
  for (const [colour, count] of counts) {
    for (let c = 0; c < channels; c += 1) points[i * channels + c] = (colour >> (16 - 8 * c)) & 255
    weights[i] = count
    i += 1
  }
  return { channels, points, weights }
}

/** The nearest palette colour of each counted colour, ties to the lower index, as `quantize` has it. */
function* nearestColours(
  palette: Palette,
  { points, weights, channels }: WeightedPoints,
): Pieces<Uint16Array> {
  const nearest = new NearestCenter(palette.centers, channels)
  const tokens = new Uint16Array(weights.length)
  for (let i = 0; i < tokens.length; i += 1) {
    tokens[i] = nearest.findPoint(points, i)
    if (i % coloursOfPiece === coloursOfPiece - 1) yield
  }
  return tokens
}

/** @param counted of the palette's channels, at least one pixel */
export function* measureFit(palette: Palette, counted: WeightedPoints): Pieces<PaletteFit> {
  const { points, weights, channels } = counted
  const tokens = yield* nearestColours(palette, counted)
  const rgb = paletteRgb(palette)
  const shares = new Float64Array(palette.nVocab)
  let squares = 0
  let pixels = 0
  for (let i = 0; i < tokens.length; i += 1) {
    for (let c = 0; c < channels; c += 1)
      squares += weights[i] * (points[i * channels + c] - rgb[3 * tokens[i] + c]) ** 2
    shares[tokens[i]] += weights[i]
    pixels += weights[i]
  }
  return { error: Math.sqrt(squares / (pixels * channels)), shares: shares.map((count) => count / pixels) }
}

/**
 * The pixels of one palette colour as two colours, by k-means with two centres.
 * @param index of the colour
 * @returns (2, channels) whole levels, both different; null where the pixels of the colour are all alike
 */
export function* splitColour(
  palette: Palette,
  counted: WeightedPoints,
  index: number,
): Pieces<Float64Array | null> {
  const { channels } = counted
  const tokens = yield* nearestColours(palette, counted)
  const members = Array.from(tokens.keys()).filter((i) => tokens[i] === index)
  if (members.length < 2) return null
  const data: WeightedPoints = {
    channels,
    points: Float64Array.from(
      members.flatMap((i) => [...counted.points.subarray(i * channels, (i + 1) * channels)]),
    ),
    weights: Float64Array.from(members, (i) => counted.weights[i]),
  }
  const start = yield* startCentersInPieces(data, 2, new Rng(index).fork('split colour'))
  const { centers }: KMeansResult = yield* lloydInPieces(data, start, 100)
  const whole = centers.map((level) => Math.floor(level + 0.5))
  const [first, second] = [whole.subarray(0, channels), whole.subarray(channels)]
  // Neighbouring levels may round to the same one: then the two commonest colours stand for the halves.
  if (first.join() !== second.join()) return whole
  const commonest = [...data.weights.keys()].sort((a, b) => data.weights[b] - data.weights[a]).slice(0, 2)
  return Float64Array.from(
    commonest.flatMap((i) => [...data.points.subarray(i * channels, (i + 1) * channels)]),
  )
}
