/** The user's data sets in the browser's storage: found by a later visit; missing and damaged ones. */
import { describe, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { failureOf } from '../../data/fixtures/failureOf'
import { idxImages, idxLabels } from '../../data/fixtures/files'
import { packDataset } from '../../data/datasetFile'
import type { LabEvent } from '../../core/protocol'
import { MemoryFolder } from '../../testSupport/memoryFolder'
import { Datasets } from './datasets'
import { BackgroundSaver, SavedDatasets } from './savedDatasets'

const labels = Array.from({ length: 50 }, (_, i) => i % 10)
const files = [
  { name: 'images', bytes: idxImages(50, 8, 8, (i) => i * 7) },
  { name: 'labels', bytes: idxLabels(labels) },
]
const unheard = { onProgress: () => undefined }
const noDecoder = () => Promise.reject(new Error('no pictures here'))
const nothing = () => Promise.reject(new Error('nothing is fetched'))
const config = { ...baseConfig, dataset: 'own' }

async function opened(
  folder: MemoryFolder,
): Promise<{ datasets: Datasets; id: string; events: LabEvent[]; saver: BackgroundSaver }> {
  const saved = new SavedDatasets(folder)
  const events: LabEvent[] = []
  const datasets = new Datasets(nothing, saved)
  const saver = new BackgroundSaver(saved, (event) => events.push(event))
  await datasets.open(files, noDecoder, unheard)
  const raw = await datasets.acceptImport()
  saver.save(raw)
  await expect.poll(() => events.length).toBe(1)
  return { datasets, id: raw.id, events, saver }
}

describe("the user's data sets", () => {
  it("a config with 'own' has the newest one by its permanent id; the next visit finds it", async () => {
    const folder = new MemoryFolder()
    const { datasets, id, events } = await opened(folder)
    const named = await datasets.named(config)
    expect(named.dataset).toBe(id)
    const before = await datasets.prepare(config)
    expect(await datasets.prepare(named)).toBe(before)
    expect(events).toMatchObject([
      {
        kind: 'savedDatasets',
        failure: null,
        datasets: [{ id, trainImages: 40, testImages: 10, classes: 10, keptAt: 5 }],
      },
    ])
    // What was opened last is what own means at the next visit too.
    expect((await new Datasets(nothing, new SavedDatasets(folder)).named(config)).dataset).toBe(id)
    const nextVisit = await new Datasets(nothing, new SavedDatasets(folder)).prepare(named)
    expect(nextVisit.train.tokens).toEqual(before.train.tokens)
    expect(nextVisit.summary).toEqual(before.summary)
  })

  it('a run of an earlier version finds the set by its former id, in the order of that time', async () => {
    // As that version computed it for these files, in the order of which the images were kept.
    const formerId = 'own-2a6cdd610ffe4510'
    const folder = new MemoryFolder()
    const { datasets, id } = await opened(folder)
    expect(id).not.toBe(formerId)
    const inMemory = await datasets.raw(formerId)
    expect(inMemory.id).toBe(formerId)
    const nextVisit = new Datasets(nothing, new SavedDatasets(folder))
    expect(await nextVisit.raw(formerId)).toEqual(inMemory)
    expect((await nextVisit.prepare({ ...config, dataset: formerId })).summary.id).toBe(formerId)
    // Saved by that version, it is read as it was, and gives way once the files are opened again.
    const old = new MemoryFolder()
    await old.put(formerId, packDataset(inMemory))
    expect(await new Datasets(nothing, new SavedDatasets(old)).raw(formerId)).toEqual(inMemory)
    await opened(old)
    expect([...old.files.keys()]).toEqual([id])
  })

  it('the data prepared for the import preview are used under the new id once accepted', async () => {
    const datasets = new Datasets(nothing)
    await datasets.open(files, noDecoder, unheard)
    const { preview } = await datasets.previewImport(config)
    const { id } = await datasets.acceptImport()
    const prepared = await datasets.prepare({ ...config, dataset: id })
    expect(prepared.paletteInfo).toEqual(preview.palette)
    expect(prepared.summary.id).toBe(id)
  })

  it('a missing one and a damaged one are reported as such', async () => {
    const folder = new MemoryFolder()
    const { id } = await opened(folder)
    const missing = new Datasets(nothing, new SavedDatasets(new MemoryFolder()))
    expect(await failureOf(() => missing.raw(id))).toMatchObject({ code: 'data-missing', subject: id })
    expect(await failureOf(() => new Datasets(nothing).raw(id))).toMatchObject({
      code: 'data-missing',
      subject: id,
    })
    expect(await failureOf(() => missing.raw('own'))).toMatchObject({ code: 'data-missing', subject: 'own' })
    const file = folder.files.get(id) as File
    folder.files.set(id, new File([file.slice(0, -1)], id))
    expect(await failureOf(() => new Datasets(nothing, new SavedDatasets(folder)).raw(id))).toMatchObject({
      code: 'storage-damaged',
    })
    expect(await new SavedDatasets(folder).list()).toMatchObject([
      { id, label: 'Damaged data set', trainImages: 0 },
    ])
  })

  it('a full disk is reported and the set can still be used; removing is reported too', async () => {
    const folder = new MemoryFolder()
    folder.full = true
    const { datasets, id, events, saver } = await opened(folder)
    expect(events).toMatchObject([{ kind: 'savedDatasets', datasets: [], failure: { code: 'storage-full' } }])
    expect((await datasets.raw(id)).train.labels.length).toBe(40)
    folder.full = false
    saver.save(await datasets.raw(id))
    saver.remove(id)
    await expect.poll(() => events.length).toBe(3)
    expect(events.slice(1)).toMatchObject([
      { datasets: [{ id }], failure: null },
      { datasets: [], failure: null },
    ])
  })
})
