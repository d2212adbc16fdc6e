/** Asking for studies: at most one of each kind at a time, a new request cancels the one before. */
import { LabError } from '../../../core/failure'
import { type Study, type StudyResult, validateStudy } from '../../../core/studies/registry'
import { requireReady, type ActionContext } from './context'
import { noRunYet, replaced } from './pageFailures'
import { studyById } from '../state/studies'

/** @param newId gives each study its id */
export function createStudyActions(core: ActionContext, newId: (prefix: string) => string) {
  const { stores, client, waiters } = core
  const resultOf = (id: string): StudyResult | null => {
    const record = studyById(stores.studies.getState(), id)
    if (!record || record.state === 'cancelled') throw new LabError(replaced)
    if (record.state === 'failed' && record.failure) throw new LabError(record.failure)
    return record.state === 'done' ? record.result : null
  }
  return {
    /** Studies the weights as they are now; resolves with the whole result, which was on show as it grew. */
    async study(study: Study): Promise<StudyResult> {
      requireReady(core)
      const [issue] = validateStudy(study)
      if (issue) {
        throw new LabError({
          code: 'config-invalid',
          subject: issue.key,
          message: issue.message,
          remedy: 'Change this setting; the run is untouched.',
        })
      }
      if (!stores.run.getState().run) throw new LabError(noRunYet)
      const before = stores.studies.getState().byKind[study.kind]
      if (before && (before.state === 'waiting' || before.state === 'running')) client.cancelStudy(before.id)
      const id = newId('study')
      const record = {
        id,
        study,
        runId: '',
        step: 0,
        state: 'waiting' as const,
        done: 0,
        all: 0,
        doing: '',
        result: null,
        failure: null,
      }
      stores.studies.setState(({ byKind }) => ({ byKind: { ...byKind, [study.kind]: record } }))
      client.study(id, study)
      await waiters.until(() => resultOf(id) !== null)
      return resultOf(id) as StudyResult
    },
    cancelStudy: (id: string) => client.cancelStudy(id),
  }
}
