import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWatchdog, quietMs } from './watchdog'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A watched worker that answers after `delay` milliseconds; null never. */
function watched(patienceMs = 60_000) {
  const seen: string[] = []
  const worker: { delay: number | null; pings: number } = { delay: 1, pings: 0 }
  const watchdog = createWatchdog(
    {
      ping() {
        worker.pings += 1
        return new Promise((answer) => {
          if (worker.delay !== null) setTimeout(answer, worker.delay)
        })
      },
      patienceMs: () => patienceMs,
      onQuiet: (quiet) => seen.push(quiet ? 'quiet' : 'answers'),
      onLost: () => seen.push('lost'),
    },
    1000,
  )
  watchdog.start()
  return { worker, watchdog, seen }
}

it('asks once a second, one question at a time, and says nothing of a worker that answers', async () => {
  const { worker, seen } = watched()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(worker.pings).toBeGreaterThan(50)
  worker.delay = 10_000
  const before = worker.pings
  await vi.advanceTimersByTimeAsync(60_000)
  expect(worker.pings - before).toBeLessThan(8)
  expect(seen).toEqual([])
})

it('says that a worker is quiet, and that it answers again', async () => {
  const { worker, seen } = watched()
  worker.delay = quietMs + 5000
  await vi.advanceTimersByTimeAsync(quietMs + 10_000)
  worker.delay = 1
  expect(seen).toEqual(['quiet', 'answers'])
})

it('gives up a worker once, after its patience', async () => {
  const { worker, seen } = watched()
  worker.delay = null
  await vi.advanceTimersByTimeAsync(58_000)
  expect(seen).toEqual(['quiet'])
  await vi.advanceTimersByTimeAsync(300_000)
  expect(seen).toEqual(['quiet', 'answers', 'lost'])
})

it('does not count the time in which the page itself slept', async () => {
  const { worker, seen } = watched()
  await vi.advanceTimersByTimeAsync(2500)
  worker.delay = null
  const now = vi.spyOn(performance, 'now')
  now.mockReturnValue(performance.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(3000)
  expect(seen).toEqual([])
})

it('knows within seconds whether a worker answers a stop; longer if it was slow before', async () => {
  const { worker, watchdog } = watched()
  worker.delay = null
  const never = watchdog.answers(5000, 15_000)
  await vi.advanceTimersByTimeAsync(5000)
  expect(await never).toBe(false)
  watchdog.start()
  worker.delay = 6000
  await vi.advanceTimersByTimeAsync(10_000)
  const late = watchdog.answers(5000, 15_000)
  await vi.advanceTimersByTimeAsync(6000)
  expect(await late).toBe(true)
})
