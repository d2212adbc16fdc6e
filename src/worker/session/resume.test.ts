/**
 * A run that is interrupted and goes on, against one that is not: losses, measurements, clock; and when a run
 * is kept by itself.
 */
import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import { defaultStudy } from '../../core/studies/registry'
import type { RawDataset } from '../../data/rawDataset'
import { digitsInNode } from '../../testSupport/digitsInNode'
import { TestRun } from '../../testSupport/testRun'

let raw: RawDataset

beforeAll(async () => {
  raw = await digitsInNode()
})

/** What a run measured, as values that can be compared, each with what and when. */
function measured(run: Pick<TestRun, 'events'>): unknown[] {
  return run.events.flatMap((event): unknown[] => {
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

/** Trains `steps` steps, takes the state as `how` does, and ends the run. */
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
])('a run %s', (_, over) => {
  it('goes on as if it had never been interrupted, to the last bit, and measures nothing twice', async () => {
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
    expect([...measured(first), ...measured(second)]).toEqual(measured(whole))
    const [before, after] = [first, second].map((run) => run.of('metrics').at(-1)!.facts)
    expect(after!.elapsedSeconds).toBeGreaterThan(before!.elapsedSeconds)
    expect(after!.tokensSeen).toBe(whole.of('metrics').at(-1)!.facts.tokensSeen)
  })
})

it('measures what was due at the saved step and had not been told', async () => {
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

it('can be saved in the midst of training and of a measurement, which is finished first; training goes on', async () => {
  const run = new TestRun(raw, { steps: 40, evalEvery: 4, completeEvery: 4 })
  run.session.begin(false)
  await run.until(() => run.of('completionRows').some(({ step }) => step === 4))
  const saved = await run.session.save()
  expect(saved.journal.filter(({ kind, step }) => kind === 'completionEnd' && step === 4)).toHaveLength(1)
  expect(saved.status).toBe('paused')
  await run.status('finished')
  await run.session.settled()
  const second = new TestRun(raw, {}, { from: saved })
  second.session.begin(true)
  await finish(second)
  expect(second.losses).toEqual(run.losses.slice(saved.step))
  await run.session.dispose()
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

it('is kept when it pauses and when it ends, not when nothing is new, and a failed keeping is told and tried again', async () => {
  const kept: [string, number][] = []
  let broken = true
  const run = new TestRun(
    raw,
    { steps: 4 },
    {
      keep: async ({ status, step }) => {
        if (broken) throw new Error('no room')
        kept.push([status, step])
      },
    },
  )
  run.session.begin(true)
  run.session.run(2)
  await run.until(() => run.of('keepFailed').length === 1)
  expect(run.of('keepFailed')[0]).toMatchObject({ step: 2, failure: { code: 'internal' } })
  broken = false
  run.session.keepNow()
  await run.until(() => run.of('runKept').length === 1)
  run.session.keepNow()
  await run.session.settled()
  expect(kept).toEqual([['paused', 2]])
  run.session.run()
  await run.until(() => run.of('runKept').length === 2)
  expect(kept).toEqual([
    ['paused', 2],
    ['finished', 4],
  ])
  await run.session.dispose()
})

it('is kept when a study of it has ended, though no step was taken since', async () => {
  const kept: SavedRun[] = []
  const run = new TestRun(
    raw,
    { steps: 4 },
    {
      keep: async (saved) => {
        kept.push(saved)
      },
    },
  )
  run.session.begin(true)
  run.session.run(2)
  await run.until(() => run.of('runKept').length === 1)
  const study = defaultStudy('inspect', run.session.config)
  run.session.study('look', study)
  await run.until(() => run.of('runKept').length === 2)
  expect(
    kept.map(({ step, journal }) => [step, journal.filter(({ kind }) => kind === 'studyKept').length]),
  ).toEqual([
    [2, 0],
    [2, 1],
  ])
  const again = new TestRun(raw, {}, { from: kept[1] })
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

it('weights that are no numbers are not saved', async () => {
  const run = new TestRun(raw, { learningRate: 0.1, steps: 2, warmupSteps: 0, epsilon: 1e-12 })
  run.session.begin(true)
  await run.session.settled()
  const state = await run.session.save()
  state.weights.get('head')![0] = Number.NaN
  await run.session.dispose()
  const spoilt = new TestRun(raw, {}, { from: state })
  spoilt.session.begin(true)
  await expect(spoilt.session.save()).rejects.toMatchObject({ failure: { code: 'loss-not-finite' } })
  await spoilt.session.dispose()
})

it('leaves no tensor behind', async () => {
  const before = tf.memory().numTensors
  const { saved } = await interrupted({}, 2)
  const second = new TestRun(raw, {}, { from: saved })
  second.session.begin(true)
  await finish(second)
  expect(tf.memory().numTensors).toBe(before)
})
