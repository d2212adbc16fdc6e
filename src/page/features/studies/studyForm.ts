/** From the user's edits to the requested study, and why it cannot start now. Ranges are in core/studies. */
import { isHeadless } from '../../../core/runRecord'
import type { RunConfig } from '../../../core/config'
import {
  defaultStudy,
  settingApplies,
  studyFields,
  type Study,
  type StudyKind,
  type StudyOf,
} from '../../../core/studies/registry'
import { displayStatus, type Run } from '../../store/state/run'
import type { StudyRecord } from '../../store/state/studies'
import { studiesText } from '../../text/studies'
import { text } from '../../text/text'
import { validateStudy } from '../../../core/validation'

/** Settings that the user changed. */
export type Edits = Readonly<Record<string, number | string>>

/** The settings to show: those that have an effect. */
export function shownKeys<K extends StudyKind>(kind: K, edits: Edits, config: RunConfig): string[] {
  const study: StudyOf<K> = { ...defaultStudy(kind, config), ...edits }
  return Object.keys(studyFields(kind)).filter((key) => settingApplies(kind, key, study, config))
}

/** The study as the form has it. A setting that is not shown has its default, so it cannot be wrong. */
export function studyOf(kind: StudyKind, edits: Edits, config: RunConfig): Study {
  const shown = shownKeys(kind, edits, config)
  const taken = Object.entries(edits).filter(([key]) => shown.includes(key))
  return { ...defaultStudy(kind, config), ...Object.fromEntries(taken) }
}

export const isUnderWay = (record: StudyRecord | undefined) =>
  record?.state === 'waiting' || record?.state === 'running'

/** Why the study cannot start, null if it can. */
export function studyBlocked(
  phase: string,
  run: Run | null,
  study: Study,
  record: StudyRecord | undefined,
): string | null {
  const { blocked } = studiesText()
  if (isUnderWay(record)) return blocked.running
  if (phase !== 'ready') return blocked.backend
  if (!run || displayStatus(run) === 'preparing') return blocked.noModel
  if (displayStatus(run) === 'failed') return blocked.runFailed
  if (study.kind === 'likelihood' && isHeadless(run)) return text.disabled.noHead
  if (study.kind === 'likelihood' && run.config.objective === 'masked') return blocked.noLikelihood
  return validateStudy(study)[0]?.message ?? null
}

/** The error at each setting: its range, or what the worker refused about this very value. */
export function fieldErrors(study: Study, record: StudyRecord | undefined): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {}
  const values: Readonly<Record<string, unknown>> = study
  const requested: Readonly<Record<string, unknown>> = record?.study ?? {}
  const { subject, message } = record?.failure ?? {}
  if (subject && message && subject in requested && Object.is(requested[subject], values[subject]))
    errors[subject] = message
  for (const issue of validateStudy(study)) errors[issue.key] = issue.message
  return errors
}

/** Whether two studies have the same settings. */
export function sameStudy(a: Study, b: Study): boolean {
  const others: Readonly<Record<string, unknown>> = b
  return Object.entries(a).every(([key, value]) => Object.is(value, others[key]))
}
