/** Order and rate of events on their way to the stores, with fake timers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabEvent } from '../../core/protocol'
import { createEventQueue } from './eventQueue'

const validation = (step: number): LabEvent => ({ kind: 'validation', runId: 'run', step, loss: 1 })
const status = (step: number): LabEvent => ({ kind: 'runStatus', runId: 'run', step, status: 'paused' })
const stepOf = (event: LabEvent) => ('step' in event ? event.step : -1)

describe('createEventQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('applies the first event at once and the following ones together, in order', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 100)
    for (let step = 1; step <= 5; step += 1) queue.take(validation(step))
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(99)
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(2)
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it('applies a rare event at once, after the queued ones', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 100)
    for (const event of [validation(1), validation(2), status(3)]) queue.take(event)
    expect(seen).toEqual([1, 2, 3])
  })

  it("applies a run's first metrics at once, so that its first step appears without delay", () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 100)
    const metrics = (runId: string, step: number) => ({ kind: 'metrics', runId, step }) as LabEvent
    for (const event of [validation(0), metrics('a', 1), metrics('a', 2)]) queue.take(event)
    expect(seen).toEqual([0, 1])
    queue.take(metrics('b', 3))
    expect(seen).toEqual([0, 1, 2, 3])
  })

  it("queues the run's own completions, but not requested ones", () => {
    const seen: string[] = []
    const queue = createEventQueue((event) => {
      seen.push(`${event.kind} ${'setId' in event ? event.setId : ''}`)
    }, 100)
    const begin = (setId: string, pinned: boolean): LabEvent => ({
      kind: 'completionStart',
      setId,
      pinned,
      runId: 'run',
      step: 1,
      nPx: 2,
      grid: 2,
      originals: new Uint16Array(),
      order: null,
      drawn: new Uint8Array(4),
      sequences: 1,
      settings: {
        promptRows: 0,
        promptCount: 1,
        samplesPerPrompt: 1,
        temperature: 1,
        topK: 0,
        seed: 0,
        fill: 'raster',
        fillRounds: 1,
        hole: null,
      },
    })
    const rows = (setId: string): LabEvent => ({
      kind: 'completionRows',
      setId,
      runId: 'run',
      step: 1,
      from: 0,
      to: 2,
      tokens: new Uint16Array(2),
      entropy: new Float32Array(2),
    })
    const end = (setId: string): LabEvent => ({
      kind: 'completionEnd',
      setId,
      runId: 'run',
      step: 1,
      outcome: 'done',
    })
    for (const event of [begin('own', true), rows('own'), end('own')]) queue.take(event)
    expect(seen).toEqual(['completionStart own'])
    for (const event of [begin('requested', false), rows('requested')]) queue.take(event)
    expect(seen.slice(-3)).toEqual([
      'completionEnd own',
      'completionStart requested',
      'completionRows requested',
    ])
    queue.take(validation(1))
    queue.take(rows('requested'))
    expect(seen.at(-1), 'without flushing the queue').toBe('completionRows requested')
    expect(seen).not.toContain('validation ')
    queue.take(end('requested'))
    queue.take(rows('requested'))
    expect(seen.at(-1)).toBe('completionEnd requested')
  })

  it('idles three times as long as a drawing took', () => {
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

  it('applies queued events once when their worker is gone, then continues', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 100)
    queue.take(validation(1))
    queue.take(validation(2))
    queue.flush()
    expect(seen).toEqual([1, 2])
    vi.advanceTimersByTime(1000)
    queue.take(validation(3))
    expect(seen).toEqual([1, 2, 3])
  })

  it('applies every event at once without a rate limit', () => {
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 0)
    for (let step = 1; step <= 3; step += 1) queue.take(validation(step))
    expect(seen).toEqual([1, 2, 3])
  })

  it('applies the events of a hidden page fifty at a time as they come, since its timers are rare', () => {
    vi.stubGlobal('document', { visibilityState: 'hidden' })
    const seen: number[] = []
    const queue = createEventQueue((event) => {
      seen.push(stepOf(event))
    }, 100)
    for (let step = 1; step <= 120; step += 1) queue.take(validation(step))
    vi.unstubAllGlobals()
    expect(seen).toHaveLength(101)
  })
})
