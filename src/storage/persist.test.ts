import { expect, it, vi } from 'vitest'
import { persistOnce } from './persist'

function memory() {
  const held = new Map<string, string>()
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => {
      held.set(key, value)
    },
  }
}
const manager = (persisted: boolean) => ({
  persist: vi.fn<() => Promise<boolean>>(async () => true),
  persisted: async () => persisted,
})

it('asks once, over all visits', async () => {
  const [remembered, storage] = [memory(), manager(false)]
  await persistOnce(remembered, storage)
  await persistOnce(remembered, storage)
  expect(storage.persist).toHaveBeenCalledTimes(1)
})

it('does not ask for what it has', async () => {
  const storage = manager(true)
  await persistOnce(memory(), storage)
  expect(storage.persist).not.toHaveBeenCalled()
})

it('bears browsers without it', async () => {
  await expect(persistOnce(null, undefined)).resolves.toBeUndefined()
  await expect(
    persistOnce(null, { persisted: () => Promise.reject(new Error('no')), persist: async () => true }),
  ).resolves.toBeUndefined()
})
