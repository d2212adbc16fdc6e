/**
 * Saved runs on a disk whose n-th operation goes wrong, for every n and every kind of fault: what was saved
 * is there whole, or the failure is told. Then the same with another tab at work between two operations.
 */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '../core/failure'
import { faultKinds, FaultyDisk, type FaultKind } from '../testSupport/faultyDisk'
import { save, savedRunScenes, storedStep, type Scene } from '../testSupport/savedRunScenes'
import { OpfsRuns } from './opfsRuns'
import { SavedRuns } from './runs'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const opened = (root: FileSystemDirectoryHandle) => new SavedRuns(new OpfsRuns(root))
/** What became of `work`: its value, its typed failure, or that the worker is gone. */
async function outcomeOf<T>(work: Promise<T>, kind: FaultKind): Promise<{ value: T } | LabError | 'gone'> {
  const gone = kind === 'killed' || kind === 'power cut'
  let settled: { value: T } | LabError | 'gone' | undefined
  const told = work.then(
    (value) => {
      settled = { value }
    },
    (error: unknown) => {
      settled = error instanceof LabError || !gone ? (error as LabError) : 'gone'
    },
  )
  // A minute: longer than the page waits for storage that is silent.
  for (let second = 0; second < 70 && !settled; second += 1) await vi.advanceTimersByTimeAsync(1000)
  if (gone) return settled ?? 'gone'
  await told
  if (settled instanceof Error) expect(settled).toBeInstanceOf(LabError)
  return settled!
}

/** Plays the scene for every n. @returns how many n there were, and how many of them were told */
async function atEvery({ since, before, work, after }: Scene, kind: FaultKind) {
  const counts = { tried: 0, done: 0, told: 0 }
  const begun = new FaultyDisk()
  await before(opened(begun.restart()))
  const whole = begun.copy()
  await work(opened(whole.restart()))
  const operations = [...whole.operations]
  for (let n = since ? operations.indexOf(since) : 0; ; n += 1) {
    // What is no write has no half.
    if (kind === 'half' && n < operations.length && !operations[n].startsWith('write')) continue
    const disk = begun.copy()
    const runs = opened(disk.restart())
    disk.breakAt(n, kind)
    const outcome = await outcomeOf(work(runs), kind)
    const wasBroken = disk.isBroken
    const done = typeof outcome === 'object' && 'value' in outcome
    await after(opened(disk.restart()), done)
    if (!wasBroken) return counts
    counts.tried += 1
    if (done) counts.done += 1
    else if (outcome instanceof LabError) counts.told += 1
  }
}

/** For the table of `npm run test:faults`. */
const rows: (string | number)[][] = []
afterAll(() => {
  if (process.env.IGPT_FAULTS)
    console.log(
      ['| storage in memory | fault | n tried | went on | told | lost |', '|---|---|---|---|---|---|']
        .concat(rows.map((row) => `| ${row.join(' | ')} |`))
        .join('\n'),
    )
})

describe.each(faultKinds)('the n-th operation is %s, for every n', (kind) => {
  it.each(Object.keys(savedRunScenes))('%s', async (name) => {
    expect.hasAssertions()
    const { tried, done, told } = await atEvery(savedRunScenes[name], kind)
    const hasWrites = name.includes('save') && !savedRunScenes[name].since
    if (kind !== 'half' || hasWrites) expect(tried).toBeGreaterThan(0)
    const isKilled = kind === 'killed' || kind === 'power cut'
    if (!isKilled) expect(done + told).toBe(tried)
    // Nobody hears a killed worker; the next visit goes on from what is stored.
    rows.push([name, kind, tried, isKilled ? tried : done, isKilled ? 0 : told, 0])
  })
})

describe('two tabs', () => {
  /** What another tab does while this one saves. */
  const others: Record<string, (runs: SavedRuns) => Promise<unknown>> = {
    'saves another run': (runs) => save(runs, 'run-b', 8),
    'lists and reads': async (runs) => {
      expect((await runs.list()).some(({ runId }) => runId === 'run-b')).toBe(true)
      expect(await (await runs.read('run-a')).text()).toMatch(/^the state at step [23]$/)
    },
    'deletes another run': (runs) => runs.remove('run-b'),
    'deletes this run': (runs) => runs.remove('run-a').catch(() => undefined),
  }
  it.each(Object.keys(others))('another tab %s between any two operations of a save', async (name) => {
    for (let n = 0, met = true; met; n += 1) {
      const disk = new FaultyDisk()
      const before = opened(disk.restart())
      await save(before, 'run-a', 2)
      await save(before, 'run-b', 7)
      const runs = opened(disk.restart())
      met = false
      disk.before(n, async () => {
        met = true
        await others[name](opened(disk.root(true)))
      })
      const outcome = await outcomeOf(save(runs, 'run-a', 3), 'refused')
      const after = opened(disk.restart())
      const step = await storedStep(after, 'run-a')
      if (typeof outcome === 'object' && 'value' in outcome && !name.endsWith('this run'))
        expect(step).toBe(3)
      else if (!name.endsWith('this run')) expect(step).toBe(2)
      if (name.startsWith('saves')) expect(await storedStep(after, 'run-b')).toBe(met ? 8 : 7)
      await save(after, 'run-a', 4)
      expect(await storedStep(after, 'run-a')).toBe(4)
    }
  })
})
