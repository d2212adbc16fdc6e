/** Order and pace of events on their way to the stores, on a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabEvent } from '../worker/protocol'
import { createEventQueue } from './eventQueue'

const validation = (step: number): LabEvent => ({ kind: 'validation', runId: 'run', step, loss: 1 })
const status = (step: number): LabEvent => ({ kind: 'runStatus', runId: 'run', step, status: 'paused' })
const stepOf = (event: LabEvent) => ('step' in event ? event.step : -1)

describe('createEventQueue', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }) })
  afterEach(() => { vi.useRealTimers() })

  it('applies the first at once and those that follow together, in order', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => { seen.push(stepOf(event)) }, 100)
    for (let step = 1; step <= 5; step += 1) queue.take(validation(step))
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(99)
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(2)
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it('applies a rare event at once, after those that waited', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => { seen.push(stepOf(event)) }, 100)
    for (const event of [validation(1), validation(2), status(3)]) queue.take(event)
    expect(seen).toEqual([1, 2, 3])
  })

  it('rests three times as long as drawing took', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
      vi.advanceTimersByTime(200)
    }, 100)
    queue.take(validation(1))
    queue.take(validation(2))
    vi.advanceTimersByTime(500)
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(150)
    expect(seen).toEqual([1, 2])
  })

  it('applies what waits when its worker is gone, once, and goes on with the next', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => { seen.push(stepOf(event)) }, 100)
    queue.take(validation(1))
    queue.take(validation(2))
    queue.flush()
    expect(seen).toEqual([1, 2])
    vi.advanceTimersByTime(1000)
    queue.take(validation(3))
    expect(seen).toEqual([1, 2, 3])
  })

  it('applies everything as it comes where no pace is set', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => { seen.push(stepOf(event)) }, 0)
    for (let step = 1; step <= 3; step += 1) queue.take(validation(step))
    expect(seen).toEqual([1, 2, 3])
  })
})
