/** Work that the browser never answers is given up after a while, and told to change nothing any more. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withPatience } from './patience'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('passes on what the work gives, and its own failure', async () => {
  expect(await withPatience(async () => 7)).toBe(7)
  await expect(withPatience(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(vi.getTimerCount()).toBe(0)
})

it('gives up after a minute, longer for many bytes, and aborts the signal', async () => {
  for (const [bytes, seconds] of [
    [0, 60],
    [30e6, 90],
  ]) {
    let signal: AbortSignal | undefined
    const outcome = withPatience((own) => {
      signal = own
      return new Promise<never>(() => undefined)
    }, bytes).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toMatchObject({ failure: { code: 'storage-denied' } })
    expect(signal?.aborted).toBe(true)
  }
})
