import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError, type FailureCode } from '../core/failure'
import type { RunRecord } from '../core/runRecord'
import { presetById } from '../core/presets'
import { openIndexedDbRuns } from './indexedDbRuns'
import { OpfsRuns } from './opfsRuns'
import { SavedRuns, maxSavedRuns, openSavedRuns } from './runs'
import type { RunStorage } from './runRecordFile'
import { writeFile, type WriteFile } from './writeFile'

const facts = (runId: string, step: number, savedAt = 1000 + step): RunRecord => ({
  runId,
  step,
  savedAt,
  status: 'paused',
  elapsedSeconds: 1.5,
  config: presetById('digits8').config,
  parameters: 9,
})
const fileOf = (text: string): Blob => new Blob([text])

/** The code that `work` fails with. */
async function codeOf(work: Promise<unknown>): Promise<FailureCode> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LabError)
  return (error as LabError).failure.code
}

let root: FileSystemDirectoryHandle
let name = ''

beforeEach(async () => {
  name = `test-${Math.random().toString(36).slice(2)}`
  root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true })
})

/**
 * Writes as the browser does until a file whose name holds `part`, of which it writes half and then fails.
 */
function failingAt(part: string, error: () => Error): WriteFile {
  return async (folder, file, source) => {
    if (!file.includes(part)) return writeFile(folder, file, source)
    await writeFile(folder, file, source.slice(0, source.size / 2))
    throw error()
  }
}

/** A run folder as a killed browser leaves it: half of a file, without clean-up. */
async function writeHalf(runId: string, file: string, source: Blob): Promise<void> {
  await writeFile(await root.getDirectoryHandle(runId), file, source.slice(0, source.size / 2))
}

describe.each([
  ['the private file system', async (): Promise<RunStorage> => new OpfsRuns(root)],
  ['the database', () => openIndexedDbRuns()],
])('runs saved in %s', (_, open) => {
  it('lists, reads, replaces and deletes', async () => {
    const shelf = await open()
    const runs = new SavedRuns(shelf)
    await runs.save(facts('run-a', 10), fileOf('first of a'))
    await runs.save(facts('run/../b', 20), fileOf('of b'))
    await runs.save(facts('run-a', 30), fileOf('second of a'))
    expect(await runs.list()).toEqual([
      { ...facts('run-a', 30), bytes: 11 },
      { ...facts('run/../b', 20), bytes: 4 },
    ])
    expect(await (await runs.read('run-a')).text()).toBe('second of a')
    expect(await (await runs.read('run/../b')).text()).toBe('of b')
    await runs.remove('run-a')
    await runs.remove('run/../b')
    expect(await runs.list()).toEqual([])
    expect(await codeOf(runs.read('run-a'))).toBe('storage-damaged')
  })
})

describe('interrupted saves', () => {
  it.each(['run-1', 'record-1'])('a half written %s leaves the earlier state', async (cut) => {
    await new OpfsRuns(root).put(facts('run-a', 1), fileOf('the old state'))
    const failing = new OpfsRuns(
      root,
      failingAt(cut, () => new Error('power cut')),
    )
    await expect(failing.put(facts('run-a', 2), fileOf('the new state, which is longer'))).rejects.toThrow(
      'power cut',
    )
    const after = new OpfsRuns(root)
    expect(await after.list()).toEqual([{ ...facts('run-a', 1), bytes: 13 }])
    expect(await (await after.read('run-a')).text()).toBe('the old state')
    await after.put(facts('run-a', 3), fileOf('the next'))
    expect(await (await after.read('run-a')).text()).toBe('the next')
  })

  it.each(['run-1.igpt', 'record-1'])('a browser killed within %s leaves the earlier state', async (cut) => {
    const shelf = new OpfsRuns(root)
    await shelf.put(facts('run-a', 1), fileOf('the old state'))
    await writeHalf('run-a', cut, fileOf('{"what": "would have come", "crc": 12345678}'))
    expect(await shelf.list()).toEqual([{ ...facts('run-a', 1), bytes: 13 }])
    expect(await (await shelf.read('run-a')).text()).toBe('the old state')
  })

  it('a browser killed before the old state was removed returns the new one', async () => {
    const shelf = new OpfsRuns(root)
    await shelf.put(facts('run-a', 1), fileOf('the old state'))
    const folder = await root.getDirectoryHandle('run-a')
    const old = {
      file: await (await folder.getFileHandle('run-0.igpt')).getFile(),
      record: await (await folder.getFileHandle('record-0')).getFile(),
    }
    const copies = [await old.file.arrayBuffer(), await old.record.arrayBuffer()].map(
      (bytes) => new Blob([bytes]),
    )
    await shelf.put(facts('run-a', 2), fileOf('the new state'))
    await writeFile(folder, 'run-0.igpt', copies[0])
    await writeFile(folder, 'record-0', copies[1])
    expect(await (await shelf.read('run-a')).text()).toBe('the new state')
  })

  it('a file changed on disk is reported, not opened', async () => {
    const shelf = new OpfsRuns(root)
    await shelf.put(facts('run-a', 1), fileOf('the old state'))
    await writeFile(await root.getDirectoryHandle('run-a'), 'run-0.igpt', fileOf('the odd state'))
    expect(await codeOf(shelf.read('run-a'))).toBe('storage-damaged')
  })

  it('a worker killed while saving leaves a complete state', async () => {
    const bytes = 2 ** 20
    for (const after of [1, 2, 3]) {
      const worker = new Worker(new URL('./saving.worker.fixture.ts', import.meta.url), { type: 'module' })
      const kept = new Promise<void>((resolve) => {
        worker.onmessage = ({ data }) => {
          if (data === after) resolve()
        }
      })
      worker.postMessage({ root, bytes })
      await kept
      worker.terminate()
      const shelf = new OpfsRuns(root)
      const [run] = await shelf.list()
      const content = new Uint8Array(await (await shelf.read('run-a')).arrayBuffer())
      expect(run.step).toBeGreaterThanOrEqual(after)
      expect(content.length).toBe(bytes)
      expect(new Set(content).size).toBe(1)
    }
  })
})

