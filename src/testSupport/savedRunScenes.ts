/** What is done with saved runs while a fault is injected, and what must be stored afterwards. */
import { expect } from 'vitest'
import { presetById } from '../core/presets'
import type { RunRecord } from '../core/runRecord'
import { maxSavedRuns, type SavedRuns } from '../storage/runs'

const facts = (runId: string, step: number): RunRecord => ({
  runId,
  step,
  savedAt: 1000 + step,
  status: 'paused',
  elapsedSeconds: 1,
  config: presetById('digits8').config,
  parameters: 9,
})
const fileOf = (step: number) => new Blob([`the state at step ${step}`])

export const save = (runs: SavedRuns, runId: string, step: number) =>
  runs.save(facts(runId, step), fileOf(step))

/** The step of the stored state, which must be the one that the list says; null if the run is not there. */
export async function storedStep(runs: SavedRuns, runId: string): Promise<number | null> {
  const listed = (await runs.list()).find((run) => run.runId === runId)
  if (!listed) return null
  expect(await (await runs.read(runId)).text()).toBe(`the state at step ${listed.step}`)
  return listed.step
}

export interface Scene {
  /** The operation before the first that goes wrong; those before it are another scene's. */
  since?: string
  /** What is stored before the fault. */
  before: (runs: SavedRuns) => Promise<unknown>
  /** What goes wrong. */
  work: (runs: SavedRuns) => Promise<unknown>
  /** Checks what is stored afterwards; `done` whether the work resolved. */
  after: (runs: SavedRuns, done: boolean) => Promise<void>
}

export const savedRunScenes: Record<string, Scene> = {
  'the first save of a run': {
    before: (runs) => save(runs, 'run-b', 7),
    work: (runs) => save(runs, 'run-a', 1),
    async after(runs, done) {
      expect([1, ...(done ? [] : [null])]).toContain(await storedStep(runs, 'run-a'))
      expect(await storedStep(runs, 'run-b')).toBe(7)
      await save(runs, 'run-a', 2)
      expect(await storedStep(runs, 'run-a')).toBe(2)
    },
  },
  'a save over an earlier state': {
    async before(runs) {
      await save(runs, 'run-b', 7)
      await save(runs, 'run-a', 1)
      await save(runs, 'run-a', 2)
    },
    work: (runs) => save(runs, 'run-a', 3),
    async after(runs, done) {
      expect([3, ...(done ? [] : [2])]).toContain(await storedStep(runs, 'run-a'))
      expect(await storedStep(runs, 'run-b')).toBe(7)
      await save(runs, 'run-a', 4)
      await save(runs, 'run-a', 5)
      expect(await storedStep(runs, 'run-a')).toBe(5)
    },
  },
  'a save that drops the oldest run': {
    since: 'remove run-0 in /',
    async before(runs) {
      for (let i = 0; i < maxSavedRuns; i += 1) await save(runs, `run-${i}`, i)
    },
    work: (runs) => save(runs, 'run-new', 50),
    async after(runs, done) {
      if (done) expect(await storedStep(runs, 'run-new')).toBe(50)
      const steps = (await runs.list()).map(({ step }) => step)
      for (let i = 1; i < maxSavedRuns; i += 1) expect(steps).toContain(i)
      expect(await storedStep(runs, 'run-1')).toBe(1)
      await save(runs, 'run-new', 51)
      expect(await runs.list()).toHaveLength(maxSavedRuns)
    },
  },
  'the list': {
    async before(runs) {
      await save(runs, 'run-a', 1)
      await save(runs, 'run-b', 7)
    },
    async work(runs) {
      // Shorter without a word would be a run that seems to be lost.
      if ((await runs.list()).length < 2) throw new Error('The list is short.')
    },
    async after(runs) {
      expect(await storedStep(runs, 'run-a')).toBe(1)
    },
  },
  'the reading of a run': {
    before: (runs) => save(runs, 'run-a', 1),
    async work(runs) {
      expect(await (await runs.read('run-a')).text()).toBe('the state at step 1')
    },
    async after(runs) {
      expect(await storedStep(runs, 'run-a')).toBe(1)
    },
  },
  'the deletion of a run': {
    async before(runs) {
      await save(runs, 'run-a', 1)
      await save(runs, 'run-b', 7)
    },
    work: (runs) => runs.remove('run-a'),
    async after(runs, done) {
      expect(done ? [null] : [null, 1]).toContain(await storedStep(runs, 'run-a'))
      expect(await storedStep(runs, 'run-b')).toBe(7)
    },
  },
}
