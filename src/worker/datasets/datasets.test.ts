/** Opened data sets before they are accepted: the preview, and the use of its prepared data. */
import { beforeEach, describe, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { summarize, type RawDataset } from '../../data/rawDataset'
import { failureOf } from '../../data/fixtures/failureOf'
import { readPublicFile } from '../../testSupport/publicFiles'
import { Datasets } from './datasets'

const config = { ...baseConfig, nPx: 4, nVocab: 4, promptRows: 2 }
let datasets: Datasets
beforeEach(() => {
  datasets = new Datasets(readPublicFile)
})

/**
 * Images of one grey each, by class: `counts` for training, one of class 0 for testing; padded they are
 * white.
 */
function setOf(counts: number[], level = 50): RawDataset {
  const labels = Uint8Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)))
  const part = (some: Uint8Array) => ({
    labels: some,
    pixels: Uint8Array.from({ length: some.length * 16 }, (_, i) => level + some[Math.floor(i / 16)]),
    paddedAndStretched: {
      pad: new Uint8Array(some.length * 16).fill(255),
      stretch: new Uint8Array(some.length * 16),
    },
  })
  return {
    id: 'own',
    label: 'Theirs',
    licence: '',
    nativePx: 4,
    channels: 1,
    classNames: counts.map(String),
    train: part(labels),
    test: part(Uint8Array.of(0, 0)),
  }
}

describe('an opened set', () => {
  it('is previewed class by class before it is accepted', async () => {
    datasets.addImport(setOf([30, 9, 0]))
    const look = await datasets.previewImport(config)
    expect(look).toMatchObject({ testCounts: [2, 0, 0], allSquare: false, rawBytes: 3 * 16 * 41 })
    // 39 training and 2 test images: a byte and a 16-bit token for each pixel.
    expect(look.preparedBytes).toBe(41 * 16 * 3)
    const counts = [0, 1, 2].map((label) => look.samples.labels.filter((one) => one === label).length)
    expect(counts[0]).toBe(8)
    expect([counts[1] > 5, counts[2]]).toEqual([true, 0])
    expect([...look.samples.labels]).toEqual([...look.samples.labels].sort())
    look.samples.labels.forEach((label, i) => expect(look.samples.pixels[i * 48]).toBe(50 + label))
    expect((await datasets.previewImport({ ...config, squareBy: 'pad' })).samples.pixels[0]).toBe(255)
  })

  it('is no data set until it is accepted; then the data prepared for the preview are used', async () => {
    datasets.addImport(setOf([30, 9], 50))
    await datasets.acceptImport()
    const before = await datasets.prepare({ ...config, dataset: 'own' })
    datasets.addImport(setOf([20, 20], 90))
    const look = await datasets.previewImport(config)
    expect((await datasets.raw('own')).train.pixels[0]).toBe(50)
    expect((await datasets.prepare({ ...config, dataset: 'own' })).train.pixels).toEqual(before.train.pixels)
    await datasets.previewImport(config)
    expect(summarize(await datasets.acceptImport())).toMatchObject({ classCounts: [20, 20] })
    const after = await datasets.prepare({ ...config, dataset: 'own' })
    expect(after.strip.original).toEqual(look.preview.stripOriginal)
    expect(after.train.pixels.some((level) => level < 90)).toBe(false)
  })

  it('accepted without a preview does not use the prepared data of the one before', async () => {
    for (const level of [50, 90]) {
      datasets.addImport(setOf([30, 9], level))
      await datasets.acceptImport()
      expect((await datasets.prepare({ ...config, dataset: 'own' })).test.pixels[0]).toBe(level)
    }
  })

  it('leaves nothing behind when dropped', async () => {
    datasets.addImport(setOf([30, 9]))
    await datasets.previewImport(config)
    datasets.dropImport()
    for (const ask of [
      () => datasets.previewImport(config),
      () => datasets.acceptImport(),
      () => datasets.prepare({ ...config, dataset: 'own' }),
    ]) {
      expect((await failureOf(ask)).code).toBe('data-missing')
    }
  })

  it('names a setting that it cannot be previewed with', async () => {
    datasets.addImport(setOf([30, 9]))
    expect(await failureOf(() => datasets.previewImport({ ...config, nPx: 3 }))).toMatchObject({
      code: 'config-invalid',
      subject: 'nPx',
    })
    expect(await failureOf(() => datasets.previewImport({ ...config, palette: 'file' }))).toMatchObject({
      code: 'config-invalid',
      subject: 'palette',
    })
  })
})