describe('limited storage', () => {
  it('more runs than the limit: the oldest are removed', async () => {
    const runs = new SavedRuns(new OpfsRuns(root))
    for (let i = 0; i < maxSavedRuns + 2; i += 1) await runs.save(facts(`run-${i}`, i), fileOf(`${i}`))
    const kept = await runs.list()
    expect(kept.map(({ runId }) => runId)).toEqual(
      Array.from({ length: maxSavedRuns }, (_, i) => `run-${maxSavedRuns + 1 - i}`),
    )
  })

  it('full storage: storage-full, and the earlier state stays, as all other runs', async () => {
    await new OpfsRuns(root).put(facts('run-a', 1), fileOf('the old state'))
    await new OpfsRuns(root).put(facts('run-b', 0), fileOf('another'))
    const runs = new SavedRuns(
      new OpfsRuns(
        root,
        failingAt('run-', () => new DOMException('full', 'QuotaExceededError')),
      ),
    )
    expect(await codeOf(runs.save(facts('run-a', 2), fileOf('the new state')))).toBe('storage-full')
    expect(await (await runs.read('run-a')).text()).toBe('the old state')
    expect((await runs.list()).map(({ runId }) => runId)).toEqual(['run-a', 'run-b'])
  })
})

describe('no storage', () => {
  it('a browser without the file system saves runs in its database', async () => {
    vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(
      new DOMException('not here', 'NotSupportedError'),
    )
    const runs = await openSavedRuns()
    await runs.save(facts('run-fallback', 1), fileOf('kept'))
    expect(await (await runs.read('run-fallback')).text()).toBe('kept')
    await runs.remove('run-fallback')
  })

  it('runs saved in the database while files were denied are found, read and moved afterwards', async () => {
    const denied = vi
      .spyOn(navigator.storage, 'getDirectory')
      .mockRejectedValue(new DOMException('not now', 'UnknownError'))
    const before = await openSavedRuns()
    await before.save(facts('run-moving', 1), fileOf('one'))
    await before.save(facts('run-staying', 2), fileOf('two'))
    denied.mockRestore()

    const runs = await openSavedRuns()
    const listed = async (of = runs) =>
      (await of.list())
        .map(({ runId, step }) => [runId, step])
        .filter(([runId]) => /^run-(m|s)/.test(`${runId}`))
    expect(await listed()).toEqual([
      ['run-staying', 2],
      ['run-moving', 1],
    ])
    expect(await (await runs.read('run-moving')).text()).toBe('one')
    await runs.save(facts('run-moving', 3), fileOf('three'))
    expect(await listed()).toEqual([
      ['run-moving', 3],
      ['run-staying', 2],
    ])
    expect(await (await runs.read('run-moving')).text()).toBe('three')
    // Moved: the database holds the other one only.
    expect(await listed(new SavedRuns(await openIndexedDbRuns()))).toEqual([['run-staying', 2]])
    await runs.remove('run-staying')
    await runs.remove('run-moving')
    expect(await listed(await openSavedRuns())).toEqual([])
  })

  it('neither is available: storage-denied with the reason', async () => {
    vi.spyOn(navigator.storage, 'getDirectory').mockRejectedValue(
      new DOMException('The window is private.', 'SecurityError'),
    )
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    const error: unknown = await openSavedRuns().catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      failure: { code: 'storage-denied', message: expect.stringContaining('The window is private') },
    })
  })
})
