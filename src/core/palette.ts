/**
 * The palette: V colours found by k-means, each one token (paper 3.2), or V even grey levels; fitting,
 * quantizing and dequantizing. Fitted centres are whole levels from 0 to 255, so that the page shows exactly
 * the model's input, and quantizing an image of palette colours returns its tokens.
 */
import { distinctPoints, lloydInPieces, startCentersInPieces, type WeightedPoints } from './kmeans'
import { NearestCenter } from './nearestCenter'
import { allAtOnce, type Pieces } from './pieces'
import type { Rng } from './rng'

/** One channel, or three. */
export type PaletteKind = 'grey' | 'rgb'

export interface Palette {
  kind: PaletteKind
  nVocab: number
  channels: 1 | 3
  /**
   * (nVocab, channels), 0..255. Fitted ones are whole numbers from dark to light; those of a file have its
   * order and need not be whole.
   */
  centers: Float32Array | Float64Array
  /**
   * Number of different centres. Images with fewer colours than nVocab fill the first `distinct` entries; the
   * rest repeat the last colour, and no pixel is quantized to them, since ties go to the lower index.
   */
  distinct: number
}

export interface FitOptions {
  nVocab: number
  rng: Rng
  /** Most pixels used; of more, a random sample is drawn with replacement. */
  sampleSize?: number
  /** Most Lloyd iterations. */
  maxIterations?: number
}

/** Of one grey level, or of red, green and blue; 0..255. */
export const lightness = (color: readonly number[]): number =>
  color.length === 1 ? color[0] : 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]

/**
 * Fits a palette to pixels by k-means.
 * @param pixels (n, channels) bytes, n at least 1
 * @param channels 1 for a grey palette, 3 for RGB
 * @throws RangeError without pixels
 */
export const fitPalette = (pixels: Uint8Array, channels: 1 | 3, options: FitOptions): Palette =>
  allAtOnce(fitPaletteInPieces(pixels, channels, options))

/** As `fitPalette`, in pieces of some tens of milliseconds at most. */
export function* fitPaletteInPieces(
  pixels: Uint8Array,
  channels: 1 | 3,
  options: FitOptions,
): Pieces<Palette> {
  const { nVocab, rng, sampleSize = 32_768, maxIterations = 100 } = options
  if (pixels.length < channels) throw new RangeError('A palette needs at least one pixel.')
  const data = distinctPoints(samplePixels(pixels, channels, sampleSize, rng.fork('sample')), channels)
  const distinctColors = data.weights.length
  let colors: number[][]
  if (distinctColors <= nVocab) colors = Array.from({ length: distinctColors }, (_, i) => pointAt(data, i))
  else {
    const start = yield* startCentersInPieces(data, nVocab, rng.fork('k-means++'))
    const { centers } = yield* lloydInPieces(data, start, maxIterations)
    colors = yield* wholeColors(data, centers, nVocab)
  }
  colors.sort((a, b) => lightness(a) - lightness(b) || a[0] - b[0] || (a[1] ?? 0) - (b[1] ?? 0))
  const distinct = colors.length
  while (colors.length < nVocab) colors.push(colors[distinct - 1])
  return {
    kind: channels === 1 ? 'grey' : 'rgb',
    nVocab,
    channels,
    centers: Float32Array.from(colors.flat()),
    distinct,
  }
}

/** Most even grey levels: each level of a byte once. */
export const mostLevels = 256

/**
 * V grey levels, evenly spaced and rounded to whole ones: level i is round(i * 255 / (V - 1)). With 256 every
 * grey is its own token, so that quantizing loses nothing and a loss is a likelihood of the images.
 * @param nVocab 2 to 256, so that all levels differ
 * @throws RangeError for another number
 */
export function levelsPalette(nVocab: number): Palette {
  if (!Number.isInteger(nVocab) || nVocab < 2 || nVocab > mostLevels)
    throw new RangeError(`There are 2 to ${mostLevels} grey levels, not ${nVocab}.`)
  const centers = Float32Array.from({ length: nVocab }, (_, i) => Math.round((i * 255) / (nVocab - 1)))
  return { kind: 'grey', nVocab, channels: 1, centers, distinct: nVocab }
}

const pointAt = ({ points, channels }: WeightedPoints, i: number): number[] =>
  Array.from(points.subarray(i * channels, (i + 1) * channels))

