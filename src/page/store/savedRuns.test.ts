/** Saved runs and a lost GPU over a fake worker: suggestions, requests and notices. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Failure } from '../../core/failure'
import { LabError } from '../../core/failure'
import type { StoredRun } from '../../storage/runRecordFile'
import { cpuInfo, digitsConfig, FakeWorker, smallPreview } from '../../testSupport/fakeWorker'
import { createLab } from './lab'
import { resumableRun } from './state/savedRuns'
import type { SavedRunsLike } from './actions/savedRunActions'
import type { LocksLike } from './actions/runLocks'
import { createStores } from './state/stores'

const storedRun = (runId: string, over: Partial<StoredRun> = {}): StoredRun => ({
  runId,
  savedAt: 1000,
  status: 'paused',
  step: 40,
  elapsedSeconds: 9,
  config: digitsConfig,
  parameters: 100,
  bytes: 1234,
  ...over,
})
const file = new Blob(['a run'])
const lost: Failure = { code: 'device-lost', message: 'The GPU was lost.', remedy: 'Restart.' }

let runs: StoredRun[]
let refusal: LabError | null
let heldElsewhere: string[]
let worker: FakeWorker
let workers: number
let lab: ReturnType<typeof newLab>

const storage: SavedRunsLike = {
  list: async () => {
    if (refusal) throw refusal
    return runs
  },
  read: async (runId) => {
    if (runs.some((run) => run.runId === runId)) return file
    throw new LabError({ code: 'storage-damaged', message: 'It is gone.', remedy: 'Start again.' })
  },
  remove: async (runId) => {
    runs = runs.filter((run) => run.runId !== runId)
  },
  save: async () => [],
}
const locks = {
  request: async (name: string, _options: unknown, work: (lock: object | null) => unknown) =>
    work(heldElsewhere.includes(name) ? null : {}),
  query: async () => ({ held: heldElsewhere.map((name) => ({ name })) }),
} as unknown as LocksLike

function newLab() {
  const make = () => {
    workers += 1
    return (worker = new FakeWorker())
  }
  return createLab(createStores(null), make, {
    settleMs: 1,
    recoverMs: 1,
    openStorage: async () => storage,
    locks,
  })
}

beforeEach(() => {
  runs = []
  refusal = null
  heldElsewhere = []
  workers = 0
  lab = newLab()
  lab.boot('auto')
})
afterEach(() => lab.dispose())

const soon = (milliseconds = 5) =>
  new Promise((done) => {
    setTimeout(done, milliseconds)
  })
const sentKinds = () => worker.sentNames

/** Answers openRun as a worker does: the run is opened as it was saved. */
async function answerOpen(run: StoredRun) {
  await soon()
  const { id } = worker.lastCall('openRun')
  const { runId, step, config } = run
  worker.emit(
    { kind: 'runStarted', runId, step, opened: true, config, parameters: 100, preview: smallPreview },
    { kind: 'runStatus', runId, step, status: 'paused' },
    { kind: 'answered', id, value: runId },
  )
  await soon()
}

async function running(): Promise<string> {
  await worker.becomeReady()
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  return runId
}

