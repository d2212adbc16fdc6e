/** What the drawing of a study's result gets; each <kind>.tsx here has one, listed in registry.ts. */
import type { ResultOf, StudyKind, StudyOf } from '../../../core/studies/registry'
import type { Run } from '../../store/state/run'
import type { StudyRecord } from '../../store/state/studies'

export interface OutcomeProps<K extends StudyKind> {
  /** Complete, or as far as the study is. */
  result: ResultOf<K>
  record: StudyRecord
  run: Run | null
  /** The study as the form has it now, which may be ahead of the result. */
  form: StudyOf<K>
  onEdit(values: Readonly<Record<string, number>>): void
}
