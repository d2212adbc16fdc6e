/**
 * From a shipped data set to tokens: shapes, splits, and the palette, fitted to training images only.
 */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { dequantize } from '../core/palette'
import { clustersOfLevels, clustersOfRun, packClusters } from '../core/paletteColours'
import { presetById } from '../core/presets'
import { failureOf } from './fixtures/failureOf'
import { prepareData, previewOf, unigramCrossEntropy } from './prepare'
import type { RawDataset } from './rawDataset'
import { loadShipped } from './loadShipped'

const fromDisk = async (path: string) =>
  new Uint8Array(await readFile(new URL(`../../public/${path}`, import.meta.url)))

const levels = { palette: 'levels', nVocab: 256 } as const

let digits: RawDataset
let prepared: ReturnType<typeof prepareData>
beforeAll(async () => {
  digits = await loadShipped('digits8', fromDisk)
  prepared = prepareData(digits, presetById('digits8').config)
})

describe('prepareData on digits8', () => {
  it('has the shapes of the config', () => {
    expect(prepared).toMatchObject({ nPx: 8, grid: 8, positions: 64, codec: null })
    expect([prepared.train.count, prepared.validation.count, prepared.test.count]).toEqual([1294, 144, 359])
    for (const split of [prepared.train, prepared.validation, prepared.test]) {
      expect(split.tokens.length).toBe(split.count * 64)
      expect(split.pixels.length).toBe(split.count * 64)
      expect(split.labels.length).toBe(split.count)
      expect(Math.max(...split.tokens)).toBeLessThan(16)
    }
  })

  it('keeps images with their labels through the split', () => {
    const keys = new Map<string, number>()
    digits.train.labels.forEach((label, i) =>
      keys.set(digits.train.pixels.subarray(i * 64, i * 64 + 64).join(), label),
    )
    for (const split of [prepared.train, prepared.validation]) {
      split.labels.forEach((label, i) =>
        expect(keys.get(split.pixels.subarray(i * 64, i * 64 + 64).join())).toBe(label),
      )
    }
  })

  it('has unigram entropy below ln V and an error below one palette step', () => {
    expect(prepared.unigramEntropy).toBeGreaterThan(1)
    expect(prepared.unigramEntropy).toBeLessThan(Math.log(16))
    // 17 levels (0, 16, 32 .. 255) in 16 colours: nearly all pixels are exact.
    expect(prepared.reconstructionError).toBeLessThan(4)
  })

  it('follows the seed and nothing else', () => {
    const config = presetById('digits8').config
    const otherModel = { ...config, steps: 7, nLayer: 1 }
    const again = prepareData(digits, otherModel)
    expect(again.train.tokens).toEqual(prepared.train.tokens)
    expect(again.palette).toEqual(prepared.palette)
    expect(prepareData(digits, { ...config, seed: 1 }).train.labels).not.toEqual(prepared.train.labels)
  })

  it('fits the palette on training images alone', () => {
    const config = presetById('digits8').config
    const changed = {
      ...digits,
      test: { ...digits.test, pixels: digits.test.pixels.map((level) => 255 - level) },
    }
    expect(prepareData(changed, config).palette).toEqual(prepared.palette)
  })

  it('previews with copies that can be transferred', () => {
    const preview = previewOf(prepared)
    expect(preview).toMatchObject({
      stripCount: 8,
      trainImages: 1294,
      validationImages: 144,
      testImages: 359,
    })
    expect(preview.stripOriginal.length).toBe(8 * 64 * 3)
    expect(preview.stripOriginal[0]).toBe(prepared.train.pixels[0])
    structuredClone(preview, {
      transfer: [preview.stripTokens.buffer, preview.stripOriginal.buffer, preview.palette.rgb.buffer],
    })
    expect(prepared.train.tokens.length).toBe(1294 * 64)
    expect(previewOf(prepared).stripTokens).toEqual(prepared.train.tokens.slice(0, 8 * 64))
    expect(dequantize(prepared.palette, previewOf(prepared).stripTokens).length).toBe(8 * 64 * 3)
  })
})