describe('the suggested run', () => {
  const none = { inOtherTabs: [], dismissed: [] }
  test('is the newest run, if it is unfinished', () => {
    expect(resumableRun({ runs: [storedRun('b'), storedRun('a')], ...none }, null)?.runId).toBe('b')
    expect(
      resumableRun({ runs: [storedRun('b', { status: 'finished' }), storedRun('a')], ...none }, null),
    ).toBeNull()
    expect(resumableRun({ runs: [storedRun('b', { status: 'stopped' })], ...none }, null)).toBeNull()
    expect(resumableRun({ runs: [storedRun('b', { step: digitsConfig.steps })], ...none }, null)).toBeNull()
    expect(resumableRun({ runs: [], ...none }, null)).toBeNull()
  })
  test('is neither a run of another tab nor a dismissed one', () => {
    expect(resumableRun({ runs: [storedRun('b')], inOtherTabs: ['b'], dismissed: [] }, null)).toBeNull()
    expect(resumableRun({ runs: [storedRun('b')], inOtherTabs: [], dismissed: ['b'] }, null)).toBeNull()
  })
  test('is suggested beside an opened run, but not beside itself', async () => {
    runs = [storedRun('run-a')]
    await worker.becomeReady()
    await soon()
    const show = (runId: string) =>
      worker.emit(
        {
          kind: 'runStarted',
          runId,
          step: 9,
          opened: true,
          config: digitsConfig,
          parameters: 100,
          preview: smallPreview,
        },
        { kind: 'runStatus', runId, step: 9, status: 'paused' },
      )
    show('run-shipped')
    expect(lab.stores.savedRuns.getState().resumable?.runId).toBe('run-a')
    await lab.refreshSavedRuns()
    expect(lab.stores.savedRuns.getState().resumable?.runId).toBe('run-a')
    show('run-a')
    expect(lab.stores.savedRuns.getState().resumable).toBeNull()
  })
  test('is retried while the previous page still holds its lock', async () => {
    runs = [storedRun('run-a')]
    heldElsewhere = ['igpt-lab-run run-a']
    await worker.becomeReady()
    await soon()
    expect(lab.stores.savedRuns.getState().resumable).toBeNull()
    heldElsewhere = []
    await vi.waitFor(() => expect(lab.stores.savedRuns.getState().resumable?.runId).toBe('run-a'), {
      timeout: 4000,
    })
  })
  test('appears once the worker is ready, and goes when a run starts', async () => {
    runs = [storedRun('run-a')]
    await worker.becomeReady()
    await soon()
    expect(lab.stores.savedRuns.getState().resumable?.runId).toBe('run-a')
    const started = lab.start(digitsConfig)
    worker.beginRun()
    await started
    expect(lab.stores.savedRuns.getState().resumable).toBeNull()
  })
  test('appears for a failed run that was autosaved', async () => {
    const runId = await running()
    runs = [storedRun(runId)]
    worker.emit({
      kind: 'runStatus',
      runId,
      step: 55,
      status: 'failed',
      failure: { code: 'loss-not-finite', message: 'm', remedy: 'r' },
    })
    await soon()
    expect(lab.stores.savedRuns.getState().resumable).toMatchObject({ runId, step: 40 })
  })
})

describe('resume', () => {
  test('reads the file, opens and resumes the run, and puts its settings into the form', async () => {
    runs = [storedRun('run-a', { config: { ...digitsConfig, seed: 7 } })]
    await worker.becomeReady()
    const resumed = lab.resumeSavedRun('run-a')
    await answerOpen(runs[0])
    expect(worker.args('openRun')[0]).toBe(file)
    expect(worker.last('resume').runId).toBe('run-a')
    worker.emit({ kind: 'runStatus', runId: 'run-a', step: 40, status: 'running' })
    await resumed
    expect(lab.stores.run.getState().run).toMatchObject({
      id: 'run-a',
      status: 'running',
      savedStatus: null,
      step: 40,
    })
    expect(lab.stores.settings.getState().config.seed).toBe(7)
    expect(lab.stores.savedRuns.getState().lastSave, 'it is saved as opened').toEqual({
      runId: 'run-a',
      step: 40,
      at: 1000,
    })
  })
  test('rejects with the reason when a run cannot resume', async () => {
    runs = [storedRun('run-a')]
    await worker.becomeReady()
    const resumed = lab.resumeSavedRun('run-a').catch((error: unknown) => error)
    await answerOpen(runs[0])
    worker.emit({
      kind: 'loadFailed',
      runId: 'run-a',
      failure: { code: 'data-missing', message: 'Your images are not open.', remedy: 'Open them.' },
    })
    expect(await resumed).toMatchObject({ failure: { code: 'data-missing' } })
  })
  test('refuses a run of another tab, also after it was opened', async () => {
    runs = [storedRun('run-a')]
    heldElsewhere = ['igpt-lab-run run-a']
    await worker.becomeReady()
    await expect(lab.resumeSavedRun('run-a')).rejects.toMatchObject({
      failure: { code: 'run-elsewhere', subject: 'run-a' },
    })
    expect(sentKinds()).not.toContain('openRun')
    const shown = lab.openSavedRun('run-a')
    await answerOpen(runs[0])
    await shown
    await expect(lab.resume()).rejects.toMatchObject({ failure: { code: 'run-elsewhere' } })
    await expect(lab.step(1)).rejects.toMatchObject({ failure: { code: 'run-elsewhere' } })
    expect(sentKinds()).not.toContain('resume')
  })
  test('removes a deleted run from the list, and reports denied storage', async () => {
    runs = [storedRun('run-b'), storedRun('run-a')]
    await lab.refreshSavedRuns()
    await lab.deleteSavedRun('run-b')
    expect(lab.stores.savedRuns.getState().runs.map(({ runId }) => runId)).toEqual(['run-a'])
    refusal = new LabError({ code: 'storage-denied', message: 'Nothing is kept.', remedy: 'Allow it.' })
    await lab.refreshSavedRuns()
    expect(lab.stores.savedRuns.getState()).toMatchObject({
      runs: [],
      listFailure: { code: 'storage-denied' },
    })
  })
})

