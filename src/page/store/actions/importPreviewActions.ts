/**
 * Preview of imported images before they become the form's data set: prepared anew at each change of the
 * choices until the user accepts or cancels. Reading the files is in dataActions.ts.
 */
import { dataKeys, type RunConfig } from '../../../core/config'
import type { DatasetSummary } from '../../../core/dataPreview'
import { toFailure } from '../../../core/failure'
import { withPaletteColours } from '../../../core/paletteColours'
import { paletteFor, withImport, type ImportChoices, type PendingImport } from '../state/importPreview'
import type { ActionContext } from './context'
import { configInvalid } from './pageFailures'
import { validateConfig } from '../../../core/validation'

/**
 * @param previewConfig a config that can differ from a valid one only in its data fields
 * @param settleMs milliseconds without another edit before the images are prepared
 */
export function createImportPreviewActions(
  { stores, client }: ActionContext<'lab' | 'settings'>,
  previewConfig: (config: RunConfig) => RunConfig,
  settleMs: number,
) {
  let decide: ((accepted: boolean) => void) | null = null
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const update = (change: Partial<PendingImport>) =>
    stores.lab.setState(({ pendingImport }) =>
      pendingImport ? { pendingImport: { ...pendingImport, ...change } } : {},
    )

  /** The form's config if the import were accepted. */
  const accepted = (choices: ImportChoices): RunConfig =>
    withPaletteColours(withImport(stores.settings.getState().config, choices))

  async function preparePreview(): Promise<void> {
    const { pendingImport } = stores.lab.getState()
    if (!pendingImport) return
    const request = ++newest
    const config = previewConfig(
      withPaletteColours({ ...accepted(pendingImport.choices), tokens: 'palette' }),
    )
    const issues = validateConfig(config).filter(({ key }) => (dataKeys as readonly string[]).includes(key))
    if (issues.length > 0) return update({ preparing: false, failure: configInvalid(issues) })
    update({ preparing: true, failure: null })
    try {
      const preview = await client.call('previewImport', config)
      if (request === newest) update({ preview, preparing: false })
    } catch (error) {
      if (request === newest) update({ preparing: false, failure: toFailure(error) })
    }
  }

  const end = (accept: boolean) => {
    clearTimeout(timer)
    newest += 1
    stores.lab.setState({ pendingImport: null })
    decide?.(accept)
    decide = null
  }

  return {
    /** Displays the set that the worker has just read; resolves with the accepted config, or null. */
    async previewImport(summary: DatasetSummary): Promise<RunConfig | null> {
      decide?.(false)
      const { palette, nPx, squareBy, nVocab } = stores.settings.getState().config
      let choices: ImportChoices = { nPx, squareBy, palette: paletteFor(palette, summary.channels), nVocab }
      const answer = new Promise<boolean>((resolve) => {
        decide = resolve
      })
      stores.lab.setState({
        pendingImport: { summary, choices, preview: null, preparing: true, failure: null },
      })
      void preparePreview()
      // The choices count as they are when the import is accepted.
      const unsubscribe = stores.lab.subscribe(({ pendingImport }) => {
        choices = pendingImport?.choices ?? choices
      })
      const yes = await answer
      unsubscribe()
      return yes ? accepted(choices) : null
    },
    editImport(change: Partial<ImportChoices>) {
      const { pendingImport } = stores.lab.getState()
      if (!pendingImport) return
      update({ choices: { ...pendingImport.choices, ...change }, preparing: true })
      clearTimeout(timer)
      timer = setTimeout(() => void preparePreview(), settleMs)
    },
    acceptImport: () => end(true),
    cancelImport: () => end(false),
  }
}
