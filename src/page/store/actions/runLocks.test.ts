import { expect, it } from 'vitest'
import { createRunLocks } from './runLocks'

/** Web Locks for Node: exclusive locks with `ifAvailable`. */
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

it('lets one tab at a time train a run, and another once the lock is released', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 1), createRunLocks(locks, 1)]
  expect(await here.take('run-a')).toBe(true)
  expect(await here.take('run-a')).toBe(true)
  expect(await there.take('run-a')).toBe(false)
  expect(await there.heldByOtherTabs()).toEqual(['run-a'])
  expect(await here.heldByOtherTabs()).toEqual([])
  here.release()
  expect(await there.take('run-a')).toBe(true)
})

it('releases the first lock when another is taken, not when one is refused', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 1), createRunLocks(locks, 1)]
  await here.take('run-a')
  await there.take('run-b')
  expect(await here.take('run-b')).toBe(false)
  expect(await there.take('run-a')).toBe(false)
  expect(await here.take('run-c')).toBe(true)
  expect(await there.take('run-a')).toBe(true)
})

it('waits for a tab that is closing', async () => {
  const locks = sharedLocks()
  const [here, there] = [createRunLocks(locks, 50), createRunLocks(locks, 50)]
  await here.take('run-a')
  setTimeout(() => here.release(), 5)
  expect(await there.take('run-a')).toBe(true)
})

it('lets every tab train without Web Locks', async () => {
  const tab = createRunLocks(undefined)
  expect(await tab.take('run-a')).toBe(true)
  expect(await tab.heldByOtherTabs()).toEqual([])
})

it('trains without locks in a frame that is denied them', async () => {
  const denied = () => Promise.reject(new DOMException('Denied.', 'SecurityError'))
  const locks = createRunLocks({ request: denied, query: denied } as unknown as LockManager, 1)
  expect(await locks.take('run-a')).toBe(true)
  expect(await locks.take('run-b')).toBe(true)
  const broken = () => Promise.reject(new TypeError('broken'))
  const others = createRunLocks({ request: broken, query: broken } as unknown as LockManager, 1)
  await expect(others.take('run-a')).rejects.toThrow('broken')
})
