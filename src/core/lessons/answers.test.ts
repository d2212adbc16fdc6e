/** Answers, conditions and how near a guess came, on made-up measurements whose results are known by hand. */
import { describe, expect, it } from 'vitest'
import { presetById } from '../presets'
import { answerOf, curveOf, heightAt, nearnessOf, resultOf } from './answers'
import { conditionHolds, errorsAboveRawPixels } from './conditions'
import type { LessonFacts, RunMeasures } from './facts'
import type { Answer, Condition, Guess } from './lesson'

const run = (change: Partial<RunMeasures> = {}): RunMeasures => ({
  id: 'run-1',
  step: 20,
  ended: false,
  config: { ...presetById('digits8').config, nVocab: 16 },
  parameters: 1234,
  paletteError: 7,
  baselines: { uniformLoss: 2.77, unigramEntropy: 1.9, majorityAccuracy: 0.12, rawPixelAccuracy: 0.5 },
  training: { step: [1, 2, 8, 10, 12, 20], loss: [2.7, 2.5, 1.8, 1.6, 1.4, 1] },
  validation: [
    { step: 10, loss: 1.7 },
    { step: 20, loss: 1.1 },
  ],
  probes: [
    { step: 0, accuracy: [0.1, 0.3, 0.2] },
    { step: 20, accuracy: [0.2, 0.8, 0.6] },
  ],
  testImages: 100,
  ...change,
})

const facts = (change: Partial<LessonFacts> = {}): LessonFacts => ({
  form: presetById('digits8').config,
  data: { paletteError: 3, colours: 16 },
  run: run(),
  previous: null,
  studies: [],
  drawings: [],
  example: null,
  pixel: null,
  shownStep: null,
  seconds: 0,
  ...change,
})

const plain = (of: Extract<Answer, { run: unknown }>['of']) => ({ of, run: 'current' }) as Answer

