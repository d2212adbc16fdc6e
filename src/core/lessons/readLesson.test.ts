/** The reader of lesson files: every field, every kind of damage with its place, and fuzzing. */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, describe, it } from 'vitest'
import { LabError } from '../failure'
import { Rng } from '../rng'
import { expectSafe } from '../../testSupport/fuzz'
import { LessonError } from './fileReader'
import type { Lesson } from './lesson'
import { readLesson } from './readLesson'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (lesson: unknown, language?: string): Lesson =>
  readLesson(bytes(typeof lesson === 'string' ? lesson : JSON.stringify(lesson, null, 1)), 'x.json', language)

/** Every problem as "path line: what". */
function problemsOf(lesson: unknown, language?: string): string[] {
  try {
    read(lesson, language)
  } catch (error) {
    if (error instanceof LessonError)
      return error.problems.map(({ path, place, what }) => `${path} ${place.line}: ${what}`)
    throw error
  }
  return []
}

const step = { say: 'Hello.' }
const small = (...steps: unknown[]) => ({
  lesson: 1,
  id: 'small',
  title: 'Small',
  about: { en: 'A small lesson.', 'zh-CN': '一节小课。' },
  minutes: 3,
  steps,
})
const number = { id: 'g', ask: 'How many?', kind: 'number', answer: 'rawPixelAccuracy' }

describe('what is read', () => {
  it('a lesson with every field', () => {
    const lesson = read(
      small(
        {
          title: 'One',
          say: { en: 'Set **four** {nVocab}.', de: 'Vier {nVocab}.' },
          point: 'loss',
          set: { preset: 'digits8', settings: { steps: 200, nLayer: 2, dataset: 'digits8' } },
          guess: { ...number, from: 10, to: 60, step: 0.5 },
          do: { train: 'new', pause: false },
          button: 'Go',
          until: { any: [{ step: 100 }, { all: [{ lossBelow: 1.5, of: 'training' }, { seconds: 9 }] }] },
          compare: 'g',
          after: 'Well.',
        },
        step,
      ),
    )
    expect(lesson).toMatchObject({ id: 'small', title: { '': 'Small' }, minutes: 3 })
    expect(lesson.steps[0]).toMatchObject({
      say: { en: 'Set **four** {nVocab}.', de: 'Vier {nVocab}.' },
      set: { preset: 'digits8', settings: { steps: 200, nLayer: 2, dataset: 'digits8' } },
      guess: {
        kind: 'number',
        answer: { of: 'rawPixelAccuracy', run: 'current' },
        from: 10,
        to: 60,
        step: 0.5,
      },
      action: { kind: 'train', run: 'new', pause: false },
      until: {
        when: 'any',
        of: [
          { when: 'step', step: 100 },
          {
            when: 'all',
            of: [
              { when: 'lossBelow', nats: 1.5, of: 'training' },
              { when: 'seconds', seconds: 9 },
            ],
          },
        ],
      },
    })
    expect(lesson.steps[1]).toMatchObject({ title: null, guess: null, action: null, until: null })
  })

  it.each([
    [{ train: 'on' }, { when: 'runEnded' }],
    [{ open: 'shapes.igpt' }, { when: 'exampleOpened', file: 'shapes.igpt' }],
    [{ draw: true }, { when: 'completionDrawn' }],
    [{ study: { kind: 'lowData', perClass: 2 } }, { when: 'studyDone', study: 'lowData' }],
  ])('%j is waited for unless the step says otherwise', (action, until) => {
    expect(read(small({ ...step, do: action })).steps[0].until).toEqual(until)
  })

  it.each([
    { id: 'g', ask: 'Which?', kind: 'layer' },
    { id: 'g', ask: 'Draw it.', kind: 'curve', axis: 'probe' },
    { ...number, answer: { of: 'lossAtStep', step: 50, run: 'previous' } },
    { ...number, answer: { of: 'fewLabelsAccuracy', perClass: 2, by: 'fineTune' } },
    { ...number, answer: { of: 'fineTuneAccuracy', from: 'scratch' } },
    { ...number, answer: { of: 'layerAccuracy', layer: 0 } },
    {
      id: 'g',
      ask: 'Which?',
      kind: 'choice',
      answer: {
        of: 'difference',
        first: 'bestLayerAccuracy',
        second: { of: 'bestLayerAccuracy', run: 'previous' },
      },
      options: [{ say: 'The first', below: 0 }, { say: 'The second' }],
    },
  ])('the guess %j', (guess) => {
    expect(read(small({ ...step, guess })).steps[0].guess).toMatchObject({ id: 'g' })
  })
})

