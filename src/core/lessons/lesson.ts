/**
 * A lesson as data: steps that say something, set controls, ask for a guess, train until a condition holds,
 * compare the guess with the result, and point at a part of the page. Written by teachers as JSON
 * (docs/lessons.md); `readLesson` makes one from a file.
 */
import type { ConfigKey, RunConfig } from '../config'
import type { PagePart } from '../pageParts'
import type { PresetId } from '../presets'
import type { StudyKind } from '../studies/registry'
import type { Words } from './words'

/** Raised when an old lesson file would get another meaning. */
export const lessonVersion = 1

/** What a lesson file may hold at most. */
export const lessonLimits = {
  bytes: 256 * 1024,
  steps: 40,
  /** Characters of a title, of a line such as a question, and of what a step says. */
  title: 120,
  line: 300,
  say: 1500,
  options: 6,
  /** Conditions in one "any" or "all", and how deep they and differences may be nested. */
  conditions: 8,
  depth: 4,
} as const

/** The run whose numbers an answer takes: the current one, or the one that the lesson trained before it. */
export type WhichRun = 'current' | 'previous'

/** Answers that need no number of their own, with the unit of each. */
export const plainAnswers = {
  bestLayer: 'layer',
  bestLayerAccuracy: 'share',
  lastLayerAccuracy: 'share',
  untrainedAccuracy: 'share',
  rawPixelAccuracy: 'share',
  majorityAccuracy: 'share',
  uniformLoss: 'nats',
  colourCountsLoss: 'nats',
  validationLoss: 'nats',
  paletteError: 'levels',
  paletteColours: 'count',
  parameters: 'count',
} as const

export type PlainAnswer = keyof typeof plainAnswers

/** Shares are from 0 to 1 and are asked and shown in percent; levels are of 0..255. */
export type AnswerUnit = (typeof plainAnswers)[PlainAnswer]

/** A number that is computed from the page's runs, never written into the lesson. */
export type Answer =
  | { of: PlainAnswer; run: WhichRun }
  /** Training loss around a step, nats. */
  | { of: 'lossAtStep'; step: number; run: WhichRun }
  | { of: 'layerAccuracy'; layer: number; run: WhichRun }
  /** Mean test accuracy of the few-labels study with so many labels a class, of its probe or fine-tuning. */
  | { of: 'fewLabelsAccuracy'; perClass: number; by: 'probe' | 'fineTune' }
  | { of: 'fineTuneAccuracy'; from: 'pretrained' | 'scratch' }
  /** The first minus the second; both have the same unit. */
  | { of: 'difference'; first: Answer; second: Answer }

interface GuessBase {
  /** By which a later step compares it. */
  id: string
  ask: Words
}

export type Guess = GuessBase &
  (
    | { kind: 'number'; answer: Answer; from: number; to: number; step: number }
    /** A layer from 0 to L; the answer is the one with the highest probe accuracy. */
    | { kind: 'layer' }
    /** Drawn on the axes: probe accuracy by layer, or training loss by step. */
    | { kind: 'curve'; axis: 'probe' | 'loss' }
    /** The right option is the first whose `below` is above the answer; the last one has none. */
    | { kind: 'choice'; answer: Answer; options: { say: Words; below: number }[] }
  )

export type Condition =
  | { when: 'step'; step: number }
  | { when: 'probed'; step: number }
  | { when: 'lossBelow'; nats: number; of: 'validation' | 'training' }
  /** The best layer's accuracy exceeds the raw pixels' by so many standard errors of the difference. */
  | { when: 'aboveRawPixels'; errors: number }
  | { when: 'runEnded' }
  | { when: 'seconds'; seconds: number }
  | { when: 'dataReady' }
  | { when: 'completionDrawn' }
  /** Any example if the file is null. */
  | { when: 'exampleOpened'; file: string | null }
  | { when: 'studyDone'; study: StudyKind }
  | { when: 'settingChanged'; setting: ConfigKey }
  | { when: 'pixelPressed' }
  | { when: 'scrubbed' }
  | { when: 'all' | 'any'; of: Condition[] }

/** What a step does when its button is pressed. */
export type LessonAction =
  /** Starts a run with the form's settings, or goes on with the current one; `pause`: once `until` holds. */
  | { kind: 'train'; run: 'new' | 'on'; pause: boolean }
  /** Opens a shipped example by its file's name. */
  | { kind: 'open'; file: string }
  | { kind: 'draw' }
  /** Starts a study; what it does not set is as in the study's form. */
  | { kind: 'study'; study: StudyKind; settings: Record<string, number | string> }

/** Settings that a step puts into the form. */
export interface LessonSettings {
  /** Null keeps the form and changes only `settings`. */
  preset: PresetId | null
  settings: Partial<RunConfig>
}

export interface LessonStep {
  title: Words | null
  say: Words
  point: PagePart | null
  set: LessonSettings | null
  guess: Guess | null
  action: LessonAction | null
  /** Label of the action's button; null for the usual one. */
  button: Words | null
  /** Next waits for it; null waits for nothing. */
  until: Condition | null
  /** Id of the guess to compare with its answer. */
  compare: string | null
  /** Said once all of the step is done. */
  after: Words | null
}

export interface Lesson {
  id: string
  title: Words
  about: Words
  /** How long it takes on two cores. */
  minutes: number
  steps: LessonStep[]
}

/** The unit of an answer; a difference has that of its terms. */
export function unitOf(answer: Answer): AnswerUnit {
  if (answer.of === 'difference') return unitOf(answer.first)
  if (answer.of === 'lossAtStep') return 'nats'
  if (answer.of in plainAnswers) return plainAnswers[answer.of as PlainAnswer]
  return 'share'
}