describe('answers', () => {
  it.each([
    ['bestLayer', 1, null],
    // sqrt(0.8 * 0.2 / 100) and so on.
    ['bestLayerAccuracy', 0.8, 0.04],
    ['lastLayerAccuracy', 0.6, 0.049],
    ['untrainedAccuracy', 0.3, 0.0458],
    ['rawPixelAccuracy', 0.5, 0.05],
    ['majorityAccuracy', 0.12, null],
    ['uniformLoss', Math.log(16), null],
    ['colourCountsLoss', 1.9, null],
    ['validationLoss', 1.1, null],
    ['paletteError', 3, null],
    ['paletteColours', 16, null],
    ['parameters', 1234, null],
  ] as const)('%s', (name, value, error) => {
    const answer = answerOf(plain(name), facts())
    expect(answer?.value).toBeCloseTo(value, 10)
    expect(answer?.error ?? 0).toBeCloseTo(error ?? 0, 3)
    expect(answer?.error === null).toBe(error === null)
  })

  it('the loss at a step is the mean around it, once it is reached', () => {
    const at = (step: number) => answerOf({ of: 'lossAtStep', step, run: 'current' }, facts())?.value
    // Steps 8, 10 and 12 lie within five steps of 10.
    expect(at(10)).toBeCloseTo((1.8 + 1.6 + 1.4) / 3, 12)
    expect(at(20)).toBe(1)
    expect(at(21)).toBeUndefined()
  })

  it('a difference takes both runs and adds their errors in squares', () => {
    const previous = run({ id: 'run-0', probes: [{ step: 20, accuracy: [0.5, 0.1] }] })
    const answer: Answer = {
      of: 'difference',
      first: plain('bestLayerAccuracy'),
      second: { of: 'bestLayerAccuracy', run: 'previous' },
    }
    const found = answerOf(answer, facts({ previous }))
    expect(found?.value).toBeCloseTo(0.3, 12)
    expect(found?.error).toBeCloseTo(Math.hypot(0.04, 0.05), 12)
    expect(answerOf(answer, facts())).toBeNull()
  })

  it('studies', () => {
    const lowData = {
      kind: 'lowData' as const,
      perClass: 2,
      labels: 20,
      layer: 1,
      probe: { values: [0.4, 0.5, 0.6, 0.5], mean: 0.5, deviation: 0.08 },
      fineTune: null,
      testImages: 50,
    }
    const arm = {
      name: 'scratch' as const,
      curve: [],
      bestStep: 1,
      validationAccuracy: 0.5,
      stoppedEarly: false,
    }
    const fineTune = {
      kind: 'fineTune' as const,
      arms: [{ ...arm, testAccuracy: 0.5 }],
      headLayer: 1,
      trainImages: 5,
      validationImages: 5,
      testImages: 100,
      masks: 0,
    }
    const studied = facts({
      studies: [
        { id: 'a', kind: 'lowData', result: lowData },
        { id: 'b', kind: 'fineTune', result: fineTune },
      ],
    })
    expect(answerOf({ of: 'fewLabelsAccuracy', perClass: 2, by: 'probe' }, studied)).toEqual({
      value: 0.5,
      error: 0.04,
    })
    expect(answerOf({ of: 'fewLabelsAccuracy', perClass: 2, by: 'fineTune' }, studied)).toBeNull()
    expect(answerOf({ of: 'fewLabelsAccuracy', perClass: 3, by: 'probe' }, studied)).toBeNull()
    expect(answerOf({ of: 'fineTuneAccuracy', from: 'scratch' }, studied)).toEqual({
      value: 0.5,
      error: 0.05,
    })
    expect(answerOf({ of: 'fineTuneAccuracy', from: 'pretrained' }, studied)).toBeNull()
  })

  it('a loss curve of many steps is a mean of each few', () => {
    const step = Array.from({ length: 1000 }, (_, i) => i + 1)
    const curve = curveOf('loss', run({ training: { step, loss: step.map((one) => 2 * one) } }))!
    expect(curve).toHaveLength(200)
    expect(curve[0]).toEqual({ x: 1, y: 6 })
    expect(curveOf('loss', null)).toBeNull()
    expect(curveOf('probe', run())).toEqual([
      { x: 0, y: 0.2 },
      { x: 1, y: 0.8 },
      { x: 2, y: 0.6 },
    ])
  })

  it('the height of a curve is on straight lines between its points', () => {
    const curve = [
      { x: 0, y: 1 },
      { x: 10, y: 3 },
    ]
    expect([-1, 0, 5, 10, 11].map((x) => heightAt(curve, x))).toEqual([1, 1, 2, 3, 3])
  })
})

describe('how near a guess came', () => {
  const base = { id: 'g', ask: {} }
  const number: Guess = {
    ...base,
    kind: 'number',
    answer: plain('bestLayerAccuracy'),
    from: 0,
    to: 100,
    step: 1,
  }
  const near = (guess: Guess, value: Parameters<typeof nearnessOf>[1]) =>
    nearnessOf(guess, value, resultOf(guess, facts())!)

  it('numbers, by their standard error or the slider', () => {
    // 80 ± 4: two errors are 8 points; near is 15 of the slider's 100.
    expect([80, 88, 72, 89, 66, 60].map((value) => near(number, value))).toEqual([
      'hit',
      'hit',
      'hit',
      'near',
      'near',
      'surprise',
    ])
  })

  it('layers', () => {
    expect([1, 0, 2, 5].map((value) => near({ ...base, kind: 'layer' }, value))).toEqual([
      'hit',
      'near',
      'near',
      'surprise',
    ])
  })

  it('options: the first whose end is above the answer', () => {
    const choice = (answer: Answer): Guess => ({
      ...base,
      kind: 'choice',
      answer,
      options: [
        { say: {}, below: 50 },
        { say: {}, below: 80 },
        { say: {}, below: Infinity },
      ],
    })
    // 80 percent is not below 80; 60 and 20 are below the second and the first.
    expect(resultOf(choice(plain('bestLayerAccuracy')), facts())).toMatchObject({ right: 2 })
    expect(resultOf(choice(plain('lastLayerAccuracy')), facts())).toMatchObject({ right: 1 })
    expect(resultOf(choice(plain('majorityAccuracy')), facts())).toMatchObject({ right: 0 })
    expect(near(choice(plain('majorityAccuracy')), 0)).toBe('hit')
    expect(near(choice(plain('majorityAccuracy')), 1)).toBe('surprise')
  })

  it('curves, by their mean distance', () => {
    const curve: Guess = { ...base, kind: 'curve', axis: 'probe' }
    const drawn = (off: number) => [0.2, 0.8, 0.6].map((y, x) => ({ x, y: y + off }))
    expect([0, 0.04, 0.1, 0.3].map((off) => near(curve, drawn(off)))).toEqual([
      'hit',
      'hit',
      'near',
      'surprise',
    ])
  })
})

