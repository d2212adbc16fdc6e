/**
 * A run that is interrupted and resumed, against one that is not: losses, measurements, clock; when a run is
 * autosaved; and what an export reads.
 */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import { branchRun, type SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import { defaultStudy } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'
import { AdamW } from '../../compute/model/optimizer'
import { EagerTrainer } from '../../compute/model/eagerTrainer'
import { Journal } from '../autosave/journal'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

/**
 * The measurements of a run, or of its parts, as comparable values, each with its kind and step, those of one
 * kind in their order: whether probes are ready before a later step's validation depends on the machine.
 */
function measured(...runs: Pick<TestRun, 'events'>[]): unknown[] {
  const values = runs.flatMap((run) => measuredIn(run))
  return values.sort(([a], [b]) => String(a).localeCompare(String(b)))
}

function measuredIn(run: Pick<TestRun, 'events'>): unknown[][] {
  return run.events.flatMap((event): unknown[][] => {
    if (event.kind === 'validation') return [[event.kind, event.step, event.loss]]
    if (event.kind === 'probes') return [[event.kind, event.step, event.accuracy]]
    if (event.kind === 'baselines') return [[event.kind, event.baselines]]
    return event.kind === 'completionRows' ? [[event.kind, event.step, event.from, [...event.tokens]]] : []
  })
}

async function finish(run: TestRun): Promise<TestRun> {
  run.session.run()
  await run.status('finished')
  await run.session.settled()
  await run.session.dispose()
  return run
}

/** Trains a run to its end. @returns what it has recorded, without its clock */
async function journalAtEnd(run: TestRun): Promise<unknown[]> {
  run.session.begin(false)
  await run.status('finished')
  await run.session.settled()
  const { journal } = await run.session.save()
  await run.session.dispose()
  return journal.map((event) => (event.kind === 'metrics' ? event.columns : event))
}

/** Trains `steps` steps, saves the state, and ends the run. */
async function interrupted(
  over: Partial<RunConfig>,
  steps: number,
): Promise<{ first: TestRun; saved: SavedRun }> {
  const first = new TestRun(raw, over)
  first.session.begin(true)
  first.session.run(steps)
  await first.session.settled()
  const saved = await first.session.save()
  await first.session.dispose()
  return { first, saved }
}

describe.each<[string, Partial<RunConfig>]>([
  ['plain', {}],
  [
    'with decay, clipping and dropped-out epochs of odd length',
    { weightDecay: 0.1, gradClip: 0.5, batchSize: 7 },
  ],
  ['of masked pixels', { objective: 'masked', weightDecay: 0.05 }],
  [
    'with dropout, of batches in pieces',
    { objective: 'masked', dropout: 0.2, gradClip: 0.5, batchSize: 7, accumulationSteps: 3 },
  ],
])('a run %s', (_, over) => {
  it('resumes bit-exactly and repeats no measurement', async () => {
    const whole = new TestRun(raw, over)
    whole.session.begin(true)
    await finish(whole)
    const { first, saved } = await interrupted(over, 6)
    expect(saved).toMatchObject({
      status: 'paused',
      step: 6,
      parameters: whole.of('metrics')[0]!.facts.parameters,
    })
    const second = new TestRun(raw, {}, { from: structuredClone(saved) })
    second.session.begin(true)
    await finish(second)
    expect([...first.losses, ...second.losses]).toEqual(whole.losses)
    expect(measured(first, second)).toEqual(measured(whole))
    const [before, after] = [first, second].map((run) => run.of('metrics').at(-1)!.facts)
    expect(after!.elapsedSeconds).toBeGreaterThan(before!.elapsedSeconds)
    expect(after!.tokensSeen).toBe(whole.of('metrics').at(-1)!.facts.tokensSeen)
  })
})

it('validates later steps while probes are made, and resumes in between with the same', async () => {
  // The probes of step 0 take as long as some hundred steps.
  const over = {
    evalEvery: 3,
    probeEvery: 1000,
    completeEvery: 1000,
    probeTrainImages: 1200,
    nLayer: 4,
    nEmbd: 32,
  }
  const settings = { ...over, probeTestImages: 300, evalImages: 10, batchSize: 4 }
  const whole = new TestRun(raw, settings)
  whole.session.begin(true)
  await finish(whole)
  const first = new TestRun(raw, settings)
  first.session.begin(false)
  await first.until(() => first.of('validation').length === 2)
  const saved = await first.session.save()
  await first.session.dispose()
  const kinds = saved.journal.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'validation').length).toBeGreaterThanOrEqual(2)
  expect(kinds).not.toContain('probes')
  expect(saved.measured?.step).toBe(0)
  const second = new TestRun(raw, {}, { from: structuredClone(saved) })
  second.session.begin(true)
  await finish(second)
  // Rows of completions are joined in a journal.
  const numbers = (...runs: Parameters<typeof measured>) =>
    measured(...runs).filter((value) => (value as unknown[])[0] !== 'completionRows')
  expect(numbers({ events: saved.journal }, second)).toEqual(numbers(whole))
})

