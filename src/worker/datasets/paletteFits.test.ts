/** Palettes measured beside everything else: as the run has them, the newest call of a purpose, cancelled. */
import { describe, expect, it } from 'vitest'
import type { RunConfig } from '../../core/config'
import { packGreys } from '../../core/paletteColours'
import { presetById } from '../../core/presets'
import { Rng } from '../../core/rng'
import { prepareData } from '../../data/prepare'
import type { RawDataset } from '../../data/rawDataset'
import { Datasets } from './datasets'
import { PaletteFits } from './paletteFits'

const config: RunConfig = {
  ...presetById('digits8').config,
  dataset: 'own-0123456789abcdef',
  nPx: 4,
  promptRows: 2,
  topK: 0,
  nVocab: 6,
}

function images(count: number, channels: 1 | 3): RawDataset {
  const rng = new Rng(channels)
  const some = (n: number) => ({
    pixels: Uint8Array.from({ length: n * 16 * channels }, () => rng.int(256)),
    labels: Uint8Array.from({ length: n }, (_, i) => i % 2),
  })
  return {
    id: 'own-0123456789abcdef',
    label: 'Test',
    nativePx: 4,
    channels,
    classNames: ['a', 'b'],
    licence: 'none',
    train: some(count),
    test: some(4),
  }
}

const turn = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })

function fitsOf(raw: RawDataset, most?: number) {
  const datasets = new Datasets(async () => new Uint8Array(), {
    load: async () => raw,
    newest: async () => raw.id,
  })
  return { datasets, fits: new PaletteFits((wanted) => datasets.trainingPixels(wanted), turn, most) }
}

describe('PaletteFits', () => {
  it.each([
    [1, 'grey'],
    [3, 'rgb'],
    [3, 'grey'],
    [1, 'levels'],
  ] as const)('measures what a run prepares: %i channels, palette %s', async (channels, palette) => {
    const raw = images(40, channels)
    const wanted = { ...config, palette }
    const prepared = prepareData(raw, wanted)
    for (const prepareFirst of [false, true]) {
      const { datasets, fits } = fitsOf(raw)
      if (prepareFirst) await datasets.prepare(wanted)
      const measure = await fits.measure(wanted, 'curve')
      expect([...measure.levels]).toEqual([...prepared.palette.centers])
      expect(measure.error).toBeCloseTo(prepared.reconstructionError, 9)
      const tokens = prepared.train.tokens
      measure.shares.forEach((share, v) =>
        expect(share).toBeCloseTo(tokens.filter((token) => token === v).length / tokens.length, 12),
      )
      expect(measure).toMatchObject({ images: prepared.train.count, measuredImages: prepared.train.count })
    }
  })

  it('reads edited greys as one channel, as the run does', async () => {
    const raw = images(40, 3)
    const edited = { ...config, palette: 'file' as const, paletteColours: packGreys([0, 99, 255]), nVocab: 3 }
    const prepared = prepareData(raw, edited)
    expect(prepared.paletteInfo.kind).toBe('grey')
    const measure = await fitsOf(raw).fits.measure(edited, 'edited')
    expect(measure.channels).toBe(1)
    expect([...measure.levels]).toEqual([0, 99, 255])
    expect(measure.error).toBeCloseTo(prepared.reconstructionError, 9)
  })

  it('counts evenly spread images of large sets', async () => {
    const measure = await fitsOf(images(40, 3), 200).fits.measure({ ...config, palette: 'rgb' }, 'curve')
    expect(measure.measuredImages).toBeLessThan(measure.images)
    expect(measure.measuredImages * 16).toBeLessThanOrEqual(200)
  })

  it('refuses an older call of the same purpose, and no other', async () => {
    const { fits } = fitsOf(images(40, 1))
    const edited = { ...config, palette: 'file' as const, paletteColours: packGreys([0, 255]), nVocab: 2 }
    const [older, newer, other] = await Promise.allSettled([
      fits.measure(config, 'curve'),
      fits.measure({ ...config, nVocab: 3 }, 'curve'),
      fits.measure(edited, 'edited'),
    ])
    expect(older).toMatchObject({ status: 'rejected', reason: { failure: { code: 'busy' } } })
    expect(newer).toMatchObject({ status: 'fulfilled' })
    expect(other).toMatchObject({ status: 'fulfilled' })
  })

  it('is cancelled in the midst of a fit, and works again after', async () => {
    const { fits } = fitsOf(images(3000, 3))
    const wanted = { ...config, palette: 'rgb' as const, nVocab: 256 }
    const cancelled = fits.measure(wanted, 'curve')
    setTimeout(() => fits.cancel(), 5)
    await expect(cancelled).rejects.toMatchObject({ failure: { code: 'busy' } })
    const again = await fits.measure({ ...wanted, nVocab: 2 }, 'curve')
    expect(again.shares.length).toBe(2)
  })

  it('splits a colour by its pixels', async () => {
    const { fits } = fitsOf(images(40, 1))
    const edited = { ...config, palette: 'file' as const, paletteColours: packGreys([40, 255]), nVocab: 2 }
    const halves = await fits.split(edited, 0)
    expect(halves?.length).toBe(2)
    expect(Math.max(...halves!)).toBeLessThan(148)
  })
})
