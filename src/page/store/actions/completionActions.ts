/**
 * Requests for completions (one at a time, a new request cancels the previous one), for looks at pixels, and
 * for the classes of pictures.
 */
import type { PicturePrompt, TestThumbnails } from '../../../core/dataPreview'
import { LabError } from '../../../core/failure'
import type {
  ClassGuess,
  ClassifyRequest,
  CompletionSettings,
  Look,
  LookRequest,
} from '../../../core/protocol'
import type { CompletionSet } from '../state/completions'
import { requireReady, type ActionContext, type NewId } from './context'
import { noRunYet, replaced, workerBusy } from './pageFailures'

export function createCompletionActions(context: ActionContext<'lab' | 'run' | 'completions'>, newId: NewId) {
  const { stores, client, waiters } = context
  /** Whether the set is complete; throws its failure. */
  const isDone = (setId: string): boolean => {
    const { waiting, requested, failure } = stores.completions.getState()
    if (requested?.setId !== setId) {
      if (waiting !== setId) throw new LabError(failure ?? replaced())
      return false
    }
    if (requested.state === 'failed') throw new LabError(failure ?? workerBusy())
    if (requested.state === 'cancelled') throw new LabError(replaced())
    return requested.state === 'done'
  }
  return {
    /** Samples with the current weights; resolves with the complete set. */
    async complete(settings: CompletionSettings): Promise<CompletionSet> {
      requireReady(context)
      if (!stores.run.getState().run) throw new LabError(noRunYet())
      const { requested } = stores.completions.getState()
      if (requested?.state === 'arriving') client.cancelComplete(requested.setId)
      const setId = newId('set')
      stores.completions.setState({ waiting: setId, failure: null })
      client.complete(setId, settings)
      await waiters.until(() => isDone(setId))
      return stores.completions.getState().requested as CompletionSet
    },
    /** One pixel of any image by the current weights. Rejects with a LabError, busy if a newer one came. */
    lookAt: async (request: LookRequest): Promise<Look> => {
      requireReady(context)
      if (!stores.run.getState().run) throw new LabError(noRunYet())
      return client.call('lookAt', request)
    },
    /** The class of a picture by a kept classifier. Rejects with a LabError, busy if a newer picture came. */
    classify: async (request: ClassifyRequest): Promise<ClassGuess> => {
      requireReady(context)
      if (!stores.run.getState().run) throw new LabError(noRunYet())
      return client.call('classify', request)
    },
    /** An image prepared as the run's training images are. Rejects with a LabError. */
    readPrompt: async (picture: Blob, name: string): Promise<PicturePrompt> => {
      requireReady(context)
      return client.call('readPrompt', picture, name)
    },
    /** Test images of the run's probes, by their places. Rejects with a LabError. */
    testImages: async (places: number[]): Promise<TestThumbnails> => {
      requireReady(context)
      return client.call('testImages', places)
    },
    cancelComplete: (setId: string) => client.cancelComplete(setId),
  }
}