it('goes on in other pieces as a branch, with the same steps up to rounding', async () => {
  const over = { batchSize: 7, dropout: 0.2 }
  const whole = new TestRun(raw, over)
  whole.session.begin(true)
  await finish(whole)
  const { first, saved } = await interrupted(over, 6)
  const branch = branchRun(saved, { runId: 'run-b', change: { accumulationSteps: 3 } })
  const second = new TestRun(raw, {}, { from: branch })
  second.session.begin(true)
  await finish(second)
  const losses = [...first.losses, ...second.losses]
  expect(losses).toHaveLength(whole.losses.length)
  // Float32 sums in another order, over a few steps of Adam.
  losses.forEach((loss, i) => expect(Math.abs(loss - whole.losses[i]!), `step ${i}`).toBeLessThan(1e-4))
  expect(losses).not.toEqual(whole.losses)
})

it('makes a measurement that was due at the saved step and is not recorded', async () => {
  const { first, saved } = await interrupted({}, 6)
  const journal = saved.journal.filter(({ kind, step }) => !(kind === 'probes' && step === 6))
  const second = new TestRun(raw, {}, { from: { ...saved, journal } })
  second.session.begin(true)
  await second.session.settled()
  const probes = (run: TestRun) => run.of('probes').filter(({ step }) => step === 6)
  expect(probes(second)).toEqual(probes(first))
  expect(second.of('validation')).toEqual([])
  await second.session.dispose()
})

describe.each<[string, Partial<RunConfig>]>([
  ['next pixels', {}],
  ['masked pixels', { objective: 'masked' }],
])('a run of %s saved between the pieces of a measurement', (_, more) => {
  const over = { steps: 16, evalEvery: 4, probeEvery: 8, completeEvery: 4, ...more }

  it.each<[string, (run: TestRun) => boolean]>([
    ['the first probes', (run) => run.of('validation').length === 1],
    ['a completion', (run) => run.of('completionStart').some(({ step }) => step === 4)],
    ['later probes, whose step is past', (run) => run.of('completionEnd').some(({ step }) => step === 8)],
  ])('in %s has the same numbers when resumed, and lacks none', async (__, reached) => {
    const whole = new TestRun(raw, over)
    const journal = await journalAtEnd(whole)
    const first = new TestRun(raw, over)
    first.session.begin(false)
    await first.until(() => reached(first))
    const saved = await first.session.save()
    const probesBefore = saved.journal.filter(({ kind }) => kind === 'probes').length
    expect(probesBefore).toBeLessThan(whole.of('probes').length)
    expect(saved.status).toBe('paused')
    await first.session.dispose()
    const file = await writeRunFile(saved, { compress: false })
    const second = new TestRun(raw, {}, { from: await readRunFile(file, 'run.igpt') })
    expect(await journalAtEnd(second)).toEqual(journal)
    expect(second.losses).toEqual(whole.losses.slice(saved.step))
  })
})