describe('conditions', () => {
  const before = facts({ run: null, data: null })
  const holds = (condition: Condition, now = facts(), since = before) => conditionHolds(condition, now, since)

  it.each<[Condition, boolean]>([
    [{ when: 'step', step: 20 }, true],
    [{ when: 'step', step: 21 }, false],
    [{ when: 'probed', step: 20 }, true],
    [{ when: 'probed', step: 21 }, false],
    [{ when: 'lossBelow', nats: 1.2, of: 'validation' }, true],
    [{ when: 'lossBelow', nats: 1.1, of: 'validation' }, false],
    // The mean of the last ten losses, of which there are six: 1.833.
    [{ when: 'lossBelow', nats: 1.84, of: 'training' }, true],
    [{ when: 'lossBelow', nats: 1.83, of: 'training' }, false],
    [{ when: 'runEnded' }, false],
    [{ when: 'dataReady' }, true],
    [{ when: 'seconds', seconds: 1 }, false],
    [{ when: 'exampleOpened', file: null }, false],
    [{ when: 'pixelPressed' }, false],
    [{ when: 'scrubbed' }, false],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected)
  })

  it('above raw pixels by standard errors of the difference', () => {
    // (0.8 - 0.5) / sqrt(0.04^2 + 0.05^2) = 4.685
    expect(errorsAboveRawPixels(run())).toBeCloseTo(4.685, 3)
    expect(holds({ when: 'aboveRawPixels', errors: 4.6 })).toBe(true)
    expect(holds({ when: 'aboveRawPixels', errors: 4.7 })).toBe(false)
    expect(errorsAboveRawPixels(run({ probes: [{ step: 0, accuracy: [0.9] }] }))).toBeNull()
    expect(errorsAboveRawPixels(run({ baselines: null }))).toBeNull()
  })

  it('what happened before the step does not count', () => {
    const drawn = facts({ drawings: ['set-1'] })
    expect(holds({ when: 'completionDrawn' }, drawn, drawn)).toBe(false)
    expect(holds({ when: 'completionDrawn' }, facts({ drawings: ['set-1', 'set-2'] }), drawn)).toBe(true)
    const changed = facts({ form: { ...facts().form, nVocab: 4 } })
    expect(holds({ when: 'settingChanged', setting: 'nVocab' }, changed, facts())).toBe(true)
    expect(holds({ when: 'settingChanged', setting: 'nLayer' }, changed, facts())).toBe(false)
    expect(holds({ when: 'scrubbed' }, facts({ shownStep: 100 }), facts())).toBe(true)
    expect(holds({ when: 'pixelPressed' }, facts({ pixel: 'b' }), facts({ pixel: 'a' }))).toBe(true)
  })

  it('all and any', () => {
    const [yes, no]: Condition[] = [{ when: 'step', step: 1 }, { when: 'runEnded' }]
    expect(holds({ when: 'all', of: [yes, no] })).toBe(false)
    expect(holds({ when: 'any', of: [no, yes] })).toBe(true)
    const example = facts({ example: { runId: 'x', file: 'digits.igpt' } })
    expect(holds({ when: 'exampleOpened', file: 'shapes.igpt' }, example)).toBe(false)
    expect(holds({ when: 'exampleOpened', file: 'digits.igpt' }, example)).toBe(true)
  })
})