describe('damage', () => {
  const damaged: [string, unknown, RegExp][] = [
    ['no JSON', '{ "lesson": 1,\n "id": }', /^ 2: found }, expected a value/],
    ['cut off', '{ "lesson": 1,\n "id": "x', /^ 2: this text has no closing quotation mark/],
    ['not an object', '[]', /^ 1: should be an object { }, but is a list/],
    [
      'a newer version',
      { ...small(step), lesson: 2 },
      /^lesson 2: the version is 2; this page reads version 1/,
    ],
    ['no version', { ...small(step), lesson: undefined }, /^ 1: the field "lesson" is missing/],
    ['no steps', { ...small(), steps: undefined }, /^ 1: the field "steps" is missing/],
    ['an empty list of steps', small(), /^steps 10: has 0 entries, not 1 to 40/],
    ['too many steps', small(...Array.from({ length: 41 }, () => step)), /has 41 entries, not 1 to 40/],
    [
      'a wrong field',
      small({ ...step, gess: number }),
      /^steps\[0\] \d+: there is no field "gess" here\. Did you mean "guess"\?/,
    ],
    ['a field twice', '{"lesson":1,\n"id":"a",\n"id":"b"}', /^ 3: the field "id" is there twice/],
    ['no text', small({}), /^steps\[0\] \d+: the field "say" is missing/],
    [
      'a number for a text',
      small({ say: 3 }),
      /^steps\[0\]\.say \d+: should be a text, or an object .* but is a number/,
    ],
    ['an empty text', small({ say: ' ' }), /^steps\[0\]\.say \d+: is empty/],
    ['a long text', small({ say: 'x'.repeat(1501) }), /has 1501 characters; the limit is 1500/],
    ['HTML', small({ say: 'a <img src=x onerror=alert(1)> b' }), /holds <img src=x onerror=alert\(1\)>/],
    ['a script', small({ say: '<script>alert(1)</script>' }), /holds <script>/],
    ['a control character', small({ say: 'a\u0007b' }), /holds a control character/],
    ['turned text', small({ say: 'a\u202eb' }), /holds a control character/],
    ['an odd bold', small({ say: 'a **b' }), /has a \*\* without its partner/],
    ['an unknown setting in a text', small({ say: '{nLayers}' }), /\{nLayers\} is not the name of a setting/],
    [
      'a wrong language',
      small({ say: { english: 'x' } }),
      /^steps\[0\]\.say\.english \d+: "english" is not a language tag/,
    ],
    [
      'a bad id',
      { ...small(step), id: 'My lesson' },
      /^id 3: may have small letters, digits and hyphens only/,
    ],
    [
      'an unknown part',
      small({ ...step, point: 'los' }),
      /^steps\[0\]\.point \d+: "los" is not known here\. Did you mean "loss"\?/,
    ],
    ['an unknown preset', small({ ...step, set: { preset: 'digit8' } }), /Did you mean "digits8"/],
    ['own images', small({ ...step, set: { preset: 'cifar32' } }), /"cifar32" is not known here/],
    [
      'an unknown setting',
      small({ ...step, set: { settings: { layers: 3 } } }),
      /^steps\[0\]\.set\.settings \d+: there is no field "layers"/,
    ],
    [
      'a setting out of range',
      small({ ...step, set: { settings: { nLayer: 99 } } }),
      /^steps\[0\]\.set\.settings\.nLayer \d+: Layers must be/,
    ],
    [
      'settings that do not fit',
      small({ ...step, set: { preset: 'digits8', settings: { nHead: 3 } } }),
      /^steps\[0\]\.set \d+: with the settings of this step .*Heads must divide/,
    ],
    [
      'settings of two steps that do not fit',
      small({ ...step, set: { preset: 'digits8' } }, { ...step, set: { settings: { promptRows: 20 } } }),
      /^steps\[1\]\.set \d+: /,
    ],
    ['a palette file', small({ ...step, set: { settings: { palette: 'file' } } }), /no palette file/],
    [
      'an unknown data set',
      small({ ...step, set: { settings: { dataset: 'cats' } } }),
      /^steps\[0\]\.set\.settings\.dataset \d+: "cats" is not known here/,
    ],
    [
      'an unknown answer',
      small({ ...step, guess: { ...number, answer: 'bestLayr' } }),
      /^steps\[0\]\.guess\.answer \d+: "bestLayr" is not known here\. Did you mean "bestLayer"/,
    ],
    [
      'an answer without its number',
      small({ ...step, guess: { ...number, answer: 'lossAtStep' } }),
      /^steps\[0\]\.guess\.answer \d+: the field "step" is missing/,
    ],
    [
      'a difference of two units',
      small({
        ...step,
        guess: { ...number, answer: { of: 'difference', first: 'bestLayer', second: 'uniformLoss' } },
      }),
      /takes nats from layer; both need the same unit/,
    ],
    [
      'a range upside down',
      small({ ...step, guess: { ...number, from: 5, to: 2 } }),
      /^steps\[0\]\.guess\.to \d+: needs "from" below "to"|needs "from"/,
    ],
    [
      'a field of another guess',
      small({ ...step, guess: { ...number, axis: 'loss' } }),
      /^steps\[0\]\.guess\.axis \d+: there is no field "axis"/,
    ],
    [
      'one option',
      small({
        ...step,
        guess: { id: 'g', ask: 'a', kind: 'choice', answer: 'bestLayer', options: [{ say: 'x' }] },
      }),
      /options \d+: has 1 entries, not 2 to 6/,
    ],
    [
      'an option without its end',
      small({
        ...step,
        guess: {
          id: 'g',
          ask: 'a',
          kind: 'choice',
          answer: 'bestLayer',
          options: [{ say: 'x' }, { say: 'y' }],
        },
      }),
      /options\[0\] \d+: needs a "below"/,
    ],
    [
      'options that fall',
      small({
        ...step,
        guess: {
          id: 'g',
          ask: 'a',
          kind: 'choice',
          answer: 'bestLayer',
          options: [{ say: 'x', below: 3 }, { say: 'y', below: 2 }, { say: 'z' }],
        },
      }),
      /options\[1\] \d+: the "below" of the options must ascend/,
    ],
    [
      'a last option with an end',
      small({
        ...step,
        guess: {
          id: 'g',
          ask: 'a',
          kind: 'choice',
          answer: 'bestLayer',
          options: [
            { say: 'x', below: 3 },
            { say: 'y', below: 4 },
          ],
        },
      }),
      /options\[1\]\.below \d+: the last option takes the rest/,
    ],
    [
      'one id for two guesses',
      small({ ...step, guess: number }, { ...step, guess: number }),
      /^steps\[1\]\.guess \d+: the guess "g" is there twice/,
    ],
    [
      'a comparison without a guess',
      small({ ...step, compare: 'g' }),
      /^steps\[0\]\.compare \d+: no step up to this one asks for a guess "g"/,
    ],
    [
      'a comparison before the guess',
      small({ ...step, compare: 'g' }, { ...step, guess: number }),
      /^steps\[0\]\.compare/,
    ],
    [
      'an unknown condition',
      small({ ...step, until: { steps: 3 } }),
      /^steps\[0\]\.until \d+: there is no field "steps" here\. Did you mean "step"/,
    ],
    [
      'two conditions',
      small({ ...step, until: { step: 3, seconds: 2 } }),
      /^steps\[0\]\.until \d+: has 2 entries, not 1 to 1/,
    ],
    [
      'a condition that is false',
      small({ ...step, until: { runEnded: false } }),
      /^steps\[0\]\.until\.runEnded \d+: should be true, but is false/,
    ],
    [
      'deep conditions',
      small({ ...step, until: { any: [{ any: [{ any: [{ any: [{ any: [{ step: 1 }] }] }] }] }] } }),
      /is nested more than 4 deep/,
    ],
    [
      'an unknown action',
      small({ ...step, do: { start: true } }),
      /^steps\[0\]\.do \d+: there is no field "start"/,
    ],
    [
      'two actions',
      small({ ...step, do: { draw: true, open: 'a.igpt' } }),
      /^steps\[0\]\.do \d+: has 2 entries, not 1 to 1/,
    ],
    [
      'a file elsewhere',
      small({ ...step, do: { open: '../x.igpt' } }),
      /^steps\[0\]\.do\.open \d+: is not the name of an example/,
    ],
    [
      'an unknown study',
      small({ ...step, do: { study: { kind: 'few' } } }),
      /^steps\[0\]\.do\.study\.kind \d+: "few" is not known here/,
    ],
    [
      'a study setting out of range',
      small({ ...step, do: { study: { kind: 'lowData', perClass: 0 } } }),
      /^steps\[0\]\.do\.study\.perClass \d+: /,
    ],
    ['minutes out of range', { ...small(step), minutes: 0 }, /^minutes \d+: is 0, not from 1 to 120/],
  ]

  it.each(damaged)('%s says what and where', (_, lesson, expected) => {
    const problems = problemsOf(lesson)
    expect(
      problems.some((problem) => expected.test(problem)),
      problems.join('\n'),
    ).toBe(true)
  })

  it.each(damaged)('%s is said in Chinese too', (_, lesson) => {
    const [english, chinese] = [problemsOf(lesson), problemsOf(lesson, 'zh-CN')]
    expect(chinese).toHaveLength(english.length)
    // Messages about a setting come from the texts of settings, which follow the page's language.
    expect(chinese.every((problem) => /[\u4e00-\u9fff]/.test(problem) || / must /.test(problem))).toBe(true)
  })

  it('all problems are listed, not only the first', () => {
    const problems = problemsOf(
      small({ say: '' }, { ...step, point: 'x' }, { ...step, guess: { kind: 'layer' } }),
    )
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'steps[0].say',
      'steps[1].point',
      'steps[2].guess',
      'steps[2].guess',
    ])
  })

  it('a file of another kind, or a large one, is one short message', () => {
    const refused = (file: Uint8Array) => {
      try {
        readLesson(file, 'x.json')
        return null
      } catch (error) {
        return error instanceof LessonError ? error.failure : null
      }
    }
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0xff)
    expect(refused(png)).toMatchObject({ code: 'lesson-file', subject: 'x.json' })
    expect(refused(png)?.message).toContain('UTF-8')
    expect(refused(new Uint8Array(256 * 1024 + 1).fill(32))?.message).toContain('262145 bytes')
    expect(refused(new Uint8Array(0))?.message).toContain('ends in the middle')
  })

  it('words such as __proto__ and constructor are not fields', () => {
    expect(problemsOf('{"lesson":1,"__proto__":{"id":"x"},"constructor":1}').join()).toMatch(
      /__proto__.*constructor/s,
    )
    expect(problemsOf(small({ ...step, set: { settings: { toString: 1 } } })).join()).toContain('"toString"')
  })
})