it('a finished run is saved as finished, and can still complete', async () => {
  const { saved } = await interrupted({ steps: 3 }, 3)
  expect(saved.status).toBe('finished')
  const again = new TestRun(raw, {}, { from: saved })
  again.session.begin(true)
  again.session.complete('set', {
    promptRows: 2,
    promptCount: 1,
    samplesPerPrompt: 1,
    temperature: 1,
    topK: 0,
    seed: 0,
    fill: 'raster',
    fillRounds: 1,
    hole: null,
  })
  await again.until(() => again.of('completionEnd').some(({ setId }) => setId === 'set'))
  expect(again.of('runStatus').map(({ status }) => status)).toEqual(['finished'])
  expect(again.losses).toEqual([])
  await again.session.dispose()
})

it('is autosaved when it pauses or ends and has changed; a failure is reported and retried', async () => {
  const stored: [string, number][] = []
  let broken = true
  const run = new TestRun(
    raw,
    { steps: 4 },
    {
      store: async ({ status, step }) => {
        if (broken) throw new Error('no room')
        stored.push([status, step])
      },
    },
  )
  run.session.begin(true)
  run.session.run(2)
  await run.until(() => run.of('autosaveFailed').length === 1)
  expect(run.of('autosaveFailed')[0]).toMatchObject({ step: 2, failure: { code: 'internal' } })
  broken = false
  run.session.saveNow()
  await run.until(() => run.of('runAutosaved').length === 1)
  run.session.saveNow()
  await run.session.settled()
  expect(stored).toEqual([['paused', 2]])
  run.session.run()
  await run.until(() => run.of('runAutosaved').length === 2)
  expect(stored).toEqual([
    ['paused', 2],
    ['finished', 4],
  ])
  await run.session.dispose()
})

/** Probes that take longer than the time for measurements between two steps. */
const longProbes = { nLayer: 3, nEmbd: 48, probeTrainImages: 700, probeTestImages: 200 }

it('saved in the last measurements is not finished, and makes them when resumed', async () => {
  const run = new TestRun(raw, { ...longProbes, steps: 4 })
  run.session.begin(false)
  await run.until(() => run.of('validation').some(({ step }) => step === 4))
  const saved = await run.session.save()
  expect(saved).toMatchObject({ step: 4, status: 'paused' })
  await run.status('finished')
  const second = new TestRun(raw, {}, { from: saved })
  second.session.begin(true)
  await finish(second)
  const last = (some: TestRun) => some.of('probes').at(-1)
  expect(last(second)).toEqual(last(run))
  await run.session.dispose()
}, 60_000)

it('is autosaved at a pause though a measurement has not ended, and again when it has', async () => {
  const stored: SavedRun[] = []
  const run = new TestRun(raw, longProbes, { store: async (saved) => void stored.push(saved) })
  run.session.begin(false)
  await run.until(() => run.of('validation').length === 1)
  run.session.pause()
  await run.status('paused')
  await run.until(() => run.of('runAutosaved').length === 1)
  await run.until(() => run.of('runAutosaved').length === 2)
  expect(stored.map(({ journal }) => journal.filter(({ kind }) => kind === 'probes').length)).toEqual([0, 1])
  await run.session.dispose()
}, 60_000)

it('is autosaved when a study of it has ended, though no step was taken since', async () => {
  const stored: SavedRun[] = []
  const run = new TestRun(
    raw,
    { steps: 4 },
    {
      store: async (saved) => {
        stored.push(saved)
      },
    },
  )
  run.session.begin(true)
  run.session.run(2)
  await run.until(() => run.of('runAutosaved').length === 1)
  const study = defaultStudy('inspect', run.session.config)
  run.session.study('look', study)
  await run.until(() => run.of('runAutosaved').length === 2)
  expect(
    stored.map(({ step, journal }) => [step, journal.filter(({ kind }) => kind === 'studyKept').length]),
  ).toEqual([
    [2, 0],
    [2, 1],
  ])
  const again = new TestRun(raw, {}, { from: stored[1] })
  again.session.begin(true)
  const { journal } = await again.session.save()
  expect(journal.find(({ kind }) => kind === 'studyKept')).toMatchObject({
    studyId: 'look',
    study,
    result: run.of('studyEnded')[0]!.result!,
  })
  await run.session.dispose()
  await again.session.dispose()
})