describe('a lost GPU', () => {
  async function loseAndReturn(runId: string, step: number, from: number) {
    worker.emit({ kind: 'runStatus', runId, step, status: 'running' }, { kind: 'fault', failure: lost })
    const before = worker
    await soon(20)
    expect(worker).not.toBe(before)
    runs = [storedRun(runId, { step: from })]
    await worker.becomeReady({ ...cpuInfo, backend: 'webgpu' })
    await answerOpen(runs[0])
  }

  test('resumes from the last autosave in a new worker, with a notice', async () => {
    const runId = await running()
    await loseAndReturn(runId, 57, 40)
    expect(worker.last('resume').runId).toBe(runId)
    worker.emit({ kind: 'runStatus', runId, step: 40, status: 'running' })
    await soon()
    expect(lab.stores.view.getState().notice).toMatchObject({
      code: 'device-lost',
      message: expect.stringMatching(/step 57.*step 40/),
    })
    expect(lab.stores.history.getState().runs, 'it is the same run, not a past one').toEqual([])
    expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'running' })
  })

  test('reopens a paused run and leaves it paused', async () => {
    const runId = await running()
    worker.emit({ kind: 'runStatus', runId, step: 50, status: 'paused' }, { kind: 'fault', failure: lost })
    await soon(20)
    runs = [storedRun(runId, { step: 50 })]
    await worker.becomeReady()
    await answerOpen(runs[0])
    expect(sentKinds()).not.toContain('resume')
    expect(lab.stores.run.getState().run).toMatchObject({
      id: runId,
      status: 'opened',
      savedStatus: 'paused',
      step: 50,
    })
  })

  test('gives up after repeated losses without progress, with advice', async () => {
    const runId = await running()
    for (const step of [41, 42]) {
      await loseAndReturn(runId, step, 40)
      worker.emit({ kind: 'runStatus', runId, step: 40, status: 'running' })
      await soon()
    }
    worker.emit({ kind: 'runStatus', runId, step: 43, status: 'running' }, { kind: 'fault', failure: lost })
    const made = workers
    await soon(20)
    expect(workers).toBe(made)
    expect(worker.terminated).toBe(true)
    expect(lab.stores.lab.getState()).toMatchObject({
      phase: 'failed',
      workerFailure: { code: 'device-lost', message: expect.stringContaining('several times in a row') },
    })
    expect(lab.stores.run.getState().run?.status).toBe('failed')
  })

  test('reports a remedy if nothing was autosaved', async () => {
    const runId = await running()
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'running' }, { kind: 'fault', failure: lost })
    await soon(20)
    await worker.becomeReady()
    await soon()
    expect(lab.stores.view.getState().notice).toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('could not continue by itself'),
    })
  })

  test('fails a run that is out of memory and starts a new worker', async () => {
    const runId = await running()
    const failure: Failure = {
      code: 'out-of-memory',
      message: 'No room.',
      remedy: 'Choose a smaller batch.',
      subject: 'batchSize',
    }
    worker.emit({ kind: 'runStatus', runId, step: 9, status: 'running' }, { kind: 'fault', failure })
    expect(workers).toBe(2)
    expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'failed', failure })
  })

  test('starts one new worker for a run that reports out of memory, with one notice', async () => {
    const runId = await running()
    const failure: Failure = {
      code: 'out-of-memory',
      message: 'No room.',
      remedy: 'Choose a smaller batch.',
      subject: 'batchSize',
    }
    worker.emit({ kind: 'runStatus', runId, step: 9, status: 'failed', failure })
    expect(workers).toBe(2)
    expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'failed', failure })
    expect(lab.stores.view.getState().notice).toBeNull()
  })
})
