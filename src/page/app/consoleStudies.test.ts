/**
 * Studies by the console: settings over the run's defaults, plain results, states, cancelling. Over a fake
 * worker, without a page.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLab } from '../store/lab'
import { createStores } from '../store/state/stores'
import { FakeWorker } from '../../testSupport/fakeWorker'
import { likelihoodResult, sweepResult } from '../features/studies/fixtures/results'
import { createConsoleApi, plain, type ConsoleApi } from './consoleApi'

let worker: FakeWorker
let lab: ReturnType<typeof createLab>
let api: ConsoleApi
let runId: string

beforeEach(async () => {
  lab = createLab(createStores(null), () => (worker = new FakeWorker()), { settleMs: 1 })
  lab.boot('auto')
  api = createConsoleApi(lab)
  await worker.becomeReady()
  const started = api.start({ learningRate: 0.002 })
  runId = worker.beginRun()
  await started
})
afterEach(() => lab.dispose())

test('converts typed arrays to arrays and leaves the rest', () => {
  const value = {
    a: Float32Array.of(0.5, 1),
    b: [{ c: Uint16Array.of(3) }],
    d: null,
    e: 'text',
    f: undefined,
  }
  expect(plain(value)).toEqual({ a: [0.5, 1], b: [{ c: [3] }], d: null, e: 'text' })
})

describe('study', () => {
  test('merges settings into the defaults of the run and resolves with plain numbers', async () => {
    const pending = api.study('likelihood', { images: 128 })
    const { studyId, study } = worker.last('study')
    expect(study).toMatchObject({ kind: 'likelihood', images: 128, shown: 6, seed: 0 })
    worker.emit(
      { kind: 'studyStarted', studyId, runId, step: 3, study },
      { kind: 'studyEnded', studyId, runId, step: 3, outcome: 'done', result: likelihoodResult },
    )
    const result = await pending
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(result.nats).toHaveLength(128)
    expect(result.most[0].tokens).toEqual([...likelihoodResult.most[0].tokens])
    expect(api.state().studies.likelihood).toMatchObject({ state: 'done', step: 3, runId, failure: null })
  })

  test('rejects for an invalid setting and for a refusal by the worker', async () => {
    await expect(api.study('fineTune', { steps: 0 })).rejects.toMatchObject({
      failure: { code: 'config-invalid', subject: 'steps' },
    })
    const pending = api.study('fineTune')
    expect(worker.last('study').study).toMatchObject({ learningRate: 0.0002 })
    const failure = {
      code: 'config-invalid' as const,
      subject: 'trainImages',
      message: 'More labels than images.',
      remedy: 'Ask for fewer.',
    }
    worker.emit({ kind: 'studyFailed', studyId: worker.last('study').studyId, failure })
    await expect(pending).rejects.toMatchObject({ failure })
    expect(api.state().studies.fineTune).toMatchObject({ state: 'failed', failure })
  })

  test('rejects when cancelled', async () => {
    const pending = api.study('sweep')
    const { studyId, study } = worker.last('study')
    worker.emit({ kind: 'studyStarted', studyId, runId, step: 0, study })
    api.cancelStudy('sweep')
    expect(worker.last('cancelStudy').studyId).toBe(studyId)
    worker.emit({
      kind: 'studyEnded',
      studyId,
      runId,
      step: 0,
      outcome: 'cancelled',
      result: { ...sweepResult, ended: null },
    })
    await expect(pending).rejects.toMatchObject({ failure: { code: 'busy' } })
    expect(api.state().studies.sweep).toMatchObject({ state: 'cancelled', result: { best: 1 } })
  })
})
