/** Calls faster than the limit: the first at once, then one per interval, the last never lost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttle } from './throttle'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('runs at once, then once per interval, the last call included', () => {
  const seen: number[] = []
  let value = 0
  const tell = throttle(() => {
    seen.push(value)
  }, 100)
  for (const next of [1, 2, 3]) {
    value = next
    tell()
  }
  expect(seen).toEqual([1])
  vi.advanceTimersByTime(100)
  expect(seen).toEqual([1, 3])
  vi.advanceTimersByTime(1000)
  expect(seen, 'nothing is reported twice').toEqual([1, 3])
  value = 4
  tell()
  expect(seen).toEqual([1, 3, 4])
})

test('flush runs a waiting call, and nothing if none waits', () => {
  let runs = 0
  const tell = throttle(() => {
    runs += 1
  }, 100)
  tell()
  tell.flush()
  expect(runs).toBe(1)
  tell()
  tell.flush()
  expect(runs).toBe(2)
  vi.advanceTimersByTime(1000)
  expect(runs).toBe(2)
})
