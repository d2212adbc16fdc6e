/** Requests for studies: one of each kind at a time, a new request cancels the previous one. */
import { LabError } from '../../../core/failure'
import type { WeightsChoice } from '../../../core/protocol'
import { type Study, type StudyResult } from '../../../core/studies/registry'
import { studyById, type StudyRecord } from '../state/studies'
import { requireReady, type ActionContext, type NewId } from './context'
import { noRunYet, replaced, studyInvalid } from './pageFailures'
import { validateStudy } from '../../../core/validation'

export function createStudyActions(context: ActionContext<'lab' | 'run' | 'studies'>, newId: NewId) {
  const { stores, client, waiters } = context
  /** The final result, null until the study ends; throws its failure. */
  const resultOf = (id: string): StudyResult | null => {
    const record = studyById(stores.studies.getState(), id)
    if (!record || record.state === 'cancelled') throw new LabError(replaced())
    if (record.state === 'failed' && record.failure) throw new LabError(record.failure)
    return record.state === 'done' ? record.result : null
  }
  return {
    /**
     * Studies the run's weights, by default those chosen on the page; resolves with the final result. The
     * page displays partial results.
     */
    async study(study: Study, weights?: WeightsChoice): Promise<StudyResult> {
      requireReady(context)
      const [issue] = validateStudy(study)
      if (issue) throw new LabError(studyInvalid(issue))
      const { run } = stores.run.getState()
      if (!run) throw new LabError(noRunYet())
      const before = stores.studies.getState().byKind[study.kind]
      if (before && (before.state === 'waiting' || before.state === 'running')) client.cancelStudy(before.id)
      const id = newId('study')
      const record: StudyRecord = {
        id,
        study,
        runId: '',
        step: 0,
        state: 'waiting',
        done: 0,
        all: 0,
        doing: '',
        result: null,
        failure: null,
      }
      stores.studies.setState(({ byKind }) => ({ byKind: { ...byKind, [study.kind]: record } }))
      client.study(id, study, weights ?? run.weights)
      await waiters.until(() => resultOf(id) !== null)
      return resultOf(id) as StudyResult
    },
    cancelStudy: (id: string) => client.cancelStudy(id),
  }
}
