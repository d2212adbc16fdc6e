/** A run's recorded events: joined, copied before arrays are transferred, bounded. */
import { describe, expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { defaultStudy, type StudyResult } from '../../core/studies/registry'
import { someFacts } from '../../testSupport/fakeWorker'
import type { LabEvent } from '../../core/protocol'
import { Journal, journalLimits } from './journal'

const metrics = (from: number, to: number): LabEvent => {
  const steps = Uint32Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const columns = {
    step: steps,
    loss: Float32Array.from(steps, (s) => 1 / s),
    learningRate: new Float32Array(steps.length),
    gradNorm: Float32Array.from(steps),
  }
  return { kind: 'metrics', runId: 'a', step: to, columns, facts: { ...someFacts, tokensSeen: to } }
}

const settings = {
  promptRows: 1,
  promptCount: 1,
  samplesPerPrompt: 2,
  temperature: 1,
  topK: 0,
  seed: 0,
  fill: 'raster' as const,
  fillRounds: 1,
  hole: null,
}
const set = (step: number, pinned = true): LabEvent[] => {
  const about = { setId: `${pinned ? 'p' : 'r'}${step}`, runId: 'a', step }
  return [
    {
      kind: 'completionStart',
      ...about,
      settings,
      pinned,
      nPx: 2,
      grid: 2,
      originals: Uint16Array.of(1, 2, 3, 4),
      order: null,
      drawn: Uint8Array.of(0, 0, 1, 1),
      sequences: 2,
    },
    {
      kind: 'completionRows',
      ...about,
      from: 2,
      to: 3,
      tokens: Uint16Array.of(5, 6),
      entropy: Float32Array.of(0.5, 0.6),
    },
    {
      kind: 'completionRows',
      ...about,
      from: 3,
      to: 4,
      tokens: Uint16Array.of(7, 8),
      entropy: Float32Array.of(0.7, 0.8),
    },
    { kind: 'completionEnd', ...about, outcome: 'done' },
  ]
}

function recorded(...events: LabEvent[]): Journal {
  const journal = new Journal('a')
  for (const event of events) journal.record(event)
  return journal
}

it('joins metrics rows in one event with the newest facts, though arrays are transferred', () => {
  const first = metrics(1, 2)
  const journal = recorded(first)
  // What postMessage does to a transferred array.
  structuredClone(first, { transfer: first.kind === 'metrics' ? [first.columns.loss.buffer] : [] })
  journal.record(metrics(3, 5))
  const [event] = journal.events()
  expect(event).toMatchObject({ kind: 'metrics', step: 5, facts: { tokensSeen: 5 } })
  expect(event!.kind === 'metrics' && [...event!.columns.step]).toEqual([1, 2, 3, 4, 5])
  expect(event!.kind === 'metrics' && [...event!.columns.loss]).toEqual(
    [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5].map(Math.fround),
  )
})

it('joins the rows of a set by sequence; leaves out requested, interrupted and foreign sets', () => {
  const journal = recorded(...set(0), ...set(5, false), ...set(10).slice(0, 2), {
    kind: 'validation',
    runId: 'b',
    step: 0,
    loss: 1,
  })
  const events = journal.events()
  expect(events.map(({ kind, step }) => [kind, step])).toEqual([
    ['completionStart', 0],
    ['completionRows', 0],
    ['completionEnd', 0],
  ])
  expect(events[1]).toMatchObject({
    from: 2,
    to: 4,
    tokens: Uint16Array.of(5, 7, 6, 8),
    entropy: Float32Array.of(0.5, 0.7, 0.6, 0.8),
  })
  expect(journal.has('completions', 0)).toBe(true)
  expect(journal.has('completions', 10)).toBe(false)
})

it('replaces the set of a step that is recorded a second time', () => {
  const events = recorded(...set(0).slice(0, 3), ...set(0)).events()
  expect(events.filter(({ kind }) => kind === 'completionStart')).toHaveLength(1)
  expect(events[1]).toMatchObject({ from: 2, to: 4 })
})

it('continues the record from before an interruption', () => {
  const before = recorded(metrics(1, 3), { kind: 'validation', runId: 'a', step: 0, loss: 2 }, ...set(0))
  const after = new Journal('a', before.events())
  after.record(metrics(4, 4))
  const all = after.events()
  expect(all.map(({ kind }) => kind)).toEqual([
    'metrics',
    'validation',
    'completionStart',
    'completionRows',
    'completionEnd',
  ])
  expect(all[0]!.kind === 'metrics' && [...all[0]!.columns.step]).toEqual([1, 2, 3, 4])
  expect(
    after.has('validation', 0) &&
      !after.has('validation', 3) &&
      !after.has('probes', 0) &&
      !after.has('baselines', 0),
  ).toBe(true)
})

it('thins a very long run and keeps its first and last entries', () => {
  const journal = new Journal('a', [], { rows: 8, measurements: 4, predictionBytes: 99, setBytes: 120 })
  for (let step = 1; step <= 40; step += 1) {
    journal.record(metrics(step, step))
    journal.record({ kind: 'validation', runId: 'a', step, loss: step })
    set(step).forEach((event) => journal.record(event))
  }
  const events = journal.events()
  const rows = events.find((event) => event.kind === 'metrics')!
  const steps = rows.kind === 'metrics' ? [...rows.columns.step] : []
  expect(steps.length).toBeLessThanOrEqual(8)
  expect([steps[0], steps.at(-1)]).toEqual([1, 40])
  const validated = events.filter((event) => event.kind === 'validation').map(({ step }) => step)
  expect(validated.length).toBeLessThanOrEqual(4)
  expect([validated[0], validated.at(-1)]).toEqual([1, 40])
  const sets = events.filter((event) => event.kind === 'completionStart').map(({ step }) => step)
  expect(sets.length).toBeLessThanOrEqual(3)
  expect([sets[0], sets.at(-1)]).toEqual([1, 40])
})

/** Probes of one step by three classifiers, two of them with predictions of `images` test images. */
const probesOf = (step: number, images: number): LabEvent[] => {
  const about = { kind: 'probes' as const, runId: 'a', step, accuracy: [0.5, 0.75] }
  const predictions = new Uint8Array(2 * images).fill(step)
  return [
    { ...about, predictions },
    { ...about, probe: 'knn', predictions },
    { ...about, probe: 'attentive' },
  ]
}

describe('probes of a very long run', () => {
  const after = (steps: number, images: number, limits: Partial<typeof journalLimits>) => {
    const journal = new Journal('a', [], { ...journalLimits, ...limits })
    for (let step = 1; step <= steps; step += 1)
      probesOf(step, images).forEach((event) => journal.record(event))
    return journal.events().filter((event) => event.kind === 'probes')
  }

  it('are thinned by steps, all classifiers of a step together', () => {
    const probes = after(41, 3, { measurements: 6 })
    const steps = [...new Set(probes.map(({ step }) => step))]
    expect(steps.length).toBeLessThanOrEqual(6)
    expect([steps[0], steps.at(-1)]).toEqual([1, 41])
    for (const step of steps)
      expect(probes.filter((event) => event.step === step).map(({ probe: kind }) => kind)).toEqual([
        undefined,
        'knn',
        'attentive',
      ])
  })

  it('lose predictions before accuracies, never the first or the last', () => {
    const probes = after(40, 5, { predictionBytes: 100 })
    expect(new Set(probes.map(({ step }) => step)).size).toBe(40)
    const kept = probes.filter(({ predictions }) => predictions)
    expect(kept.reduce((sum, { predictions }) => sum + predictions!.length, 0)).toBeLessThanOrEqual(100)
    expect(kept.map(({ step }) => step).slice(0, 2)).toEqual([1, 1])
    expect(kept.map(({ step }) => step).slice(-2)).toEqual([40, 40])
    expect(kept.every(({ step, predictions }) => predictions!.every((k) => k === step))).toBe(true)
  })

  it('are recorded classifier by classifier', () => {
    const journal = new Journal('a')
    const [linear, , attentive] = probesOf(3, 2)
    journal.record(linear!)
    expect([journal.has('probes', 3), journal.has('attentiveProbes', 3)]).toEqual([true, false])
    journal.record(attentive!)
    expect([journal.has('attentiveProbes', 3), journal.has('attentiveProbes', 4)]).toEqual([true, false])
  })
})

const probe = defaultStudy('probe', baseConfig)
const lowData = (studyId: string, deviation: number, outcome: 'done' | 'cancelled' = 'done'): LabEvent[] => {
  const about = { studyId, runId: 'a', step: 4 }
  const spread = { values: [0.5], mean: 0.5, deviation }
  const result: StudyResult = {
    kind: 'lowData',
    perClass: 1,
    labels: 2,
    layer: 0,
    probe: spread,
    fineTune: null,
    testImages: 3,
  }
  return [
    { kind: 'studyStarted', ...about, study: defaultStudy('lowData', baseConfig) },
    { kind: 'studyEnded', ...about, outcome, result: outcome === 'done' ? result : null },
  ]
}

it('keeps the newest complete study of a kind, not a cancelled, running or non-finite one', () => {
  const journal = recorded(
    ...lowData('s1', 0.1),
    ...lowData('s2', 0.2),
    ...lowData('s3', 0.3, 'cancelled'),
    ...lowData('s4', Number.NaN),
    { kind: 'studyStarted', studyId: 's5', runId: 'a', step: 4, study: probe },
  )
  const events = journal.events()
  expect(events).toMatchObject([
    {
      kind: 'studyKept',
      studyId: 's2',
      step: 4,
      study: { kind: 'lowData' },
      result: { probe: { deviation: 0.2 } },
    },
  ])
  expect(journal.finished).toBe(2)
  expect(new Journal('a', events).events()).toEqual(events)
})
