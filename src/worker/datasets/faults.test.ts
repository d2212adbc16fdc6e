/**
 * The user's data sets on a disk whose n-th operation goes wrong, for every n and every kind of fault: each
 * is there whole or the failure is told, and no other is lost.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LabError } from '../../core/failure'
import type { EventOf } from '../../core/protocol'
import { idxImages, idxLabels } from '../../data/fixtures/files'
import type { RawDataset } from '../../data/rawDataset'
import { DatasetFiles } from '../../storage/datasetFiles'
import { faultKinds, FaultyDisk } from '../../testSupport/faultyDisk'
import { Datasets } from './datasets'
import { BackgroundSaver, SavedDatasets } from './savedDatasets'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = () => Promise.reject(new Error('nothing is fetched or decoded'))

const setOf = async (factor: number): Promise<RawDataset> => {
  const labels = Array.from({ length: 20 }, (_, i) => i % 10)
  const files = [
    { name: 'images', bytes: idxImages(20, 4, 4, (i) => i * factor) },
    { name: 'labels', bytes: idxLabels(labels) },
  ]
  const datasets = new Datasets(never)
  await datasets.open(files, never, { onProgress: () => undefined })
  return datasets.acceptImport()
}

type Listed = EventOf<'savedDatasets'>

/** What the worker posts after `change`, or null if it is gone. */
async function listedAfter(
  root: FileSystemDirectoryHandle,
  change: (saver: BackgroundSaver) => void,
): Promise<Listed | null> {
  const events: Listed[] = []
  const files = new DatasetFiles(() => Promise.resolve(root))
  const saver = new BackgroundSaver(new SavedDatasets(files), (event) => events.push(event as Listed))
  change(saver)
  for (let second = 0; second < 200 && events.length === 0; second += 1)
    await vi.advanceTimersByTimeAsync(1000)
  return events[0] ?? null
}

const idsOf = (listed: Listed | null) => listed?.datasets.map(({ id }) => id)

it.each(faultKinds)('the n-th operation of saving a set is %s, for every n', async (kind) => {
  const [old, added] = [await setOf(3), await setOf(5)]
  expect(old.id).not.toBe(added.id)
  const begun = new FaultyDisk()
  await listedAfter(begun.restart(), (saver) => saver.save(old))
  const gone = kind === 'killed' || kind === 'power cut'
  let tried = 0
  for (let isBroken = true; isBroken; tried += 1) {
    const disk = begun.copy()
    const root = disk.restart()
    disk.breakAt(tried, kind)
    const told = await listedAfter(root, (saver) => saver.save(added))
    isBroken = disk.isBroken
    const after = new SavedDatasets(new DatasetFiles(() => Promise.resolve(disk.restart())))
    const there = await after.load(added.id).catch((error: unknown) => error)
    if (!gone) {
      expect(told).not.toBeNull()
      // Either it is saved, or the page says that it is not.
      if (told!.failure === null) expect(there).toMatchObject({ id: added.id })
      else expect(told!.failure.code).toBe('storage-denied')
    }
    // A set cut short by a kill is named as damaged; it is never taken for a whole one.
    if (there instanceof Error) expect(there).toBeInstanceOf(LabError)
    else if (there !== null) expect((there as RawDataset).train.pixels).toEqual(added.train.pixels)
    expect((await after.load(old.id))?.train.pixels).toEqual(old.train.pixels)
    const again = await listedAfter(disk.restart(), (saver) => saver.save(added))
    expect(again!.failure).toBeNull()
    expect(idsOf(again)).toEqual(expect.arrayContaining([old.id, added.id]))
    expect(again!.datasets.every(({ trainImages }) => trainImages > 0)).toBe(true)
  }
  expect(tried).toBeGreaterThan(5)
})

it('a list that cannot be read is told, once there was one; the sets listed before stay', async () => {
  const disk = new FaultyDisk()
  const set = await setOf(3)
  await listedAfter(disk.restart(), (saver) => saver.save(set))
  const root = disk.restart()
  const files = new DatasetFiles(() => Promise.resolve(root))
  const events: Listed[] = []
  const saver = new BackgroundSaver(new SavedDatasets(files), (event) => events.push(event as Listed))
  saver.postList()
  await vi.waitFor(() => expect(events).toHaveLength(1))
  vi.spyOn(files, 'list').mockRejectedValue(
    new LabError({ code: 'storage-denied', message: 'no', remedy: 'x' }),
  )
  saver.postList()
  await vi.waitFor(() => expect(events).toHaveLength(2))
  expect(idsOf(events[1])).toEqual([set.id])
  expect(events[1].failure).toMatchObject({ code: 'storage-denied' })
})
