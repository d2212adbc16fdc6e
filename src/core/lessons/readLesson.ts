/**
 * Reads a lesson file (docs/lessons.md). Everything that is wrong with it is listed at once, each with its
 * path, line and column; a file with a problem is not used at all.
 */
import type { RunConfig } from '../config'
import { pageParts } from '../pageParts'
import { presetById } from '../presets'
import { validateConfig } from '../validation'
import { FileReader, LessonError, type LessonProblem } from './fileReader'
import { JsonSyntaxError, parseJson, type JsonValue } from './jsonText'
import {
  lessonLimits,
  lessonVersion,
  type Condition,
  type Lesson,
  type LessonAction,
  type LessonStep,
} from './lesson'
import { problemTexts, type ProblemTexts } from './problemTexts'
import { readGuess, readId } from './readGuess'
import { readAction, readCondition, readSettings } from './readStep'
import { readWords, wordsOrNull } from './readWords'

const stepFields = [
  'title',
  'say',
  'point',
  'set',
  'guess',
  'do',
  'button',
  'until',
  'compare',
  'after',
] as const

/** What a step waits for where it does not say it: the end of what it does. */
export function usualCondition(action: LessonAction | null): Condition | null {
  if (action?.kind === 'train') return { when: 'runEnded' }
  if (action?.kind === 'open') return { when: 'exampleOpened', file: action.file }
  if (action?.kind === 'draw') return { when: 'completionDrawn' }
  return action ? { when: 'studyDone', study: action.study } : null
}

function readStep(reader: FileReader): LessonStep | null {
  const fields = reader.fields(stepFields)
  if (!fields) return null
  const say = reader.needed(fields, 'say')
  const action = fields.do ? readAction(fields.do) : null
  return {
    title: wordsOrNull(fields.title, lessonLimits.title),
    say: say ? readWords(say, lessonLimits.say) : {},
    point: fields.point?.oneOf(pageParts) ?? null,
    set: fields.set ? readSettings(fields.set) : null,
    guess: fields.guess ? readGuess(fields.guess) : null,
    action,
    button: wordsOrNull(fields.button, lessonLimits.title),
    until: fields.until ? readCondition(fields.until) : usualCondition(action),
    compare: fields.compare ? readId(fields.compare) : null,
    after: wordsOrNull(fields.after, lessonLimits.say),
  }
}

/** The settings that the steps set together must be able to run. */
function checkSettings(steps: readonly (LessonStep | null)[], rows: readonly FileReader[]): void {
  let form: RunConfig | null = null
  steps.forEach((step, i) => {
    if (!step?.set) return
    const { preset, settings } = step.set
    if (preset) form = presetById(preset).config
    // Without a preset so far the form is the user's own, which nobody knows here.
    if (form === null) return
    form = { ...form, ...settings }
    const place = fieldOf(rows[i].json, 'set')?.place ?? rows[i].json.place
    for (const { message } of validateConfig(form))
      rows[i].refuse(rows[i].texts.form(message), place, `${rows[i].path}.set`)
  })
}

/** Each guess has an id of its own, and is compared after it was asked for. */
function checkGuesses(steps: readonly (LessonStep | null)[], rows: readonly FileReader[]): void {
  const asked = new Set<string>()
  steps.forEach((step, i) => {
    const { texts } = rows[i]
    const refuse = (field: 'guess' | 'compare', what: string) =>
      rows[i].refuse(
        what,
        fieldOf(rows[i].json, field)?.place ?? rows[i].json.place,
        `${rows[i].path}.${field}`,
      )
    if (step?.guess && asked.has(step.guess.id)) refuse('guess', texts.sameId(step.guess.id))
    if (step?.guess) asked.add(step.guess.id)
    if (step?.compare && !asked.has(step.compare)) refuse('compare', texts.noGuess(step.compare))
  })
}

/** A field's value in an object; the last one if it is there twice. */
function fieldOf(json: JsonValue, key: string): JsonValue | undefined {
  return json.kind === 'object' ? json.entries.findLast((entry) => entry.key === key)?.value : undefined
}

/** The version is checked first: in another one, every other field may be something else. */
function hasVersion(reader: FileReader): boolean {
  const found = fieldOf(reader.json, 'lesson')
  if (!found || (found.kind === 'number' && found.value === lessonVersion)) return true
  const said =
    found.kind === 'number' || found.kind === 'string' ? String(found.value).slice(0, 20) : found.kind
  reader.refuse(reader.texts.version(said, lessonVersion), found.place, 'lesson')
  return false
}

function readTop(reader: FileReader): Lesson | null {
  if (!hasVersion(reader)) return null
  const fields = reader.fields(['lesson', 'id', 'title', 'about', 'minutes', 'steps'])
  if (!fields) return null
  const words = (key: 'title' | 'about', most: number) => {
    const inner = reader.needed(fields, key)
    return inner ? readWords(inner, most) : {}
  }
  reader.needed(fields, 'lesson')
  const rows = reader.needed(fields, 'steps')?.list(1, lessonLimits.steps) ?? []
  const steps = rows.map(readStep)
  checkSettings(steps, rows)
  checkGuesses(steps, rows)
  return {
    id: readId(reader.needed(fields, 'id')),
    title: words('title', lessonLimits.title),
    about: words('about', lessonLimits.line),
    minutes: reader.needed(fields, 'minutes')?.number(1, 120) ?? 1,
    steps: steps.filter((step) => step !== null),
  }
}

const fileStart = { line: 1, column: 1 } as const

/** The bytes as text. @throws LessonError */
function textOf(bytes: Uint8Array, texts: ProblemTexts, name: string | undefined): string {
  const refuse = (what: string) => new LessonError([{ path: '', place: fileStart, what }], texts, name)
  if (bytes.length > lessonLimits.bytes) throw refuse(texts.tooLarge(bytes.length, lessonLimits.bytes))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse(texts.notUtf8)
  }
}

/**
 * @param file the bytes of a JSON file in UTF-8
 * @param name the file's, for messages
 * @param language of the messages, a BCP 47 tag
 * @throws LessonError lesson-file, with every problem
 */
export function readLesson(file: Uint8Array, name?: string, language = 'en'): Lesson {
  const texts = problemTexts(language)
  const problems: LessonProblem[] = []
  const text = textOf(file, texts, name)
  let json: JsonValue
  try {
    json = parseJson(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new LessonError([{ path: '', place: error.place, what: texts.syntax(error.problem) }], texts, name)
  }
  const lesson = readTop(new FileReader(json, '', problems, texts))
  if (problems.length > 0 || !lesson) throw new LessonError(problems, texts, name)
  return lesson
}
