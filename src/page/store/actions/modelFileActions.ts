/**
 * Import and export of model files, and for the console and scripts a model opened beside the run, which
 * returns logits and features.
 */
import { LabError, toFailure } from '../../../core/failure'
import { download, fileName } from '../../ui/download'
import type { NumbersKind, WeightsChoice } from '../../../core/protocol'
import { runName } from '../state/runName'
import { requireReady, type ActionContext, type NewId } from './context'
import { noRunYet } from './pageFailures'

/** One model.safetensors, or a zip of a Hugging Face folder. */
export type WeightsForm = 'weights' | 'folder'

/** @param saveNow autosaves the current run before another replaces it */
export function createModelFileActions(
  context: ActionContext<'lab' | 'run' | 'settings' | 'modelFiles'>,
  newId: NewId,
  saveNow: () => void,
) {
  const { stores, client } = context
  const exportWeights = async (form: WeightsForm, weights?: WeightsChoice) => {
    const { run } = stores.run.getState()
    if (!run) throw new LabError(noRunYet())
    const chosen = weights ?? run.weights ?? 'latest'
    stores.modelFiles.setState({ exporting: form })
    try {
      return { runId: run.id, ...(await client.call('exportWeights', run.id, form, chosen)) }
    } finally {
      stores.modelFiles.setState({ exporting: null })
    }
  }
  return {
    /** @param nHead number of heads if no config.json is among the files, otherwise null */
    async loadWeights(files: File[], nHead: number | null) {
      requireReady(context)
      return client.call('loadWeights', files, nHead)
    },
    /** Logits or features of (B, T) tokens from the opened model, or from the run if none is open. */
    async numbers(what: NumbersKind, tokens: number[][]) {
      requireReady(context)
      return client.call('numbers', what, tokens)
    },
    /** @param weights by default those chosen on the page */
    exportWeights,
    /** Chooses the weights of the current run that samples, studies and exports use. */
    chooseWeights: (weights: WeightsChoice) =>
      stores.run.setState(({ run }) => (run ? { run: { ...run, weights } } : {})),
    /** Exports the run's weights as a browser download. */
    async saveWeights(form: WeightsForm) {
      const { runId, step, file } = await exportWeights(form)
      download(fileName(form === 'folder' ? 'zip' : 'safetensors', runName(runId), `step ${step}`), file)
    },
    /**
     * Opens a model from files as a run, with the form's settings where the files fix none, and puts its
     * settings into the form. Rejects with a LabError, which is displayed too; the previous run stays.
     */
    async importWeights(files: File[]) {
      requireReady(context)
      stores.modelFiles.setState({ importing: true, progress: null, failure: null })
      try {
        saveNow()
        const opened = await client.call(
          'importWeights',
          newId('run'),
          files,
          stores.settings.getState().config,
        )
        const { run } = stores.run.getState()
        stores.modelFiles.setState({ opened })
        if (run?.id === opened.runId) stores.settings.setState({ config: run.config, chosen: true })
      } catch (error) {
        stores.modelFiles.setState({ failure: toFailure(error) })
        throw error
      } finally {
        stores.modelFiles.setState({ importing: false })
      }
    },
  }
}
