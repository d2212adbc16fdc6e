/** The runs of a set are kept and dropped together, over a storage in memory. */
import { expect, test, vi } from 'vitest'
import { presetById } from '../core/presets'
import type { RunRecord } from '../core/runRecord'
import { FaultyDisk } from '../testSupport/faultyDisk'
import { groupedRuns, maxSavedRuns, openSavedRuns, SavedRuns } from './runs'
import { readRecord, writeRecord, type RunStorage, type StoredRun } from './runRecordFile'

const { config } = presetById('digits8')
const single = (runId: string, savedAt: number): RunRecord => ({
  runId,
  savedAt,
  status: 'finished',
  step: 9,
  elapsedSeconds: 1,
  config,
  parameters: 9,
})
const inSet = (id: string, index: number, savedAt: number): RunRecord => ({
  ...single(`${id}-${index}`, savedAt),
  config: { ...config, seed: config.seed + index },
  set: { id, kind: 'seeds', index, size: 3 },
})
const file = new Blob(['a run'])

/** @param room most runs that fit */
function shelfInMemory(room = Infinity): RunStorage {
  const runs = new Map<string, StoredRun>()
  return {
    list: async () => [...runs.values()],
    put: async (facts, source) => {
      if (!runs.has(facts.runId) && runs.size >= room) throw new DOMException('full', 'QuotaExceededError')
      const stored = { ...facts, bytes: source.size }
      runs.set(facts.runId, stored)
      return stored
    },
    read: async () => file,
    remove: async (runId) => void runs.delete(runId),
  }
}

/** The saved runs of a browser with this file system. @param refuse may throw when it is opened */
async function openedAs(
  root: FileSystemDirectoryHandle,
  refuse = () => undefined as void,
): Promise<SavedRuns> {
  vi.stubGlobal('navigator', {
    storage: {
      getDirectory: async () => {
        refuse()
        return root
      },
    },
  })
  try {
    return await openSavedRuns()
  } finally {
    vi.unstubAllGlobals()
  }
}

const idsOf = async (runs: SavedRuns) => (await runs.list()).map(({ runId }) => runId)

test('a set counts as one run, and its runs are dropped together', async () => {
  const runs = new SavedRuns(shelfInMemory())
  for (let index = 0; index < 3; index += 1) await runs.save(inSet('set-a', index, index), file)
  for (let i = 1; i < maxSavedRuns; i += 1) await runs.save(single(`run-${i}`, 10 + i), file)
  expect(await idsOf(runs)).toHaveLength(maxSavedRuns + 2)
  await runs.save(single('run-last', 100), file)
  const left = await idsOf(runs)
  expect(left).toHaveLength(maxSavedRuns)
  expect(left.some((id) => id.startsWith('set-a'))).toBe(false)
})

test('a set whose newest run is recent outlives older runs', async () => {
  const runs = new SavedRuns(shelfInMemory())
  await runs.save(inSet('set-a', 0, 0), file)
  for (let i = 1; i < maxSavedRuns; i += 1) await runs.save(single(`run-${i}`, 10 + i), file)
  await runs.save(inSet('set-a', 1, 50), file)
  await runs.save(single('run-last', 100), file)
  const left = await idsOf(runs)
  expect(left).toContain('set-a-0')
  expect(left).not.toContain('run-1')
})

test('full storage rejects, and deletes no run of its own accord', async () => {
  const runs = new SavedRuns(shelfInMemory(3))
  await runs.save(inSet('set-a', 0, 0), file)
  await runs.save(single('run-b', 1), file)
  await runs.save(inSet('set-a', 1, 2), file)
  for (const another of [inSet('set-a', 2, 3), single('run-c', 4)])
    await expect(runs.save(another, file)).rejects.toMatchObject({ failure: { code: 'storage-full' } })
  expect(await idsOf(runs)).toEqual(['set-a-1', 'run-b', 'set-a-0'])
})

test('saving tells which runs it dropped', async () => {
  const runs = new SavedRuns(shelfInMemory())
  for (let i = 0; i < maxSavedRuns; i += 1) expect(await runs.save(single(`run-${i}`, i), file)).toEqual([])
  const dropped = await runs.save(single('run-last', 100), file)
  expect(dropped.map(({ runId }) => runId)).toEqual(['run-0'])
  expect(await idsOf(runs)).not.toContain('run-0')
})

test('a file system that refuses once is asked again, so that page and worker use the same one', async () => {
  const disk = new FaultyDisk()
  const root = disk.restart()
  await (await openedAs(root)).save(single('run-a', 1), file)
  for (let n = 0; n < 2; n += 1) {
    const again = disk.restart()
    let refused = 0
    const runs = await openedAs(again, () => {
      if (refused++ < n) throw new DOMException('not now', 'UnknownError')
    })
    expect(await idsOf(runs)).toEqual(['run-a'])
  }
})

test('runs are grouped by set, in the order of the newest', () => {
  const [a, b] = [single('run-a', 3), inSet('set-b', 1, 2)]
  const [c, d] = [single('run-c', 1), inSet('set-b', 0, 0)]
  expect(groupedRuns([a, b, c, d])).toEqual([[a], [b, d], [c]])
})

test("the record holds the run's place; a damaged place makes no record", () => {
  const facts = inSet('set-a', 1, 5)
  const record = { facts, sequence: 1, bytes: 2, crc: 3 }
  expect(readRecord(writeRecord(record))).toEqual(record)
  const wrong = { ...facts, set: { ...facts.set!, index: 2 } }
  expect(readRecord(writeRecord({ ...record, facts: wrong }))).toBeNull()
})
