/**
 * Models from files and into files: the run's weights for elsewhere, a model from elsewhere as a run, and,
 * for the console and scripts, a model beside the run that is asked for plain numbers.
 */
import { LabError, toFailure } from '../../../core/failure'
import { download, fileName } from '../../ui/download'
import type { NumbersKind } from '../../../core/protocol'
import { requireReady, type ActionContext } from './context'
import { noRunYet } from './pageFailures'
import { runName } from '../state/runName'

export type WeightsForm = 'weights' | 'folder'

/**
 * @param newId gives a run made of files its id; @param keepNow has what is on show kept before something
 * else takes its place
 */
export function createModelFileActions(
  core: ActionContext,
  newId: (prefix: string) => string,
  keepNow: () => void,
) {
  const { stores, client } = core
  const exported = async (form: WeightsForm) => {
    const { run } = stores.run.getState()
    if (!run) throw new LabError(noRunYet)
    stores.transfer.setState({ exporting: form })
    try {
      return { runId: run.id, ...(await client.call('exportWeights', run.id, form)) }
    } finally {
      stores.transfer.setState({ exporting: null })
    }
  }
  return {
    /** @param nHead heads, needed where no config.json is among the files; null otherwise */
    async loadWeights(files: File[], nHead: number | null) {
      requireReady(core)
      return client.call('loadWeights', files, nHead)
    },
    /** Logits or features of (B, T) tokens by the opened model, or by the run where none is open. */
    async numbers(what: NumbersKind, tokens: number[][]) {
      requireReady(core)
      return client.call('numbers', what, tokens)
    },
    exportWeights: exported,
    /** Hands the run's weights to the browser to be saved: a zip of a folder, or one model.safetensors. */
    async saveWeights(form: WeightsForm) {
      const { runId, step, file } = await exported(form)
      download(fileName(form === 'folder' ? 'zip' : 'safetensors', runName(runId), `step ${step}`), file)
    },
    /**
     * Shows a model from files as a run, with the form's settings for all that the files do not fix; they
     * come into the form too. Rejects with a LabError, which is also on show; the run before stays.
     */
    async importWeights(files: File[]) {
      requireReady(core)
      stores.lab.setState({ opening: null })
      stores.transfer.setState({ importing: true, failure: null })
      try {
        keepNow()
        const opened = await client.call(
          'importWeights',
          newId('run'),
          files,
          stores.settings.getState().config,
        )
        const { run } = stores.run.getState()
        if (run?.id === opened) stores.settings.setState({ config: run.config, chosen: true })
      } catch (error) {
        stores.transfer.setState({ failure: toFailure(error) })
        throw error
      } finally {
        stores.transfer.setState({ importing: false })
      }
    },
  }
}