const shipped = resolve('public/lessons')
const files = readdirSync(shipped).filter((name) => name !== 'index.json')
const sources = files.map((name) => new Uint8Array(readFileSync(resolve(shipped, name))))

describe('fuzz', () => {
  it('thousands of files with damaged bytes: a lesson or a typed error', async () => {
    await expectSafe(sources, (file) => readLesson(file), 3000)
  }, 120_000)

  it('thousands of files with damaged fields: a lesson, or an error with a path', () => {
    const rng = new Rng(5)
    const values = [null, true, 0, -1, 1e9, '', 'x', [], {}, [[]], { of: 'difference' }, '__proto__']
    let [good, refused] = [0, 0]
    for (let round = 0; round < 3000; round += 1) {
      const lesson: unknown = JSON.parse(new TextDecoder().decode(sources[rng.int(sources.length)]))
      for (let changes = 1 + rng.int(3); changes > 0; changes -= 1) mutate(lesson, rng, values)
      try {
        const found = read(lesson)
        expect(found.steps.length).toBeGreaterThan(0)
        good += 1
      } catch (error) {
        if (!(error instanceof LessonError) || !(error instanceof LabError)) throw error
        expect(error.problems.length).toBeGreaterThan(0)
        expect(error.problems.every(({ what, place }) => what !== '' && place.line >= 1)).toBe(true)
        expect(error.failure.remedy).not.toBe('')
        refused += 1
      }
    }
    expect(good).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(1000)
  }, 120_000)
})

/** Changes one value somewhere in a JSON value: replaced, removed, doubled or renamed. */
function mutate(value: unknown, rng: Rng, values: readonly unknown[]): void {
  if (typeof value !== 'object' || value === null) return
  const record = value as Record<string, unknown>
  const keys = Object.keys(record)
  if (keys.length === 0) return
  const key = keys[rng.int(keys.length)]
  if (rng.int(3) > 0 && typeof record[key] === 'object') return mutate(record[key], rng, values)
  const kind = rng.int(4)
  if (kind === 0) delete record[key]
  else if (kind === 1) record[`${key}x`] = record[key]
  else if (kind === 2 && Array.isArray(value)) value.push(value[0])
  else record[key] = values[rng.int(values.length)]
}
