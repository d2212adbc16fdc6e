/**
 * User data sets as one file: round trip, id by contents, and refusal of damaged bytes.
 */
import { describe, expect, it } from 'vitest'
import { expectSafe } from '../testSupport/fuzz'
import { failureOf } from './fixtures/failureOf'
import type { RawDataset } from './rawDataset'
import {
  contentId,
  formerSet,
  identified,
  isDatasetFileId,
  packDataset,
  readDatasetHeader,
  unpackDataset,
} from './datasetFile'

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

/** As it is read now: its order was another when its files came. */
const reordered: RawDataset = {
  ...squares,
  test: { ...part(2, 90), paddedAndStretched: { pad: part(2, 8).pixels, stretch: part(2, 9).pixels } },
  arrival: { train: Uint32Array.of(6, 0, 3, 1, 2), test: Uint32Array.of(4, 5) },
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

  it('with another order of arrival has both, and is found by the id of either', async () => {
    const raw = await identified(reordered)
    const formerId = raw.arrival!.id!
    expect(isDatasetFileId(formerId)).toBe(true)
    const file = packDataset(raw)
    expect((await readDatasetHeader(file, raw.id)).facts.formerId).toBe(formerId)
    const read = await unpackDataset(file, raw.id)
    expect(read).toEqual(raw)
    const former = await formerSet(read, formerId)
    expect(await contentId(former)).toBe(formerId)
    expect([...former.train.pixels.subarray(0, 12)]).toEqual([...part(2, 90).pixels.subarray(12)])
    expect([...former.test.pixels.subarray(0, 12)]).toEqual([...part(5, 1).pixels.subarray(48, 60)])
    const bytes = new Uint8Array(await file.arrayBuffer())
    // An image that occurs twice, and two that are exchanged.
    for (const wrong of [
      bytes.with(bytes.length - 4, 4),
      bytes.with(bytes.length - 4, 4).with(bytes.length - 8, 5),
    ]) {
      const failure = await failureOf(async () =>
        formerSet(await unpackDataset(new Blob([wrong]), raw.id), formerId),
      )
      expect(failure.code).toBe('storage-damaged')
    }
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
    const raw = await identified(reordered)
    const { id } = raw
    const bytes = new Uint8Array(await packDataset(raw).arrayBuffer())
    await expectSafe([bytes], (damaged) => unpackDataset(new Blob([damaged.slice()]), id))
  })
})
