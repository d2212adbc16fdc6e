/** The lab over a fake worker: commands sent, when promises settle, and the resulting state. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultStudy } from '../../core/studies/registry'
import type { SweepResult } from '../../core/studies/sweep'
import { presetById } from '../../core/presets'
import { cpuInfo, digitsConfig, FakeWorker, smallPreview, someFacts } from '../../testSupport/fakeWorker'
import { commandById, completionSettings } from './commands'
import { currentSet } from './state/completions'
import { createLab } from './lab'
import { createStores } from './state/stores'

let worker: FakeWorker
const newLab = () => createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1 })
let lab: ReturnType<typeof newLab>

beforeEach(() => {
  lab = newLab()
  lab.boot('auto')
})
afterEach(() => lab.dispose())

async function running() {
  await worker.becomeReady()
  const started = lab.start(digitsConfig)
  const runId = worker.beginRun()
  await started
  return runId
}

describe('boot', () => {
  test('is ready once the default data are prepared, Shapes without a GPU', async () => {
    const ready = lab.ready()
    await worker.becomeReady()
    await ready
    expect(worker.args('prepare')[0]).toEqual(presetById('shapes12').config)
    expect(lab.stores.lab.getState()).toMatchObject({
      phase: 'ready',
      backend: cpuInfo,
      preview: smallPreview,
    })
  })

  test('chooses emoji16 on a hardware GPU unless the user chose a preset', async () => {
    await worker.becomeReady({ ...cpuInfo, hardwareGpu: true })
    expect(lab.stores.settings.getState().presetId).toBe('emoji16')
    const other = newLab()
    other.choosePreset('mnist14')
    other.boot('auto')
    await worker.becomeReady({ ...cpuInfo, hardwareGpu: true })
    expect(worker.args('prepare')[0].dataset).toBe('mnist10k')
    other.dispose()
  })

  test('rejects ready after a failed boot, and displays the failure', async () => {
    const ready = lab.ready()
    worker.emit({ kind: 'bootFailed', failure: { code: 'no-backend', message: 'none', remedy: 'r' } })
    await expect(ready).rejects.toMatchObject({ failure: { code: 'no-backend' } })
    expect(lab.stores.lab.getState().bootFailure?.code).toBe('no-backend')
  })
})

describe('run', () => {
  test('start resolves only when the worker reports that the run trains', async () => {
    await worker.becomeReady()
    const settled = vi.fn<() => void>()
    const started = lab.start(digitsConfig).then(settled)
    await Promise.resolve()
    expect(settled).not.toHaveBeenCalled()
    expect(commandById('start').blocked(lab)).not.toBeNull()
    worker.beginRun()
    await started
    expect(lab.stores.run.getState()).toMatchObject({
      pending: null,
      run: { status: 'running', config: digitsConfig },
    })
  })

  test('never sends an invalid config', async () => {
    await worker.becomeReady()
    await expect(lab.start({ ...digitsConfig, nHead: 3 })).rejects.toMatchObject({
      failure: { code: 'config-invalid', subject: 'nHead' },
    })
    expect(worker.sent.some((command) => command.kind === 'start')).toBe(false)
  })

  test('keeps the current run when a start fails', async () => {
    const runId = await running()
    const again = lab.start(digitsConfig)
    const failure = { code: 'data-truncated' as const, message: 'ends early', remedy: 'r', byteOffset: 5 }
    worker.emit({ kind: 'startFailed', runId: worker.last('start').runId, failure })
    await expect(again).rejects.toMatchObject({ failure })
    expect(lab.stores.run.getState()).toMatchObject({
      run: { id: runId, status: 'running' },
      pending: null,
      startFailure: failure,
    })
  })

  test('step resolves after all its steps', async () => {
    const runId = await running()
    const paused = lab.pause()
    worker.emit({ kind: 'runStatus', runId, step: 10, status: 'paused' })
    await paused
    const settled = vi.fn<() => void>()
    const stepped = lab.step(3).then(settled)
    expect(worker.last('step').count).toBe(3)
    worker.emit(
      { kind: 'runStatus', runId, step: 10, status: 'running' },
      { kind: 'runStatus', runId, step: 12, status: 'paused' },
    )
    await Promise.resolve()
    expect(settled).not.toHaveBeenCalled()
    worker.emit({ kind: 'runStatus', runId, step: 13, status: 'paused' })
    await stepped
  })

  test('a crash fails the run, rejects open promises and keeps the curves', async () => {
    const runId = await running()
    worker.emit({
      kind: 'metrics',
      runId,
      step: 2,
      facts: someFacts,
      columns: {
        step: Uint32Array.of(1, 2),
        loss: Float32Array.of(2.5, 2.25),
        learningRate: new Float32Array(2),
        gradNorm: new Float32Array(2),
      },
    })
    const paused = lab.pause()
    worker.crash('gone')
    await expect(paused).rejects.toMatchObject({ failure: { code: 'worker-crashed' } })
    expect(lab.stores.run.getState().run).toMatchObject({ id: runId, status: 'failed' })
    expect([...lab.stores.metrics.getState().training.view('loss')]).toEqual([2.5, 2.25])
    expect(lab.stores.lab.getState()).toMatchObject({
      bootFailure: null,
      workerFailure: { code: 'worker-crashed' },
    })
  })

  test('ignores events of an earlier run', async () => {
    await running()
    const before = [lab.stores.run.getState(), lab.stores.probes.getState()]
    worker.emit(
      { kind: 'runStatus', runId: 'old', step: 99, status: 'failed' },
      { kind: 'probes', runId: 'old', step: 0, accuracy: [1] },
    )
    expect([lab.stores.run.getState().run, lab.stores.probes.getState()]).toEqual([
      before[0] && (before[0] as { run: unknown }).run,
      before[1],
    ])
  })
})

describe('completions', () => {
  const settings = {
    promptRows: 1,
    promptCount: 1,
    samplesPerPrompt: 2,
    temperature: 1,
    topK: 0,
    seed: 3,
    fill: 'raster' as const,
    fillRounds: 1,
    hole: null,
  }

  test('fills in rows below the prompt, and resolves with the complete set', async () => {
    const runId = await running()
    const done = lab.complete(settings)
    const { setId } = worker.last('complete')
    worker.emit({
      kind: 'completionStart',
      setId,
      runId,
      step: 4,
      settings,
      pinned: false,
      nPx: 2,
      grid: 2,
      originals: Uint16Array.of(1, 0, 1, 1),
      order: null,
      drawn: Uint8Array.of(0, 0, 1, 1),
      sequences: 2,
    })
    expect(currentSet(lab.stores.completions.getState())).toMatchObject({
      known: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0),
      state: 'arriving',
    })
    worker.emit({
      kind: 'completionRows',
      setId,
      runId,
      step: 4,
      from: 2,
      to: 4,
      tokens: Uint16Array.of(0, 1, 1, 0),
      entropy: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    })
    worker.emit({ kind: 'completionEnd', setId, runId, step: 4, outcome: 'done' })
    expect([...(await done).tokens]).toEqual([1, 0, 0, 1, 1, 0, 1, 0])
    expect([...(await done).entropy]).toEqual([
      0,
      0,
      ...Float32Array.of(0.1, 0.2),
      0,
      0,
      ...Float32Array.of(0.3, 0.4),
    ])
  })

  test('rejects with the failure of a set', async () => {
    await running()
    const done = lab.complete(settings)
    worker.emit({
      kind: 'completionFailed',
      setId: worker.last('complete').setId,
      failure: { code: 'out-of-memory', message: 'm', remedy: 'r' },
    })
    await expect(done).rejects.toMatchObject({ failure: { code: 'out-of-memory' } })
  })

  test('stores one pinned set per step, in order', async () => {
    const runId = await running()
    for (const step of [100, 0, 100]) {
      worker.emit({
        kind: 'completionStart',
        setId: `s${step}${Math.random()}`,
        runId,
        step,
        settings,
        pinned: true,
        nPx: 2,
        grid: 2,
        originals: new Uint16Array(4),
        order: null,
        drawn: Uint8Array.of(0, 0, 1, 1),
        sequences: 2,
      })
    }
    expect(lab.stores.completions.getState().pinned.map((set) => set.step)).toEqual([0, 100])
  })

  test('limits settings to what the run supports', async () => {
    await running()
    lab.edit({ promptRows: 50, topK: 400 })
    expect(completionSettings(lab)).toMatchObject({ promptRows: 7, topK: 16 })
  })
})

describe('studies saved with a run', () => {
  const about = { runId: 'run-old', step: 4 }
  const study = defaultStudy('sweep', digitsConfig)
  const result: SweepResult = { kind: 'sweep', rows: [], best: -1, ended: null }
  const begin = () =>
    worker.emit({
      kind: 'runStarted',
      ...about,
      opened: true,
      config: digitsConfig,
      parameters: 1,
      preview: smallPreview,
    })

  test('are restored, unless one of their kind was requested', async () => {
    await worker.becomeReady()
    begin()
    worker.emit({ kind: 'studyKept', studyId: 'study-old', ...about, study, result })
    const { byKind } = lab.stores.studies.getState()
    expect(byKind.sweep).toMatchObject({ id: 'study-old', state: 'done', step: 4, study, result })
    const pending = lab.study(study)
    expect(lab.stores.studies.getState().byKind.sweep).toMatchObject({ state: 'waiting', result: null })
    worker.emit({ kind: 'studyKept', studyId: 'study-old', ...about, study, result })
    expect(lab.stores.studies.getState().byKind.sweep).toMatchObject({ state: 'waiting' })
    const { studyId } = worker.last('study')
    worker.emit({
      kind: 'studyEnded',
      studyId,
      ...about,
      outcome: 'done',
      result: { ...result, ended: 'loss rose' },
    })
    expect(await pending).toMatchObject({ ended: 'loss rose' })
  })

  test('are ignored for a run that is not current', async () => {
    await worker.becomeReady()
    begin()
    worker.emit({ kind: 'studyKept', studyId: 'study-old', ...about, runId: 'another', study, result })
    expect(lab.stores.studies.getState().byKind).toEqual({})
  })
})

describe('data', () => {
  test('prepares data after the last edit; a failure keeps the preview', async () => {
    await worker.becomeReady()
    lab.edit({ nVocab: 4 })
    lab.edit({ nVocab: 8 })
    await vi.waitFor(() => expect(worker.args('prepare')[0].nVocab).toBe(8))
    expect(worker.sentNames.filter((name) => name === 'prepare')).toHaveLength(2)
    worker.refuse('prepare', { code: 'network', message: 'm', remedy: 'r' })
    await vi.waitFor(() =>
      expect(lab.stores.lab.getState()).toMatchObject({
        preview: smallPreview,
        preparing: false,
        prepareFailure: { code: 'network' },
      }),
    )
  })

  test('requests own images not opened in this visit, since the worker may have saved them', async () => {
    await worker.becomeReady()
    lab.choosePreset('cifar32')
    await vi.waitFor(() => expect(worker.args('prepare')[0].dataset).toBe('own'))
    worker.refuse('prepare', { code: 'data-missing', message: 'None are open.', remedy: 'Open some.' })
    await vi.waitFor(() => expect(lab.stores.lab.getState().prepareFailure?.code).toBe('data-missing'))
  })
})

describe('a worker that answers nothing', () => {
  beforeEach(() => {
    lab.dispose()
    lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1, watchMs: 1000 })
    lab.boot('wasm')
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is replaced where it does not answer a stop, and the page says what is kept', async () => {
    const runId = await running()
    worker.emit({ kind: 'runAutosaved', runId, step: 40, at: 0 })
    const silent = worker
    vi.useFakeTimers()
    const stopped = lab.stop().catch((error: unknown) => error)
    expect(silent.last('stop')).toEqual({ kind: 'stop', runId })
    await vi.advanceTimersByTimeAsync(5000)
    expect(await stopped).toMatchObject({ failure: { code: 'busy' } })
    expect(silent.terminated).toBe(true)
    expect(worker).not.toBe(silent)
    expect(lab.stores.run.getState().run?.status).toBe('stopped')
    expect(lab.stores.view.getState().notice?.remedy).toContain('kept as it was at step 40')
  })

  test('is watched from its first answer on, so that a lost "ready" is noticed', async () => {
    const booting = worker
    vi.useFakeTimers()
    booting.answer('ping', { received: 2, posted: 1 })
    await vi.advanceTimersByTimeAsync(2000)
    expect(booting.sentNames.filter((name) => name === 'ping')).toHaveLength(2)
    // It has posted that it is ready, and this answer.
    booting.answer('ping', { received: 3, posted: 3 })
    await vi.advanceTimersByTimeAsync(0)
    expect(booting.terminated).toBe(true)
    expect(lab.stores.lab.getState().bootFailure?.code).toBe('worker-crashed')
  })

  test.each(['ready', 'bootFailed'] as const)('that never starts its backend is told, until %s', (kind) => {
    vi.useFakeTimers()
    lab.boot('wasm')
    // It answers, so it is not lost.
    worker.answer('ping', { received: 2, posted: 1 })
    vi.advanceTimersByTime(19_000)
    expect(lab.stores.lab.getState().quiet).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(lab.stores.lab.getState()).toMatchObject({ phase: 'booting', quiet: true })
    worker.emit(
      kind === 'ready'
        ? { kind, info: cpuInfo }
        : { kind, failure: { code: 'no-backend', message: 'm', remedy: 'r' } },
    )
    expect(lab.stores.lab.getState().quiet).toBe(false)
    // A worker that has started is not told of later.
    vi.advanceTimersByTime(15_000)
    expect(lab.stores.lab.getState().quiet).toBe(false)
  })

  test('is replaced where a start hangs and is stopped', async () => {
    await worker.becomeReady()
    const started = lab.start(digitsConfig).catch((error: unknown) => error)
    expect(commandById('stop').blocked(lab)).toBeNull()
    const silent = worker
    vi.useFakeTimers()
    const stopped = lab.stop().catch(() => undefined)
    await vi.advanceTimersByTimeAsync(5000)
    await stopped
    expect(await started).toMatchObject({ failure: { code: 'busy' } })
    expect(silent.terminated).toBe(true)
    expect(lab.stores.run.getState().pending).toBeNull()
  })

  test('stays where a start is stopped in time', async () => {
    await worker.becomeReady()
    const started = lab.start(digitsConfig).catch((error: unknown) => error)
    const stopped = lab.stop()
    const { runId } = worker.last('stop')
    worker.emit({ kind: 'startFailed', runId, failure: { code: 'busy', message: 'm', remedy: 'r' } })
    await stopped
    expect(await started).toMatchObject({ failure: { code: 'busy' } })
    expect(worker.terminated).toBe(false)
    expect(lab.stores.run.getState()).toMatchObject({ pending: null, startFailure: null })
  })

  test('is replaced by itself after minutes, twice, and then left to the user', async () => {
    vi.useFakeTimers()
    for (let i = 0; i < 3; i += 1) {
      worker.emit({ kind: 'ready', info: cpuInfo })
      const silent = worker
      await vi.advanceTimersByTimeAsync(30_000)
      expect(lab.stores.lab.getState().quiet).toBe(true)
      await vi.advanceTimersByTimeAsync(150_000)
      expect(silent.terminated).toBe(true)
    }
    expect(lab.stores.lab.getState()).toMatchObject({ phase: 'failed', quiet: false })
  })
})

describe('a run beyond the memory', () => {
  const large = { ...digitsConfig, nEmbd: 1024, nLayer: 24, nHead: 16, batchSize: 1 }
  const device = { ...cpuInfo, memoryBudgetBytes: 3e9 }

  test('cannot start on wasm, and the reason names settings that fit', async () => {
    await worker.becomeReady(device)
    lab.edit(large)
    expect(commandById('start').blocked(lab)).toMatch(/needs about \d\.\d GB of memory/)
  })

  test('may be tried on WebGPU, where the budget is a guess', async () => {
    await worker.becomeReady({ ...device, backend: 'webgpu' })
    lab.edit(large)
    expect(commandById('start').blocked(lab)).not.toBeNull()
    lab.stores.lab.setState({ triedBytes: 2 ** 40 })
    expect(commandById('start').blocked(lab)).toBeNull()
  })

  test('gets a new worker where memory runs out while it starts', async () => {
    await worker.becomeReady()
    const started = lab.start(digitsConfig).catch((error: unknown) => error)
    const full = worker
    const failure = { code: 'out-of-memory', message: 'm', remedy: 'r' } as const
    full.emit({ kind: 'startFailed', runId: full.last('start').runId, failure })
    await started
    expect(full.terminated).toBe(true)
    expect(lab.stores.run.getState().startFailure).toEqual(failure)
  })
})
