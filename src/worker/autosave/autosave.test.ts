/** When a run is autosaved: never later than promised, however rare the moments at which it can be. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { savedRun } from '../../testSupport/smallSavedRun'
import { Autosave } from './autosave'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A run that can be saved every `gapMs`, and whose saves take `storeMs`. */
function autosaved(storeMs: number) {
  const saves: { captured: number; stored: number }[] = []
  let step = 0
  const autosave: Autosave = new Autosave({
    runId: 'run',
    post: () => undefined,
    capture: async () => {
      saves.push({ captured: performance.now(), stored: Infinity })
      return savedRun()
    },
    store: async () => {
      await new Promise((done) => {
        setTimeout(done, storeMs)
      })
      saves.at(-1)!.stored = performance.now()
    },
    version: () => String(step),
    onSaved: () => undefined,
  })
  return {
    autosave,
    saves,
    async train(gapMs: number, forMs: number) {
      const end = performance.now() + forMs
      while (performance.now() < end) {
        await vi.advanceTimersByTimeAsync(gapMs)
        step += 1
        autosave.saveIfDue()
        autosave.saveIfRequested()
        await vi.advanceTimersByTimeAsync(0)
      }
    },
  }
}

describe.each([
  [20, 5],
  [500, 100],
  [2500, 300],
  [4000, 1000],
])('with a moment every %i ms and saves that take %i ms', (gapMs, storeMs) => {
  it('loses at most ten seconds of work at any time, and saves no more often than it must', async () => {
    const { saves, train } = autosaved(storeMs)
    await train(gapMs, 120_000)
    // The state stored last is the oldest just before the next one is stored. The first saves learn the pace.
    const lateness = saves.slice(3, -1).map(({ stored }, i) => stored - saves[i + 2]!.captured)
    expect(Math.max(...lateness)).toBeLessThanOrEqual(10_000)
    expect(Math.max(...lateness)).toBeGreaterThan(10_000 - 3 * gapMs - 3 * storeMs - 2000)
  })
})

it('leaves the run twice the time of its saves where these are slow', async () => {
  const { saves, train } = autosaved(8000)
  await train(100, 120_000)
  for (const [i, { captured }] of saves.slice(1).entries())
    expect(captured - saves[i]!.stored).toBeGreaterThanOrEqual(16_000)
})

it('lets the run wait for a save, but not for a slow one', async () => {
  const { autosave, train } = autosaved(60_000)
  await train(100, 10_000)
  let waited = false
  void autosave.written().then(() => {
    waited = true
  })
  await vi.advanceTimersByTimeAsync(10_500)
  expect(waited).toBe(true)
})

it('stores what is due meanwhile before it says that all is stored', async () => {
  const { autosave, saves, train } = autosaved(500)
  await train(1, 1)
  autosave.saveSoon()
  autosave.saveIfRequested()
  await train(1, 1)
  autosave.saveSoon()
  let stored = false
  void autosave.stored().then(() => {
    stored = true
  })
  await vi.advanceTimersByTimeAsync(600)
  expect(stored).toBe(false)
  await vi.advanceTimersByTimeAsync(600)
  expect(stored).toBe(true)
  expect(saves).toHaveLength(2)
})
