/**
 * All kinds of study. To add one: its file here and a line in `definitions`, its text in core/text, a file
 * and a line in worker/studies and in page/features/studies; the compiler names what is missing.
 */
import type { RunConfig } from '../config'
import { keysOf, validateFields, type Field, type FieldIssue } from '../fields'
import type { JsonReader } from '../jsonReader'
import { texts } from '../text/settingTexts'
import { fineTune } from './fineTune'
import { inspect } from './inspect'
import { likelihood } from './likelihood'
import { lowData } from './lowData'
import { probe } from './probe'
import type { StudyBasis, StudyDefinition } from './study'
import { sweep } from './sweep'

/** In the order of the page's tabs. */
const definitions = { probe, fineTune, lowData, sweep, likelihood, inspect }

export type StudyKind = keyof typeof definitions
/** The settings of one kind of study. */
export type StudyOf<K extends StudyKind> = ReturnType<(typeof definitions)[K]['defaults']>
/** The result of one kind of study: plain numbers and typed arrays, posted as it grows. */
export type ResultOf<K extends StudyKind> = ReturnType<(typeof definitions)[K]['readResult']>
export type Study = StudyOf<StudyKind>
export type StudyResult = ResultOf<StudyKind>

export const studies: { readonly [K in StudyKind]: StudyDefinition<StudyOf<K>, ResultOf<K>> } = definitions
export const studyKinds: readonly StudyKind[] = keysOf(definitions)

/** The fields of a kind by key, for code that handles all kinds alike. */
export function studyFields(kind: StudyKind): Readonly<Record<string, Field>> {
  return studies[kind].fields
}

/** What a study of this run starts with. */
export function defaultStudy<K extends StudyKind>(kind: K, run: StudyBasis): StudyOf<K> {
  return studies[kind].defaults(run)
}

/** Whether a setting has any effect, given the study's other settings and the run's. */
export function settingApplies<K extends StudyKind>(
  kind: K,
  key: string,
  study: StudyOf<K>,
  run: Pick<RunConfig, 'objective'>,
): boolean {
  return studies[kind].appliesWhen?.[key]?.(study, run) ?? true
}

/** The label of a study's setting; undefined if it has no such setting. */
export function studyLabel(kind: StudyKind, key: string): string | undefined {
  const fields: Readonly<Record<string, { label: string }>> = texts.studies[kind].fields
  return Object.hasOwn(fields, key) ? fields[key].label : undefined
}

/**
 * Checks the ranges of one study. Returns every issue, an empty list if it can start. Limits that depend on
 * the data are checked by the worker.
 */
export function validateStudy(study: Study): FieldIssue[] {
  return validateFields(studyFields(study.kind), texts.studies[study.kind].fields, study)
}

/**
 * Reads a stored study's settings. Settings that the record lacks, since it was saved before they existed,
 * get the defaults of the run.
 */
export function readStudy(stored: JsonReader, config: RunConfig): Study {
  const kind = stored.at('kind').oneOf(...studyKinds)
  const read = Object.entries(studyFields(kind)).flatMap(([key, { type }]): [string, unknown][] => {
    const value = stored.at(key)
    if (value.raw === undefined) return []
    return [[key, type === 'number' ? value.number() : value.text(100)]]
  })
  const study = { ...defaultStudy(kind, config), ...Object.fromEntries(read) } as Study
  const [issue] = validateStudy(study)
  if (issue) throw stored.at(issue.key).refuse(`is invalid: ${issue.message}`)
  return study
}

/** Reads a stored result of a study of this kind, of a run with these settings. */
export function readStudyResult<K extends StudyKind>(
  kind: K,
  stored: JsonReader,
  config: RunConfig,
): ResultOf<K> {
  stored.at('kind').oneOf(kind)
  return studies[kind].readResult(stored, config)
}
