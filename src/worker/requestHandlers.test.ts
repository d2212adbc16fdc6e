import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LabEvent } from '../core/protocol'
import { postReadProgress } from './requestHandlers'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('posts the progress of reading ten times a second at most, and the last one at once', () => {
  const events: LabEvent[] = []
  const report = postReadProgress((event) => events.push(event))
  for (let done = 1; done <= 50; done += 1) report(done, 100)
  expect(events).toEqual([{ kind: 'opening', done: 1, all: 100 }])
  vi.advanceTimersByTime(100)
  expect(events.slice(1)).toEqual([{ kind: 'opening', done: 50, all: 100 }])
  report(60, 100)
  report(100, 100)
  expect(events.slice(2)).toEqual([{ kind: 'opening', done: 100, all: 100 }])
})
