/**
 * User data sets as one file: round trip, id by contents, and refusal of damaged bytes.
 */
import { describe, expect, it } from 'vitest'
import { expectSafe } from '../testSupport/fuzz'
import { failureOf } from './fixtures/failureOf'
import type { RawDataset } from './rawDataset'
import { contentId, isDatasetFileId, packDataset, readDatasetHeader, unpackDataset } from './datasetFile'

const part = (count: number, first: number) => ({
  pixels: Uint8Array.from({ length: count * 12 }, (_, i) => first + i),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
})
const set: RawDataset = {
  id: 'own',
  label: 'Your pictures',
  licence: 'yours',
  nativePx: 2,
  channels: 3,
  classNames: ['cät', 'dog'],
  train: part(5, 1),
  test: part(2, 90),
}
const squares: RawDataset = {
  ...set,
  train: { ...set.train, paddedAndStretched: { pad: part(5, 40).pixels, stretch: part(5, 70).pixels } },
}

describe('a stored set', () => {
  it.each([
    ['of squares', set],
    ['of other shapes', squares],
  ])('%s comes back as it was', async (_, raw) => {
    const id = await contentId(raw)
    expect(isDatasetFileId(id)).toBe(true)
    expect(await unpackDataset(packDataset(raw), id)).toEqual({ ...raw, id })
  })

  it('has an id by its contents: not by its label, but by every pixel, label and class name', async () => {
    const id = await contentId(set)
    expect(await contentId({ ...set, label: 'another' })).toBe(id)
    const others = [
      { ...set, classNames: ['cat', 'dog'] },
      { ...set, train: { ...set.train, labels: set.train.labels.with(0, 1) } },
      { ...set, test: { ...set.test, pixels: set.test.pixels.with(23, 0) } },
      squares,
    ]
    expect(new Set([id, ...(await Promise.all(others.map(contentId)))]).size).toBe(5)
  })

  it('reads its facts from the header alone', async () => {
    const { facts } = await readDatasetHeader(packDataset(set), 'own-x')
    expect(facts).toMatchObject({
      label: 'Your pictures',
      trainImages: 5,
      testImages: 2,
      classNames: ['cät', 'dog'],
    })
  })

  it('is refused where it is cut, longer, or changed in one byte', async () => {
    const id = await contentId(set)
    const bytes = new Uint8Array(await packDataset(set).arrayBuffer())
    for (const wrong of [
      bytes.slice(0, -1),
      bytes.slice(0, 5),
      new Uint8Array([...bytes, 0]),
      bytes.with(3, 0),
      bytes.with(bytes.length - 30, 200),
      bytes.with(11, 0xff),
    ]) {
      expect(await failureOf(() => unpackDataset(new Blob([wrong]), id))).toMatchObject({
        code: 'storage-damaged',
        subject: id,
      })
    }
  })

  it('reads ten thousand damaged files or refuses them with a typed error', { timeout: 60_000 }, async () => {
    expect.hasAssertions()
    const id = await contentId(set)
    const bytes = new Uint8Array(await packDataset(set).arrayBuffer())
    await expectSafe([bytes], (damaged) => unpackDataset(new Blob([damaged.slice()]), id))
  })
})
