/** How far a lesson is, as this browser remembers it. What is stored may be damaged or of an older page. */
import type { GuessResult, GuessValue } from '../../../core/lessons/answers'
import type { Lesson } from '../../../core/lessons/lesson'
import { validateConfig } from '../../../core/validation'
import { presetById, type PresetId } from '../../../core/presets'
import { isPresetId } from '../../../core/share'
import type { RunConfig } from '../../../core/config'

/** The user's own settings and run, to go back to. */
export interface BeforeLesson {
  presetId: PresetId
  config: RunConfig
  chosen: boolean
  /** Id of the run that the lesson replaced; null without one worth going back to. */
  runId: string | null
}

export interface LessonProgress {
  step: number
  /** The last step that was entered; those before it are done. */
  furthest: number
  /** True once the last step was reached and left. */
  finished: boolean
  guesses: Readonly<Record<string, GuessValue>>
  results: Readonly<Record<string, GuessResult>>
  /** Runs that the lesson trained, oldest first. */
  runIds: readonly string[]
  before: BeforeLesson | null
}

export const noProgress: LessonProgress = {
  step: 0,
  furthest: 0,
  finished: false,
  guesses: {},
  results: {},
  runIds: [],
  before: null,
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPoint = (value: unknown): boolean =>
  isRecord(value) && Number.isFinite(value.x) && Number.isFinite(value.y)
const isGuess = (value: unknown): value is GuessValue =>
  Number.isFinite(value) || (Array.isArray(value) && value.length > 1 && value.every(isPoint))

function isResult(value: unknown): value is GuessResult {
  if (!isRecord(value)) return false
  if (value.kind === 'curve')
    return Array.isArray(value.curve) && value.curve.length > 0 && value.curve.every(isPoint)
  if (value.kind === 'layer')
    return (
      Array.isArray(value.accuracy) && value.accuracy.every(Number.isFinite) && Number.isFinite(value.best)
    )
  return isRecord(value.answer) && Number.isFinite(value.answer.value)
}

const valid = <T>(stored: unknown, isValid: (value: unknown) => value is T): Record<string, T> =>
  isRecord(stored)
    ? Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, T] => isValid(entry[1])))
    : {}

function readBefore(stored: unknown): BeforeLesson | null {
  if (!isRecord(stored) || typeof stored.presetId !== 'string' || !isPresetId(stored.presetId)) return null
  const { presetId, config, chosen, runId } = stored
  const base = presetById(presetId).config
  // Settings that have come since get the preset's values.
  const read = (isRecord(config) ? { ...base, ...config } : base) as RunConfig
  const isSound = typeof read.dataset === 'string' && validateConfig(read).length === 0
  return {
    presetId,
    config: isSound ? read : base,
    chosen: chosen === true,
    runId: typeof runId === 'string' ? runId : null,
  }
}

/** The progress in this lesson; the start if nothing usable is stored. */
export function readProgress(stored: unknown, { steps }: Pick<Lesson, 'steps'>): LessonProgress {
  if (!isRecord(stored)) return noProgress
  const { step, furthest, finished, guesses, results, runIds, before } = stored
  const isStep = typeof step === 'number' && Number.isInteger(step) && step >= 0 && step < steps.length
  return {
    step: isStep ? step : 0,
    furthest: isStep ? (typeof furthest === 'number' && furthest > step ? furthest : step) : 0,
    finished: finished === true,
    guesses: valid(guesses, isGuess),
    results: valid(results, isResult),
    runIds: Array.isArray(runIds) ? runIds.filter((id) => typeof id === 'string').slice(-20) : [],
    before: readBefore(before),
  }
}
