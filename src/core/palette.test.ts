/** Palettes: exact round trips, few colours, nearest by brute force, error by its definition, and speed. */
import { describe, expect, it } from 'vitest'
import {
  dequantize,
  fitPalette,
  levelsPalette,
  paletteRgb,
  quantize,
  reconstructionRmse,
  type Palette,
} from './palette'
import { Rng } from './rng'

function pixelsOf(count: number, channels: 1 | 3, seed: number): Uint8Array {
  const rng = new Rng(seed)
  return Uint8Array.from({ length: count * channels }, () =>
    Math.min(255, Math.max(0, Math.round(128 + 50 * rng.normal()))),
  )
}

const centerBytes = (palette: Palette): Uint8Array => Uint8Array.from(palette.centers)

describe('fitPalette and quantize', () => {
  it.each([
    [1, 2],
    [1, 16],
    [1, 100],
    [3, 2],
    [3, 64],
    [3, 512],
  ] as const)('round trips its own centres, %i channels, %i colours', (channels, nVocab) => {
    const palette = fitPalette(pixelsOf(9000, channels, nVocab), channels, { nVocab, rng: new Rng(0) })
    expect(palette.centers.length).toBe(nVocab * channels)
    expect(palette.distinct).toBe(nVocab)
    const every = Uint16Array.from({ length: nVocab }, (_, i) => i)
    expect(Float32Array.from(centerBytes(palette))).toEqual(palette.centers)
    expect(quantize(palette, centerBytes(palette))).toEqual(every)
    expect(dequantize(palette, every)).toEqual(paletteRgb(palette))
  })

  it('finds the nearest colour as a full search does', () => {
    const pixels = pixelsOf(3000, 3, 8)
    const palette = fitPalette(pixels, 3, { nVocab: 97, rng: new Rng(1) })
    const tokens = quantize(palette, pixels)
    for (let i = 0; i < tokens.length; i += 1) {
      const distance = (k: number): number =>
        [0, 1, 2].reduce((sum, c) => sum + (pixels[3 * i + c] - palette.centers[3 * k + c]) ** 2, 0)
      const all = Array.from({ length: 97 }, (_, k) => distance(k))
      expect(tokens[i]).toBe(all.indexOf(Math.min(...all)))
    }
  })

  it.each([
    [1, [0, 17, 255]],
    [3, [1, 2, 3, 200, 0, 0]],
    [1, [9]],
  ] as const)('pads a palette for images of few colours, %i channels', (channels, colors) => {
    const pixels = Uint8Array.from([...colors, ...colors, ...colors])
    const palette = fitPalette(pixels, channels, { nVocab: 8, rng: new Rng(0) })
    const distinct = colors.length / channels
    expect(palette).toMatchObject({ nVocab: 8, distinct })
    expect(palette.centers.length).toBe(8 * channels)
    expect(palette.centers.every(Number.isFinite)).toBe(true)
    const tokens = quantize(palette, pixels)
    expect(Math.max(...tokens)).toBe(distinct - 1)
    expect(reconstructionRmse(palette, pixels, tokens)).toBe(0)
  })

  it('sorts from dark to light and follows the seed', () => {
    const pixels = pixelsOf(5000, 3, 1)
    const { centers } = fitPalette(pixels, 3, { nVocab: 32, rng: new Rng(3) })
    const light = Array.from(
      { length: 32 },
      (_, i) => 0.299 * centers[3 * i] + 0.587 * centers[3 * i + 1] + 0.114 * centers[3 * i + 2],
    )
    expect(light).toEqual([...light].sort((a, b) => a - b))
    expect(fitPalette(pixels, 3, { nVocab: 32, rng: new Rng(3) }).centers).toEqual(centers)
    expect(fitPalette(pixels, 3, { nVocab: 32, rng: new Rng(4) }).centers).not.toEqual(centers)
  })

  it('keeps centres apart when a fine palette would round two alike', () => {
    // 600 of the 1,000 colours of a 10-level cube: neighbouring means lie within one level of each other.
    const rng = new Rng(5)
    const pixels = Uint8Array.from({ length: 3000 * 3 }, () => 100 + rng.int(10))
    const palette = fitPalette(pixels, 3, { nVocab: 512, rng: new Rng(0) })
    expect(palette.distinct).toBe(512)
    expect(
      new Set(Array.from({ length: 512 }, (_, i) => palette.centers.subarray(3 * i, 3 * i + 3).join())).size,
    ).toBe(512)
  })

  it('does not mind an imported palette of fractions with a repeated colour', () => {
    const palette: Palette = {
      kind: 'grey',
      nVocab: 4,
      channels: 1,
      centers: Float32Array.from([10.4, 10.4, 99.5, 240.2]),
      distinct: 3,
    }
    expect(Array.from(quantize(palette, Uint8Array.from([0, 10, 11, 99, 100, 255])))).toEqual([
      0, 0, 0, 2, 2, 3,
    ])
    expect(Array.from(paletteRgb(palette))).toEqual([10, 10, 10, 10, 10, 10, 100, 100, 100, 240, 240, 240])
  })

  it('halves the error with each doubling of greys, as a uniform quantizer does', () => {
    const every = Uint8Array.from({ length: 25_600 }, (_, i) => i % 256)
    const rmse = [4, 8, 16, 32].map((nVocab) => {
      const palette = fitPalette(every, 1, { nVocab, rng: new Rng(2) })
      return reconstructionRmse(palette, every, quantize(palette, every))
    })
    // Best possible is 256 / V / sqrt(12); Lloyd ends near it, and rounding adds at most half a level.
    rmse.forEach((value, i) => {
      const ideal = 256 / [4, 8, 16, 32][i] / Math.sqrt(12)
      expect(value).toBeGreaterThan(ideal * 0.95)
      expect(value).toBeLessThan(ideal * 1.25 + 0.5)
    })
  })

  it('refuses tokens beyond the palette and an image without pixels', () => {
    const palette = fitPalette(Uint8Array.from([1, 2]), 1, { nVocab: 2, rng: new Rng(0) })
    expect(() => dequantize(palette, Uint16Array.from([2]))).toThrow(RangeError)
    expect(() => fitPalette(new Uint8Array(0), 1, { nVocab: 2, rng: new Rng(0) })).toThrow(RangeError)
  })

  it('fits 512 colours to 20,000 pixels and rounds 100,000 within two seconds', () => {
    const pixels = pixelsOf(20_000, 3, 77)
    const many = pixelsOf(100_000, 3, 78)
    const begun = performance.now()
    const palette = fitPalette(pixels, 3, { nVocab: 512, rng: new Rng(0) })
    quantize(palette, many)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})

describe('levelsPalette', () => {
  const everyLevel = Uint8Array.from({ length: 256 }, (_, i) => i)

  it('makes each grey its own token with 256 levels, without any error', () => {
    const palette = levelsPalette(256)
    const tokens = quantize(palette, everyLevel)
    expect(tokens).toEqual(Uint16Array.from(everyLevel))
    expect(reconstructionRmse(palette, everyLevel, tokens)).toBe(0)
    expect(dequantize(palette, tokens)).toEqual(
      Uint8Array.from([...everyLevel].flatMap((level) => [level, level, level])),
    )
  })

  it('has even levels from black to white, whatever their number', () => {
    expect([...levelsPalette(2).centers]).toEqual([0, 255])
    // 255 / 4 = 63.75, so rounded ones: 63.75, 127.5 and 191.25.
    expect([...levelsPalette(5).centers]).toEqual([0, 64, 128, 191, 255])
    for (let nVocab = 2; nVocab <= 256; nVocab += 1) {
      const { centers, distinct } = levelsPalette(nVocab)
      expect(new Set(centers).size).toBe(nVocab)
      expect(distinct).toBe(nVocab)
      expect([centers[0], centers[nVocab - 1]]).toEqual([0, 255])
      const even = Array.from(centers, (level, i) => Math.abs(level - (i * 255) / (nVocab - 1)))
      expect(Math.max(...even)).toBeLessThanOrEqual(0.5)
    }
  })

  it('rounds each grey to the nearest level', () => {
    const tokens = quantize(levelsPalette(16), everyLevel)
    // 16 levels are 17 apart, so no grey lies between two of them.
    expect([...tokens]).toEqual(Array.from(everyLevel, (level) => Math.round(level / 17)))
  })

  it.each([0, 1, 257, 2.5, Number.NaN])('refuses %f levels', (nVocab) => {
    expect(() => levelsPalette(nVocab)).toThrow(RangeError)
  })
})
