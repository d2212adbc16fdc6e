/**
 * Showing opened images before they become the form's data set: asks the worker for a look at each change of
 * choices, and waits for the person's word. Reading files is dataControl.ts.
 */
import { dataKeys, validateConfig, type RunConfig } from '../../../core/config'
import type { DatasetSummary } from '../../../core/dataPreview'
import { toFailure } from '../../../core/failure'
import { withPaletteColours } from '../../../core/configPalette'
import type { ActionContext } from './context'
import { configInvalid } from './pageFailures'
import { withOffer, type PendingImport, type OfferChoices } from '../state/importPreview'

/**
 * @param lookConfig a config that differs from any valid one in its data fields only
 * @param settleMs milliseconds that a choice must rest before the images are prepared for it
 */
export function createImportPreviewActions(
  { stores, client }: ActionContext,
  lookConfig: (config: RunConfig) => RunConfig,
  settleMs: number,
) {
  let decide: ((accepted: boolean) => void) | null = null
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const change = (part: Partial<PendingImport>) =>
    stores.lab.setState(({ offer }) => (offer ? { offer: { ...offer, ...part } } : {}))

  /** The form's config as it would be with the offer accepted. */
  const accepted = (choices: OfferChoices): RunConfig =>
    withPaletteColours(withOffer(stores.settings.getState().config, choices))

  async function look(): Promise<void> {
    const { offer } = stores.lab.getState()
    if (!offer) return
    const turn = ++newest
    const config = lookConfig(withPaletteColours({ ...accepted(offer.choices), tokens: 'palette' }))
    const issues = validateConfig(config).filter(({ key }) => (dataKeys as readonly string[]).includes(key))
    if (issues.length > 0) return change({ looking: false, failure: configInvalid(issues) })
    change({ looking: true, failure: null })
    try {
      const seen = await client.call('previewImport', config)
      if (turn === newest) change({ look: seen, looking: false })
    } catch (error) {
      if (turn === newest) change({ looking: false, failure: toFailure(error) })
    }
  }

  const end = (accept: boolean) => {
    clearTimeout(timer)
    newest += 1
    stores.lab.setState({ offer: null })
    decide?.(accept)
    decide = null
  }

  return {
    /**
     * Shows the set that the worker has just opened; resolves with the accepted config, or with null where it
     * was not accepted.
     */
    async offer(summary: DatasetSummary): Promise<RunConfig | null> {
      decide?.(false)
      const { config } = stores.settings.getState()
      const palette = config.palette === 'file' ? 'file' : summary.channels === 1 ? 'grey' : 'rgb'
      const { nPx, squareBy, nVocab } = config
      let choices: OfferChoices = { nPx, squareBy, palette, nVocab }
      const answer = new Promise<boolean>((resolve) => {
        decide = resolve
      })
      stores.lab.setState({ offer: { summary, choices, look: null, looking: true, failure: null } })
      void look()
      // The choices are read when they are accepted, not when they were first shown.
      const unsubscribe = stores.lab.subscribe(({ offer }) => {
        choices = offer?.choices ?? choices
      })
      const yes = await answer
      unsubscribe()
      return yes ? accepted(choices) : null
    },
    editOffer(choice: Partial<OfferChoices>) {
      const { offer } = stores.lab.getState()
      if (!offer) return
      change({ choices: { ...offer.choices, ...choice }, looking: true })
      clearTimeout(timer)
      timer = setTimeout(() => void look(), settleMs)
    },
    acceptOffer: () => end(true),
    cancelOffer: () => end(false),
  }
}
