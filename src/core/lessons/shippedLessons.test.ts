/** The lessons that ship: valid, in every language, and with answers that the page can compute. */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { presetById } from '../presets'
import type { StudyResult } from '../studies/registry'
import { nearnessOf, resultOf, type GuessValue } from './answers'
import { conditionHolds } from './conditions'
import type { LessonFacts, RunMeasures } from './facts'
import type { Guess, Lesson } from './lesson'
import { readLesson } from './readLesson'
import type { Words } from './words'

/** The languages that the shipped lessons are in. */
const languages = ['en', 'zh-CN']
const folder = resolve('public/lessons')
const names = JSON.parse(readFileSync(resolve(folder, 'index.json'), 'utf8')) as string[]
const lessonOf = (name: string): Lesson =>
  readLesson(new Uint8Array(readFileSync(resolve(folder, name))), name)
const examples = JSON.parse(readFileSync(resolve('public/models/index.json'), 'utf8')) as { file: string }[]

/** Every text of a lesson. */
function allWords({ title, about, steps }: Lesson): Words[] {
  const ofSteps = steps.flatMap(({ title: own, say, button, after, guess }) => [
    own,
    say,
    button,
    after,
    guess?.ask,
    ...(guess?.kind === 'choice' ? guess.options.map((option) => option.say) : []),
  ])
  return [title, about, ...ofSteps].filter((words) => words !== null && words !== undefined)
}

/** Measurements of a made-up run that has everything. */
function measured(id: string): RunMeasures {
  const { config } = presetById('digits8')
  return {
    id,
    step: 300,
    ended: true,
    config,
    parameters: 1000,
    paletteError: 4,
    baselines: { uniformLoss: 2.77, unigramEntropy: 1.9, majorityAccuracy: 0.11, rawPixelAccuracy: 0.9 },
    training: { step: [1, 150, 300], loss: [2.77, 1.4, 1.2] },
    validation: [{ step: 300, loss: 1.25 }],
    probes: [
      { step: 0, accuracy: [0.1, 0.2, 0.3, 0.2, 0.1] },
      { step: 300, accuracy: [0.1, 0.5, 0.8, 0.7, 0.6] },
    ],
    testImages: 359,
  }
}

const lowData = (perClass: number): { id: string; kind: 'lowData'; result: StudyResult } => ({
  id: `study-${perClass}`,
  kind: 'lowData',
  result: {
    kind: 'lowData',
    perClass,
    labels: 10 * perClass,
    layer: 2,
    probe: { values: [0.4, 0.6], mean: 0.5, deviation: 0.14 },
    fineTune: null,
    testImages: 359,
  },
})

const facts: LessonFacts = {
  form: presetById('digits8').config,
  data: { paletteError: 4, colours: 16 },
  run: measured('run-2'),
  previous: measured('run-1'),
  studies: [lowData(1), lowData(10)],
  drawings: ['set-1'],
  example: { runId: 'x', file: 'digits.igpt' },
  pixel: null,
  shownStep: null,
  seconds: 0,
}
const nothing: LessonFacts = {
  ...facts,
  run: null,
  previous: null,
  data: null,
  studies: [],
  drawings: [],
  example: null,
}

const guessesOf = ({ steps }: Lesson): Guess[] => steps.flatMap(({ guess }) => (guess ? [guess] : []))
const someGuess = (guess: Guess): GuessValue =>
  guess.kind === 'curve'
    ? [
        { x: 0, y: 1 },
        { x: 4, y: 0.5 },
      ]
    : guess.kind === 'number'
      ? guess.from
      : 1

it('the index lists every lesson', () => {
  expect([...names].sort()).toEqual(
    readdirSync(folder)
      .filter((name) => name !== 'index.json')
      .sort(),
  )
  expect(new Set(names.map((name) => lessonOf(name).id)).size).toBe(names.length)
})

describe.each(names)('%s', (name) => {
  const lesson = lessonOf(name)

  it('is named as its file and takes three to six minutes', () => {
    expect(`${lesson.id}.json`).toBe(name)
    expect(lesson.minutes).toBeGreaterThanOrEqual(3)
    expect(lesson.minutes).toBeLessThanOrEqual(6)
  })

  it('has every text in every language', () => {
    for (const words of allWords(lesson)) expect(Object.keys(words).sort()).toEqual([...languages].sort())
    const chinese = allWords(lesson).map((words) => words['zh-CN'])
    expect(chinese.filter((words) => !/[\u4e00-\u9fff]/.test(words))).toEqual([])
  })

  it('compares every guess, with an answer that is not known before anything is measured', () => {
    const compared = lesson.steps.map(({ compare }) => compare).filter(Boolean)
    expect(
      guessesOf(lesson)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...compared].sort())
    expect(guessesOf(lesson).length).toBeGreaterThan(1)
    for (const guess of guessesOf(lesson)) {
      expect(resultOf(guess, nothing), guess.id).toBeNull()
      const result = resultOf(guess, facts)
      expect(result, guess.id).not.toBeNull()
      expect(['hit', 'near', 'surprise']).toContain(nearnessOf(guess, someGuess(guess), result!))
    }
  })

  it('waits for nothing that has already happened', () => {
    const known = lesson.steps.filter(({ until }) => until && conditionHolds(until, nothing, nothing))
    expect(known).toEqual([])
  })

  it('shows only examples that ship', () => {
    const shown = lesson.steps.flatMap(({ action }) => (action?.kind === 'open' ? [action.file] : []))
    expect(examples.map(({ file }) => file)).toEqual(expect.arrayContaining(shown))
  })
})
