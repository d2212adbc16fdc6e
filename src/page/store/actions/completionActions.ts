/** Asking for completions: one at a time, a new request cancels the one before. */
import type { PicturePrompt } from '../../../core/dataPreview'
import { LabError } from '../../../core/failure'
import type { CompletionSettings } from '../../../core/protocol'
import type { CompletionSet } from '../state/completions'
import { requireReady, type ActionContext } from './context'
import { noRunYet, replaced, workerBusy } from './pageFailures'

/** @param newId gives each set its id */
export function createCompletionActions(core: ActionContext, newId: (prefix: string) => string) {
  const { stores, client, waiters } = core
  /** Whether the set is whole; throws what prevents that. */
  const isDone = (setId: string): boolean => {
    const { waiting, requested, failure } = stores.completions.getState()
    if (requested?.setId !== setId) {
      if (waiting !== setId) throw new LabError(failure ?? replaced)
      return false
    }
    if (requested.state === 'failed') throw new LabError(failure ?? workerBusy)
    if (requested.state === 'cancelled') throw new LabError(replaced)
    return requested.state === 'done'
  }
  return {
    /**
     * Samples with the current weights; resolves with the whole set, whose rows were on show as they came.
     */
    async complete(settings: CompletionSettings): Promise<CompletionSet> {
      requireReady(core)
      if (!stores.run.getState().run) throw new LabError(noRunYet)
      const { requested } = stores.completions.getState()
      if (requested?.state === 'arriving') client.cancelComplete(requested.setId)
      const setId = newId('set')
      stores.completions.setState({ waiting: setId, failure: null })
      client.complete(setId, settings)
      await waiters.until(() => isDone(setId))
      return stores.completions.getState().requested as CompletionSet
    },
    /** A picture as the run's model reads it. Rejects with a LabError. */
    readPrompt: async (picture: Blob, name: string): Promise<PicturePrompt> => {
      requireReady(core)
      return client.call('readPrompt', picture, name)
    },
    cancelComplete: (setId: string) => client.cancelComplete(setId),
  }
}
