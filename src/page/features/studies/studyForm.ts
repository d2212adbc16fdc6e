/**
 * From what a person changed in the form to the study that is asked for, and why it cannot be asked for now.
 * Pure; the fields and their ranges are core/studies'.
 */
import type { RunConfig } from '../../../core/config'
import { defaultStudy, validateStudy, type Study } from '../../../core/studies'
import type { StudyKind } from '../../../core/studyFields'
import { studyFields, type StudyField } from '../../../core/studyFields'
import { displayStatus, type Run } from '../../store/state/run'
import type { StudyRecord } from '../../store/state/studies'

export type Edits = Readonly<Record<string, number | string>>

export const studyKinds: readonly StudyKind[] = [
  'probe',
  'fineTune',
  'lowData',
  'sweep',
  'likelihood',
  'inspect',
]

/** Whether a field does anything, given the study's other settings and the objective of the run. */
function matters(
  kind: StudyKind,
  key: string,
  values: Readonly<Record<string, unknown>>,
  config: RunConfig,
): boolean {
  if (key === 'masks') return config.objective === 'masked'
  if (kind === 'probe' && (key === 'learningRate' || key === 'epochs')) return values.classifier === 'sgd'
  if (kind === 'lowData' && (key === 'learningRate' || key === 'steps')) return values.fineTune === 'yes'
  return true
}

/** The fields to show. */
export function shownFields(kind: StudyKind, edits: Edits, config: RunConfig): StudyField[] {
  const values = { ...defaultStudy(kind, config), ...edits }
  return studyFields[kind].filter(({ key }) => matters(kind, key, values, config))
}

/**
 * The study as the form has it. A field that is not shown has its default, so that nothing out of sight can
 * be wrong.
 */
export function studyOf(kind: StudyKind, edits: Edits, config: RunConfig): Study {
  const shown = new Set(shownFields(kind, edits, config).map(({ key }) => key))
  const taken = Object.entries(edits).filter(([key]) => shown.has(key))
  return { ...defaultStudy(kind, config), ...Object.fromEntries(taken) } as Study
}

export const isUnderWay = (record: StudyRecord | undefined) =>
  record?.state === 'waiting' || record?.state === 'running'

/** Why the study cannot be asked for, null where it can. */
export function studyBlocked(
  phase: string,
  run: Run | null,
  study: Study,
  record: StudyRecord | undefined,
): string | null {
  if (isUnderWay(record)) return 'This study is under way.'
  if (phase !== 'ready') return 'The backend is not ready.'
  if (!run || displayStatus(run) === 'preparing') return 'There is no trained model yet; press Start first.'
  if (displayStatus(run) === 'failed')
    return 'The run failed, so there are no weights to study; start another.'
  if (study.kind === 'likelihood' && run.config.objective === 'masked') {
    return 'A model of masked pixels gives no likelihood of a whole image; train one of the next pixel.'
  }
  return validateStudy(study)[0]?.message ?? null
}

/** What is wrong with each field: its range, or what the worker refused about this very value. */
export function fieldErrors(study: Study, record: StudyRecord | undefined): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {}
  const { subject, message } = record?.failure ?? {}
  const asked = record?.study as unknown as Record<string, unknown> | undefined
  if (
    subject &&
    message &&
    asked &&
    Object.is(asked[subject], (study as unknown as Record<string, unknown>)[subject])
  )
    errors[subject] = message
  for (const issue of validateStudy(study)) errors[issue.key] = issue.message
  return errors
}

/** Whether two studies ask for the same. */
export function sameStudy(a: Study, b: Study): boolean {
  const [one, other] = [a, b] as unknown as Record<string, unknown>[]
  return Object.keys(one).every((key) => Object.is(one[key], other[key]))
}
