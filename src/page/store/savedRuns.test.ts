/** Kept runs and a lost GPU over a fake worker: what is offered, what is sent, what a person is told. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Failure } from '../../core/failure'
import { LabError } from '../../core/failure'
import type { StoredRun } from '../../storage/runRecordFile'
import { cpuInfo, digitsConfig, FakeWorker, smallPreview } from '../../testSupport/fakeWorker'
import { createLab } from './lab'
import { offerOf } from './state/savedRuns'
import type { SavedRunsLike } from './actions/savedRunActions'
import type { LocksLike } from './actions/runLocks'
import { createStores } from './state/stores'

const kept = (runId: string, over: Partial<StoredRun> = {}): StoredRun => ({
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
    openKept: async () => storage,
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
const sentKinds = () => worker.sent.map(({ kind }) => kind)

/** Answers openRun as a worker does: the run as it was kept, on show and dormant. */
async function answerOpen(run: StoredRun) {
  await soon()
  const { requestId } = worker.last('openRun')
  const { runId, step, config } = run
  worker.emit(
    { kind: 'runStarted', runId, step, opened: true, config, parameters: 100, preview: smallPreview },
    { kind: 'runStatus', runId, step, status: 'paused' },
    { kind: 'runOpened', requestId, runId },
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

describe('the offer', () => {
  const none = { elsewhere: [], waved: [] }
  test('is the newest run, where it was neither finished nor stopped', () => {
    expect(offerOf({ runs: [kept('b'), kept('a')], ...none }, null)?.runId).toBe('b')
    expect(offerOf({ runs: [kept('b', { status: 'finished' }), kept('a')], ...none }, null)).toBeNull()
    expect(offerOf({ runs: [kept('b', { status: 'stopped' })], ...none }, null)).toBeNull()
    expect(offerOf({ runs: [kept('b', { step: digitsConfig.steps })], ...none }, null)).toBeNull()
    expect(offerOf({ runs: [], ...none }, null)).toBeNull()
  })
  test('is no run of another tab, and none that was waved away', () => {
    expect(offerOf({ runs: [kept('b')], elsewhere: ['b'], waved: [] }, null)).toBeNull()
    expect(offerOf({ runs: [kept('b')], elsewhere: [], waved: ['b'] }, null)).toBeNull()
  })
  test('stands beside a run that is only shown, and not beside itself', async () => {
    runs = [kept('run-a')]
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
    expect(lab.stores.kept.getState().offered?.runId).toBe('run-a')
    await lab.refreshKept()
    expect(lab.stores.kept.getState().offered?.runId).toBe('run-a')
    show('run-a')
    expect(lab.stores.kept.getState().offered).toBeNull()
  })
  test('comes a little later where the page that was left still holds the run', async () => {
    runs = [kept('run-a')]
    heldElsewhere = ['igpt-lab-run run-a']
    await worker.becomeReady()
    await soon()
    expect(lab.stores.kept.getState().offered).toBeNull()
    heldElsewhere = []
    await vi.waitFor(() => expect(lab.stores.kept.getState().offered?.runId).toBe('run-a'), { timeout: 4000 })
  })
  test('comes once the worker is ready and goes when a run begins', async () => {
    runs = [kept('run-a')]
    await worker.becomeReady()
    await soon()
    expect(lab.stores.kept.getState().offered?.runId).toBe('run-a')
    const started = lab.start(digitsConfig)
    worker.beginRun()
    await started
    expect(lab.stores.kept.getState().offered).toBeNull()
  })
  test('comes for a run that fails, from what was kept of it', async () => {
    const runId = await running()
    runs = [kept(runId)]
    worker.emit({
      kind: 'runStatus',
      runId,
      step: 55,
      status: 'failed',
      failure: { code: 'loss-not-finite', message: 'm', remedy: 'r' },
    })
    await soon()
    expect(lab.stores.kept.getState().offered).toMatchObject({ runId, step: 40 })
  })
})

describe('going on', () => {
  test('reads the file, shows the run, resumes it, and puts its settings into the form', async () => {
    runs = [kept('run-a', { config: { ...digitsConfig, seed: 7 } })]
    await worker.becomeReady()
    const resumed = lab.resumeKept('run-a')
    await answerOpen(runs[0])
    expect(worker.last('openRun').file).toBe(file)
    expect(worker.last('resume').runId).toBe('run-a')
    worker.emit({ kind: 'runStatus', runId: 'run-a', step: 40, status: 'running' })
    await resumed
    expect(lab.stores.run.getState().run).toMatchObject({
      id: 'run-a',
      status: 'running',
      dormant: false,
      step: 40,
    })
    expect(lab.stores.settings.getState().config.seed).toBe(7)
    expect(lab.stores.run.getState().kept, 'it is kept as it stands').toEqual({
      runId: 'run-a',
      step: 40,
      at: 1000,
    })
  })
  test('a run that cannot go on says why', async () => {
    runs = [kept('run-a')]
    await worker.becomeReady()
    const resumed = lab.resumeKept('run-a').catch((error: unknown) => error)
    await answerOpen(runs[0])
    worker.emit({
      kind: 'wakeFailed',
      runId: 'run-a',
      failure: { code: 'data-missing', message: 'Your images are not open.', remedy: 'Open them.' },
    })
    expect(await resumed).toMatchObject({ failure: { code: 'data-missing' } })
  })
  test('a run of another tab is refused by name, here and after it was only shown', async () => {
    runs = [kept('run-a')]
    heldElsewhere = ['igpt-lab-run run-a']
    await worker.becomeReady()
    await expect(lab.resumeKept('run-a')).rejects.toMatchObject({
      failure: { code: 'run-elsewhere', subject: 'run-a' },
    })
    expect(sentKinds()).not.toContain('openRun')
    const shown = lab.showKept('run-a')
    await answerOpen(runs[0])
    await shown
    await expect(lab.resume()).rejects.toMatchObject({ failure: { code: 'run-elsewhere' } })
    await expect(lab.step(1)).rejects.toMatchObject({ failure: { code: 'run-elsewhere' } })
    expect(sentKinds()).not.toContain('resume')
  })
  test('what is deleted is gone from the list; storage that is denied says so', async () => {
    runs = [kept('run-b'), kept('run-a')]
    await lab.refreshKept()
    await lab.removeKept('run-b')
    expect(lab.stores.kept.getState().runs.map(({ runId }) => runId)).toEqual(['run-a'])
    refusal = new LabError({ code: 'storage-denied', message: 'Nothing is kept.', remedy: 'Allow it.' })
    await lab.refreshKept()
    expect(lab.stores.kept.getState()).toMatchObject({ runs: [], failure: { code: 'storage-denied' } })
  })
})

describe('a lost GPU', () => {
  async function loseAndReturn(runId: string, step: number, from: number) {
    worker.emit({ kind: 'runStatus', runId, step, status: 'running' }, { kind: 'fault', failure: lost })
    const before = worker
    await soon(20)
    expect(worker).not.toBe(before)
    runs = [kept(runId, { step: from })]
    await worker.becomeReady({ ...cpuInfo, backend: 'webgpu' })
    await answerOpen(runs[0])
  }

  test('a new worker goes on from what was kept last, and says so', async () => {
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

  test('a paused run is shown again and stays paused', async () => {
    const runId = await running()
    worker.emit({ kind: 'runStatus', runId, step: 50, status: 'paused' }, { kind: 'fault', failure: lost })
    await soon(20)
    runs = [kept(runId, { step: 50 })]
    await worker.becomeReady()
    await answerOpen(runs[0])
    expect(sentKinds()).not.toContain('resume')
    expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'paused', step: 50 })
  })

  test('lost again and again without getting on: it stops, with the way out', async () => {
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
      fault: { code: 'device-lost', message: expect.stringContaining('again and again') },
    })
    expect(lab.stores.run.getState().run?.status).toBe('failed')
  })

  test('with nothing kept yet the person hears what to do', async () => {
    const runId = await running()
    worker.emit({ kind: 'runStatus', runId, step: 3, status: 'running' }, { kind: 'fault', failure: lost })
    await soon(20)
    await worker.becomeReady()
    await soon()
    expect(lab.stores.view.getState().notice).toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('could not go on by itself'),
    })
  })

  test('memory that ran out ends the run with its setting, on a new worker', async () => {
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

  test('a run that ends by want of memory leaves a new worker too, and says so once', async () => {
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