describe('prepareData on other shapes', () => {
  it('makes colour from grey and grey from colour, at any side', async () => {
    const config = presetById('digits8').config
    const colour = prepareData(digits, { ...config, palette: 'rgb', nPx: 11 })
    expect(colour.palette.channels).toBe(3)
    expect(colour.train.pixels.length).toBe(1294 * 121 * 3)
    const emoji = await loadShipped('emoji32', fromDisk)
    const grey = prepareData(emoji, { ...config, nPx: 9, nVocab: 300 })
    expect(grey.palette).toMatchObject({ channels: 1, nVocab: 300 })
    expect(grey.palette.distinct).toBeLessThanOrEqual(256)
    expect(grey.reconstructionError).toBeLessThan(0.5)
    expect(grey.strip.original.length).toBe(8 * 81 * 3)
  })

  it('takes the colours of a file in their order, and refuses missing ones', async () => {
    const clusters = Float32Array.of(1, 1, 1, -1, -1, -1, 0.1, 0.1, 0.1)
    const config = {
      ...presetById('digits8').config,
      palette: 'file' as const,
      paletteColours: packClusters(clusters),
      nVocab: 3,
    }
    const own = prepareData(digits, config)
    expect(Array.from(own.paletteInfo.rgb)).toEqual([255, 255, 255, 0, 0, 0, 140, 140, 140])
    // Black ground in most corners: the file's second colour.
    expect(own.train.tokens[0]).toBe(1)
    expect(previewOf(own).palette).toEqual({ kind: 'rgb', nVocab: 3, rgb: own.paletteInfo.rgb })
    expect(clustersOfRun(config, own.paletteInfo)).toEqual(clusters)
    for (const wrong of [{ nVocab: 4 }, { paletteColours: '' }]) {
      expect(await failureOf(() => prepareData(digits, { ...config, ...wrong }))).toMatchObject({
        code: 'config-invalid',
        subject: 'palette',
      })
    }
  })

  it('keeps every grey of the images as a token of its own with 256 levels', async () => {
    const mnist = await loadShipped('mnist10k', fromDisk)
    const config = { ...presetById('mnist28').config, ...levels }
    const exact = prepareData(mnist, config)
    expect(exact.reconstructionError).toBe(0)
    // toEqual would take minutes for these six million pixels.
    for (const { tokens, pixels } of [exact.train, exact.validation, exact.test])
      expect(tokens.every((token, i) => token === pixels[i])).toBe(true)
    expect(Buffer.compare(exact.test.pixels, mnist.test.pixels)).toBe(0)
    // Every seed has the same palette, since nothing is fitted.
    expect(prepareData(digits, { ...presetById('digits8').config, ...levels, seed: 5 }).palette).toEqual(
      exact.palette,
    )
    expect(clustersOfRun(config, exact.paletteInfo)).toEqual(
      clustersOfLevels(Array.from({ length: 256 }, (_, i) => [i, i, i]).flat()),
    )
  })

  it('has one channel of a colour set in grey levels', async () => {
    const emoji = await loadShipped('emoji32', fromDisk)
    const grey = prepareData(emoji, { ...presetById('digits8').config, ...levels, nPx: 9 })
    expect(grey.paletteInfo.kind).toBe('grey')
    expect(grey.reconstructionError).toBe(0)
    expect(grey.train.tokens.every((token, i) => token === grey.train.pixels[i])).toBe(true)
  })

  it('makes images square as the config states', () => {
    const grey = (level: number, images: number) => new Uint8Array(images * 16).fill(level)
    const part = (images: number) => ({
      pixels: grey(9, images),
      paddedAndStretched: { pad: grey(99, images), stretch: grey(199, images) },
      labels: new Uint8Array(images),
    })
    const raw: RawDataset = {
      id: 'own',
      label: 'x',
      licence: '',
      nativePx: 4,
      channels: 1,
      classNames: ['a'],
      train: part(6),
      test: part(2),
    }
    const config = { ...presetById('digits8').config, nPx: 2, nVocab: 2 }
    const levels = (['crop', 'pad', 'stretch'] as const).map(
      (squareBy) => prepareData(raw, { ...config, squareBy }).test.pixels[0],
    )
    expect(levels).toEqual([9, 99, 199])
  })

  it('prepares emoji at 32 pixels in 256 colours in seconds', async () => {
    const emoji = await loadShipped('emoji32', fromDisk)
    const begun = performance.now()
    const full = prepareData(emoji, presetById('emoji32').config)
    expect(performance.now() - begun).toBeLessThan(8000)
    expect(full.palette.distinct).toBe(256)
    expect(full.reconstructionError).toBeLessThan(12)
    expect(full.unigramEntropy).toBeLessThan(Math.log(256))
  })
})

describe('unigramCrossEntropy', () => {
  it('is the cross entropy under frequencies with one added', () => {
    const counted = Uint16Array.from([0, 0, 0, 1])
    // (3 + 1) / 7, (1 + 1) / 7, (0 + 1) / 7
    const expected = -(Math.log(4 / 7) + Math.log(2 / 7) + 2 * Math.log(1 / 7)) / 4
    expect(unigramCrossEntropy(counted, Uint16Array.from([0, 1, 2, 2]), 3)).toBeCloseTo(expected, 12)
  })

  it('is ln V when every colour is equally frequent', () => {
    const even = Uint16Array.from({ length: 64 }, (_, i) => i % 16)
    expect(unigramCrossEntropy(even, even, 16)).toBeCloseTo(Math.log(16), 12)
  })
})
