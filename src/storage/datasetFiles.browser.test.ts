/**
 * Saved data sets in a real origin private file system: written, listed, read, deleted; and the errors when
 * storage is full or denied.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LabError } from '../core/failure'
import { datasetStorageError, DatasetFiles } from './datasetFiles'
import { writeFile } from './writeFile'

let root: FileSystemDirectoryHandle
let name = ''
beforeEach(async () => {
  name = `test-${Math.random().toString(36).slice(2)}`
  root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
})
afterEach(async () => (await navigator.storage.getDirectory()).removeEntry(name, { recursive: true }))

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof LabError ? error.failure.code : `no LabError: ${String(error)}`
}

describe('stored sets', () => {
  it('are found again by another visit, newest first, until they are deleted', async () => {
    const sets = new DatasetFiles(() => Promise.resolve(root))
    expect(await sets.list()).toEqual([])
    await sets.put('own-1', new Blob(['first']))
    await new Promise((done) => setTimeout(done, 20))
    await sets.put('own-2', new Blob(['second']))
    const another = new DatasetFiles(() => Promise.resolve(root))
    expect((await another.list()).map(({ id }) => id)).toEqual(['own-2', 'own-1'])
    expect(await (await another.read('own-1'))?.text()).toBe('first')
    expect(await another.read('own-3')).toBeNull()
    await another.remove('own-1')
    await another.remove('own-1')
    expect((await sets.list()).map(({ id }) => id)).toEqual(['own-2'])
  })

  it('a disk that fills up half-way leaves nothing of the new one, and all of the others', async () => {
    const full = new DatasetFiles(
      () => Promise.resolve(root),
      async (folder, file, source) => {
        await writeFile(folder, file, source.slice(0, 2))
        throw new DOMException('', 'QuotaExceededError')
      },
    )
    await new DatasetFiles(() => Promise.resolve(root)).put('own-1', new Blob(['first']))
    expect(await codeOf(full.put('own-2', new Blob(['second'])))).toBe('storage-full')
    expect((await full.list()).map(({ id }) => id)).toEqual(['own-1'])
  })

  it('denied storage fails every method, and is requested again the next time', async () => {
    let denied = true
    const sets = new DatasetFiles(() =>
      denied
        ? Promise.reject(new DOMException('Storage is disabled.', 'SecurityError'))
        : Promise.resolve(root),
    )
    for (const work of [
      sets.list(),
      sets.read('own-1'),
      sets.put('own-1', new Blob(['x'])),
      sets.remove('own-1'),
    ])
      expect(await codeOf(work)).toBe('storage-denied')
    expect(
      datasetStorageError(new DOMException('Storage is disabled.', 'SecurityError')).failure.message,
    ).toContain('(Storage is disabled)')
    denied = false
    expect(await sets.list()).toEqual([])
  })
})