it('weights that are not finite are neither saved nor exported', async () => {
  const run = new TestRun(raw, { learningRate: 0.1, steps: 2, warmupSteps: 0, epsilon: 1e-12 })
  run.session.begin(true)
  await run.session.settled()
  const state = await run.session.save()
  state.weights.get('head')![0] = Number.NaN
  await run.session.dispose()
  const spoilt = new TestRun(raw, {}, { from: state })
  spoilt.session.begin(true)
  await expect(spoilt.session.save()).rejects.toMatchObject({ failure: { code: 'loss-not-finite' } })
  for (const parts of ['weights', 'weights and optimizer'] as const)
    await expect(spoilt.session.model(parts)).rejects.toMatchObject({ failure: { code: 'loss-not-finite' } })
  await spoilt.session.dispose()
})

describe('an export', () => {
  const events = vi.spyOn(Journal.prototype, 'events')
  const readState = vi.spyOn(EagerTrainer.prototype, 'readState')
  const readMoments = vi.spyOn(AdamW.prototype, 'read')
  beforeEach(() => vi.clearAllMocks())
  afterAll(() => vi.restoreAllMocks())

  it('of weights copies neither the moments nor the journal, and leaves no tensor behind', async () => {
    const run = new TestRun(raw)
    run.session.begin(true)
    run.session.run(4)
    await run.session.settled()
    const tensors = tf.memory().numTensors
    const model = await run.session.model('weights')
    expect(tf.memory().numTensors).toBe(tensors)
    expect([events, readState, readMoments].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0])
    expect(model.optimizer).toBeNull()
    const saved = await run.session.save()
    expect([events, readState, readMoments].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1])
    expect({ ...model, optimizer: saved.optimizer }).toEqual({
      runId: saved.runId,
      config: saved.config,
      classifiers: saved.classifiers,
      preview: saved.preview,
      step: 4,
      weights: saved.weights,
      optimizer: saved.optimizer,
    })
    await run.session.dispose()
  })

  it('of weights and optimizer copies no journal', async () => {
    const { saved } = await interrupted({}, 3)
    vi.clearAllMocks()
    const run = new TestRun(raw, {}, { from: structuredClone(saved) })
    run.session.begin(true)
    const { optimizer } = await run.session.model('weights and optimizer')
    expect(optimizer).toEqual(saved.optimizer)
    expect(events).not.toHaveBeenCalled()
    await run.session.dispose()
  })

  it('during training and a measurement has the weights of its step', async () => {
    const run = new TestRun(raw, { steps: 8, evalEvery: 4, completeEvery: 4 })
    run.session.begin(false)
    await run.until(() => run.of('completionStart').some(({ step }) => step === 4))
    const { step, weights } = await run.session.model('weights')
    await run.status('finished')
    await run.session.dispose()
    const { saved } = await interrupted({ steps: 8, evalEvery: 4, completeEvery: 4 }, step)
    expect(weights).toEqual(saved.weights)
  })

  it('is refused when another run replaces this one', async () => {
    const run = new TestRun(raw)
    run.session.begin(false)
    const exported = run.session.model('weights')
    const disposed = run.session.dispose()
    await expect(exported).rejects.toMatchObject({ failure: { code: 'no-run' } })
    await disposed
  })
})

it('leaves no tensor behind', async () => {
  const before = tf.memory().numTensors
  const { saved } = await interrupted({}, 2)
  const second = new TestRun(raw, {}, { from: saved })
  second.session.begin(true)
  await finish(second)
  expect(tf.memory().numTensors).toBe(before)
})
