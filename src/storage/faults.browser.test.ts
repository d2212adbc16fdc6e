/**
 * Saved runs on the browser's own file system and database, with the n-th call of these APIs broken, for
 * every n. The Node test beside it has more kinds of faults, on a disk in memory.
 */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LabError } from '../core/failure'
import { savedRunScenes, type Scene } from '../testSupport/savedRunScenes'
import { openIndexedDbRuns } from './indexedDbRuns'
import { OpfsRuns } from './opfsRuns'
import { SavedRuns } from './runs'
import type { RunStorage } from './runRecordFile'

type Method = (this: object, ...args: unknown[]) => unknown
/** Where calls are counted: the object that has the methods, and their names. */
type Api = readonly [owner: object, ...names: string[]]

const fileApis: Api[] = [
  [FileSystemDirectoryHandle.prototype, 'getDirectoryHandle', 'getFileHandle', 'removeEntry', 'values'],
  [FileSystemFileHandle.prototype, 'getFile', 'createWritable'],
  [FileSystemWritableFileStream.prototype, 'write', 'close', 'truncate'],
  [Blob.prototype, 'arrayBuffer'],
]
const databaseApis: Api[] = [
  [IDBDatabase.prototype, 'transaction'],
  [IDBObjectStore.prototype, 'get', 'getAll', 'put', 'delete'],
]

/** A call that throws at once, or one that is accepted and fails later. */
type Fault = 'throws' | 'fails later'

const breaks = () => new DOMException('broken', 'UnknownError')

/** The failure of a call that was accepted: its transaction is rolled back, or its promise is rejected. */
function failLater(self: object, call: () => unknown): unknown {
  const result = call()
  if (self instanceof IDBObjectStore) self.transaction.abort()
  else if (result instanceof IDBTransaction) result.abort()
  else if (result instanceof Promise)
    return result.then(async (opened) => {
      // What was not opened holds no lock either.
      if (opened instanceof FileSystemWritableFileStream) await opened.abort()
      throw breaks()
    })
  return result
}

/** Breaks call number `n` of these, from 0. */
function breakAt(apis: Api[], n: number, fault: Fault) {
  let calls = 0
  const restore = apis.flatMap(([owner, ...names]) =>
    names.map((name) => {
      const methods = owner as Record<string, Method>
      const original = methods[name]
      methods[name] = function (...args) {
        const call = () => original.apply(this, args)
        if (calls++ !== n) return call()
        if (fault === 'throws') throw breaks()
        return failLater(this, call)
      }
      return () => {
        methods[name] = original
      }
    }),
  )
  return {
    end(): boolean {
      for (const undo of restore) undo()
      return calls > n
    },
  }
}

let root: FileSystemDirectoryHandle
const name = 'test-faults'
const origin = () => navigator.storage.getDirectory()

beforeEach(async () => {
  root = await (await origin()).getDirectoryHandle(name, { create: true })
})
afterEach(async () => {
  const database = await openIndexedDbRuns()
  for (const { runId } of await database.list()) await database.remove(runId)
  await (await origin()).removeEntry(name, { recursive: true })
})

interface Storage {
  open: () => Promise<RunStorage>
  apis: Api[]
  /** Every so many-th n: the file system takes 20 ms a call. `npm run test:faults` tries each. */
  every: number
}

const isWhole = Boolean(import.meta.env.IGPT_FAULTS)

const storages: Record<string, Storage> = {
  'the private file system': { open: async () => new OpfsRuns(root), apis: fileApis, every: isWhole ? 1 : 7 },
  'the database': { open: () => openIndexedDbRuns(), apis: databaseApis, every: 1 },
}

/** @returns how many n were tried, how many of them had no effect, and how many were told */
async function atEvery({ before, work, after }: Scene, { open, apis, every }: Storage, fault: Fault) {
  const counts = { tried: 0, done: 0, told: 0 }
  const opened = async () => new SavedRuns(await open())
  for (let n = 0; ; n += every) {
    const empty = await opened()
    for (const { runId } of await empty.list()) await empty.remove(runId)
    await before(await opened())
    const runs = await opened()
    const injected = breakAt(apis, n, fault)
    const failure: unknown = await work(runs).then(
      () => null,
      (error: unknown) => error,
    )
    const wasBroken = injected.end()
    if (failure !== null) expect(failure).toBeInstanceOf(LabError)
    await after(await opened(), failure === null)
    if (!wasBroken) return counts
    counts.tried += 1
    if (failure === null) counts.done += 1
    else counts.told += 1
  }
}

/** The limit of saved runs is the same code on both, and slow to reach. */
const scenes = Object.entries(savedRunScenes).filter(([, { since }]) => !since)

/** For the table of `npm run test:faults`. */
const rows: (string | number)[][] = []
afterAll(() => {
  if (isWhole)
    console.log(
      [
        '| storage in Chromium | while | fault | n tried | went on | told | lost |',
        '|---|---|---|---|---|---|---|',
      ]
        .concat(rows.map((row) => `| ${row.join(' | ')} |`))
        .join('\n'),
    )
})

describe.each(Object.keys(storages))('the n-th call of %s', (storage) => {
  it.each(
    scenes.flatMap(([scene]) => (['throws', 'fails later'] as const).map((fault) => [scene, fault] as const)),
  )('%s: %s', async (scene, fault) => {
    const { tried, done, told } = await atEvery(savedRunScenes[scene], storages[storage], fault)
    expect(tried).toBeGreaterThan(0)
    expect(done + told).toBe(tried)
    rows.push([storage, scene, fault, tried, done, told, 0])
  })
})
