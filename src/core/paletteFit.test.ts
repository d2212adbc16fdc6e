/** Error and shares against plain loops over all pixels, pieces against the whole, and split colours. */
import { describe, expect, it } from 'vitest'
import { distinctPoints, type WeightedPoints } from './kmeans'
import {
  fitPalette,
  fitPaletteInPieces,
  levelsPalette,
  quantize,
  reconstructionRmse,
  type Palette,
} from './palette'
import { packClusters, packGreys, paletteOfText, unpackClusters } from './paletteColours'
import { countColours, measureFit, splitColour } from './paletteFit'
import { allAtOnce, inTurns } from './pieces'
import { Rng } from './rng'

function pixelsOf(count: number, channels: 1 | 3, seed: number): Uint8Array {
  const rng = new Rng(seed)
  return Uint8Array.from({ length: count * channels }, () => rng.int(9) * 28 + rng.int(4))
}

/** By its definition, pixel by pixel over every palette colour. */
function plainFit({ centers, channels, nVocab }: Palette, pixels: Uint8Array) {
  const counts = Array.from({ length: nVocab }, () => 0)
  let squares = 0
  for (let i = 0; i < pixels.length; i += channels) {
    let [best, least] = [0, Infinity]
    for (let v = 0; v < nVocab; v += 1) {
      let distance = 0
      for (let c = 0; c < channels; c += 1) distance += (pixels[i + c] - centers[v * channels + c]) ** 2
      if (distance < least) [best, least] = [v, distance]
    }
    counts[best] += 1
    squares += least
  }
  return {
    error: Math.sqrt(squares / pixels.length),
    shares: counts.map((n) => (n * channels) / pixels.length),
  }
}

describe('measureFit', () => {
  it.each([
    [1, 2],
    [1, 30],
    [3, 2],
    [3, 40],
  ] as const)('is a plain loop over all pixels, %i channels, %i colours', (channels, nVocab) => {
    // More pixels than one piece has.
    const pixels = pixelsOf(70_000, channels, nVocab)
    const palette = fitPalette(pixels, channels, { nVocab, rng: new Rng(1) })
    const fit = allAtOnce(measureFit(palette, allAtOnce(countColours(pixels, channels))))
    const plain = plainFit(palette, pixels)
    // Centres are whole, so only the order of float64 sums differs.
    expect(fit.error).toBeCloseTo(plain.error, 9)
    expect(fit.error).toBeCloseTo(reconstructionRmse(palette, pixels, quantize(palette, pixels)), 9)
    plain.shares.forEach((share, i) => expect(fit.shares[i]).toBeCloseTo(share, 12))
  })

  it('counts each colour once, as sorting all pixels does', () => {
    const pixels = pixelsOf(70_000, 3, 4)
    const byColour = ({ points, weights }: WeightedPoints) =>
      Array.from(weights, (weight, i) => [...points.subarray(3 * i, 3 * i + 3), weight].join(' ')).sort()
    expect(byColour(allAtOnce(countColours(pixels, 3)))).toEqual(byColour(distinctPoints(pixels, 3)))
  })

  it('finds no error with all grey levels', () => {
    const pixels = Uint8Array.from({ length: 256 }, (_, i) => i)
    const fit = allAtOnce(measureFit(levelsPalette(256), allAtOnce(countColours(pixels, 1))))
    expect(fit.error).toBe(0)
    expect(fit.shares).toEqual(new Float64Array(256).fill(1 / 256))
  })

  it('falls with the number of fitted colours', () => {
    const pixels = pixelsOf(20_000, 3, 8)
    const counted = allAtOnce(countColours(pixels, 3))
    const errors = [2, 4, 8, 16, 64, 256].map((nVocab) => {
      const palette = fitPalette(pixels, 3, { nVocab, rng: new Rng(0) })
      return allAtOnce(measureFit(palette, counted)).error
    })
    // k-means ends in a local optimum; doubled colours are better by far more than what that costs.
    for (let i = 1; i < errors.length; i += 1) expect(errors[i]).toBeLessThan(errors[i - 1] * 0.99)
  })
})

describe('pieces', () => {
  it('fit the same palette as all at once', async () => {
    const pixels = pixelsOf(5000, 3, 2)
    const options = () => ({ nVocab: 24, rng: new Rng(3) })
    let turns = 0
    const inPieces = await inTurns(fitPaletteInPieces(pixels, 3, options()), {
      signal: new AbortController().signal,
      yieldToEventLoop: async () => void (turns += 1),
      cancelled: () => new Error('cancelled'),
    })
    expect(inPieces).toEqual(fitPalette(pixels, 3, options()))
  })

  it('end with the given error once they are cancelled', async () => {
    const controller = new AbortController()
    function* endless(): Generator<void, never, void> {
      for (;;) yield
    }
    const work = inTurns(endless(), {
      signal: controller.signal,
      yieldToEventLoop: async () => controller.abort(),
      cancelled: () => new Error('cancelled'),
    })
    await expect(work).rejects.toThrow('cancelled')
  })
})

describe('splitColour', () => {
  it('divides the pixels of one colour in two groups', () => {
    const pixels = Uint8Array.of(10, 10, 12, 90, 90, 92, 240, 241)
    const palette = paletteOfText(packGreys([50, 240]))!
    const counted = allAtOnce(countColours(pixels, 1))
    const halves = allAtOnce(splitColour(palette, counted, 0))!
    // Means 10.67 and 90.67.
    expect([...halves].sort((a, b) => a - b)).toEqual([11, 91])
  })

  it('takes the two levels themselves where their means round to one, and refuses like pixels', () => {
    const palette = paletteOfText(packGreys([50, 240]))!
    const counted = allAtOnce(countColours(Uint8Array.of(50, 51, 51, 240, 240), 1))
    expect([...allAtOnce(splitColour(palette, counted, 0))!].sort((a, b) => a - b)).toEqual([50, 51])
    expect(allAtOnce(splitColour(palette, counted, 1))).toBeNull()
  })
})

describe('packed greys', () => {
  it('keep one channel, and are greys of three where clusters are wanted', () => {
    const levels = [0, 17, 128, 255]
    const packed = packGreys(levels)
    expect(paletteOfText(packed)).toMatchObject({ kind: 'grey', channels: 1, nVocab: 4, distinct: 4 })
    expect([...paletteOfText(packed)!.centers]).toEqual(levels)
    expect(unpackClusters(packed)).toEqual(unpackClusters(packClusters(unpackClusters(packed)!)))
    expect(quantize(paletteOfText(packed)!, Uint8Array.from(levels))).toEqual(Uint16Array.of(0, 1, 2, 3))
    for (const wrong of ['g', packGreys([3]), `${packed.slice(0, -1)}*`])
      expect(paletteOfText(wrong)).toBeNull()
  })
})
