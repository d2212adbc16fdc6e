/**
 * All kinds of study. To add one: its file here and a line in `definitions`, its text in core/text, a file
 * and a line in worker/studies and in page/features/studies; the compiler names what is missing.
 */
import type { RunConfig } from '../config'
import { keysOf, type Field } from '../fields'
import type { JsonReader } from '../jsonReader'
import { featureMap } from './featureMap'
import { fineTune } from './fineTune'
import { inspect } from './inspect'
import { likelihood } from './likelihood'
import { lowData } from './lowData'
import { probe } from './probe'
import type { StudyBasis, StudyDefinition } from './study'
import { sweep } from './sweep'

/** In the order of the page's tabs. */
const definitions = { probe, fineTune, lowData, sweep, likelihood, inspect, featureMap }

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

/** Reads a stored result of a study of this kind, of a run with these settings. */
export function readStudyResult<K extends StudyKind>(
  kind: K,
  stored: JsonReader,
  config: RunConfig,
): ResultOf<K> {
  stored.at('kind').oneOf(kind)
  return studies[kind].readResult(stored, config)
}
