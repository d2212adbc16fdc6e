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

it('requests once over all visits', async () => {
  const [remembered, storage] = [memory(), manager(false)]
  await persistOnce(remembered, storage)
  await persistOnce(remembered, storage)
  expect(storage.persist).toHaveBeenCalledTimes(1)
})

it('makes no request if already granted', async () => {
  const storage = manager(true)
  await persistOnce(memory(), storage)
  expect(storage.persist).not.toHaveBeenCalled()
})

it('works in browsers without it', async () => {
  await expect(persistOnce(null, undefined)).resolves.toBeUndefined()
  await expect(
    persistOnce(null, { persisted: () => Promise.reject(new Error('no')), persist: async () => true }),
  ).resolves.toBeUndefined()
})
