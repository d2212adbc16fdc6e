import { expect, it } from 'vitest'
import { createRunLocks } from './runLocks'

/**
 * Node has no Web Locks everywhere; this has their rule for exclusive locks that are asked for if available.
 */
function sharedLocks() {
  const held = new Set<string>()
  const request = async (
    name: string,
    _options: unknown,
    work: (lock: { name: string } | null) => unknown,
  ) => {
    if (held.has(name)) return work(null)
    held.add(name)
    try {
      return await work({ name })
    } finally {
      held.delete(name)
    }
  }
  const query = async () => ({ held: [...held].map((name) => ({ name })) })
  return { request, query } as unknown as LockManager
}

it('one tab at a time trains a run, and another may once that one has let go', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 1), createRunLocks(locks, 1)]
  expect(await here.take('run-a')).toBe(true)
  expect(await here.take('run-a')).toBe(true)
  expect(await there.take('run-a')).toBe(false)
  expect(await there.elsewhere()).toEqual(['run-a'])
  expect(await here.elsewhere()).toEqual([])
  here.release()
  expect(await there.take('run-a')).toBe(true)
})

it('taking another run lets go of the first, being refused does not', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 1), createRunLocks(locks, 1)]
  await here.take('run-a')
  await there.take('run-b')
  expect(await here.take('run-b')).toBe(false)
  expect(await there.take('run-a')).toBe(false)
  expect(await here.take('run-c')).toBe(true)
  expect(await there.take('run-a')).toBe(true)
})

it('a tab that is closing is waited for', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 50), createRunLocks(locks, 50)]
  await here.take('run-a')
  setTimeout(() => here.release(), 5)
  expect(await there.take('run-a')).toBe(true)
})

it('without locks every tab may', async () => {
  const tab = createRunLocks(undefined)
  expect(await tab.take('run-a')).toBe(true)
  expect(await tab.elsewhere()).toEqual([])
})