function samplePixels(pixels: Uint8Array, channels: number, sampleSize: number, rng: Rng): Uint8Array {
  const total = pixels.length / channels
  if (total <= sampleSize) return pixels
  const sample = new Uint8Array(sampleSize * channels)
  for (let i = 0; i < sampleSize; i += 1) {
    const from = rng.int(total) * channels
    for (let c = 0; c < channels; c += 1) sample[i * channels + c] = pixels[from + c]
  }
  return sample
}

/**
 * Centres rounded to whole levels, each once. If rounding made two equal (close centres of a fine RGB
 * palette), the sampled colour farthest from the palette takes the free place.
 */
function* wholeColors(data: WeightedPoints, centers: Float64Array, nVocab: number): Pieces<number[][]> {
  const { channels } = data
  const unique = new Map<string, number[]>()
  for (let i = 0; i < centers.length; i += channels) {
    const color = Array.from(centers.subarray(i, i + channels), (level) => Math.floor(level + 0.5))
    unique.set(color.join(), color)
  }
  while (unique.size < nVocab) {
    const nearest = new NearestCenter([...unique.values()].flat(), channels)
    let farthest = 0
    let distance = -1
    for (let i = 0; i < data.weights.length; i += 1) {
      nearest.findPoint(data.points, i)
      if (nearest.squaredDistance > distance) {
        distance = nearest.squaredDistance
        farthest = i
      }
    }
    const color = pointAt(data, farthest)
    unique.set(color.join(), color)
    yield
  }
  return [...unique.values()]
}

/**
 * The nearest palette colour of each pixel by squared L2, ties to the lower index.
 * @param pixels (n, channels) bytes with the palette's channels
 * @returns (n) palette indices
 */
export function quantize(palette: Palette, pixels: Uint8Array): Uint16Array {
  const nearest = new NearestCenter(palette.centers, palette.channels)
  if (palette.channels === 1) {
    const table = Uint16Array.from({ length: 256 }, (_, level) => nearest.find(level, 0, 0))
    return Uint16Array.from(pixels, (level) => table[level])
  }
  const tokens = new Uint16Array(pixels.length / 3)
  // Images repeat their colours: a small cache by hashed colour serves most pixels.
  const cacheColor = new Int32Array(1 << 14).fill(-1)
  const cacheToken = new Uint16Array(1 << 14)
  for (let i = 0; i < tokens.length; i += 1) {
    const r = pixels[3 * i]
    const g = pixels[3 * i + 1]
    const b = pixels[3 * i + 2]
    const color = (r << 16) | (g << 8) | b
    const slot = Math.imul(color, 0x9e3779b1) >>> 18
    if (cacheColor[slot] !== color) {
      cacheColor[slot] = color
      cacheToken[slot] = nearest.find(r, g, b)
    }
    tokens[i] = cacheToken[slot]
  }
  return tokens
}

/** The palette as (nVocab, 3) sRGB bytes; grey repeats its channel. */
export function paletteRgb({ nVocab, channels, centers }: Palette): Uint8Array {
  const rgb = new Uint8Array(nVocab * 3)
  for (let i = 0; i < nVocab; i += 1) {
    for (let c = 0; c < 3; c += 1) {
      const level = centers[channels === 1 ? i : 3 * i + c]
      rgb[3 * i + c] = Math.min(255, Math.max(0, Math.floor(level + 0.5)))
    }
  }
  return rgb
}

/**
 * Tokens as (n, 3) sRGB bytes.
 * @throws RangeError for a token beyond the palette
 */
export function dequantize(palette: Palette, tokens: Uint16Array): Uint8Array {
  const colors = paletteRgb(palette)
  const rgb = new Uint8Array(tokens.length * 3)
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]
    if (token >= palette.nVocab)
      throw new RangeError(`Token ${token} at place ${i} is beyond the ${palette.nVocab} palette colours.`)
    rgb[3 * i] = colors[3 * token]
    rgb[3 * i + 1] = colors[3 * token + 1]
    rgb[3 * i + 2] = colors[3 * token + 2]
  }
  return rgb
}

/** Root mean square difference of a channel between pixels and dequantized tokens, in levels of 0..255. */
export function reconstructionRmse(palette: Palette, pixels: Uint8Array, tokens: Uint16Array): number {
  const { channels } = palette
  const colors = paletteRgb(palette)
  let sum = 0
  for (let i = 0; i < tokens.length; i += 1) {
    for (let c = 0; c < channels; c += 1) sum += (pixels[i * channels + c] - colors[3 * tokens[i] + c]) ** 2
  }
  return pixels.length === 0 ? 0 : Math.sqrt(sum / pixels.length)
}
