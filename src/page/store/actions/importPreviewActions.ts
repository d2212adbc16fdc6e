/**
 * Preview of imported images before they become the form's data set: prepared anew at each change of the
 * choices until the user accepts or cancels. Reading the files is in dataActions.ts.
 */
import { dataKeys, type RunConfig } from '../../../core/config'
import type { OpenedImages } from '../../../core/dataPreview'
import type { ReadingAnswers, ReadingQuestionId } from '../../../core/importReading'
import { toFailure } from '../../../core/failure'
import { withPaletteColours } from '../../../core/paletteColours'
import { paletteFor, withImport, type ImportChoices, type PendingImport } from '../state/importPreview'
import type { ActionContext } from './context'
import { configInvalid } from './pageFailures'
import { validateConfig } from '../../../core/validation'

/**
 * @param previewConfig a config that can differ from a valid one only in its data fields
 * @param settleMs milliseconds without another edit before the images are prepared
 * @param cancelRead ends the reading of files
 */
export function createImportPreviewActions(
  { stores, client }: ActionContext<'lab' | 'settings'>,
  previewConfig: (config: RunConfig) => RunConfig,
  settleMs: number,
  cancelRead: () => void,
) {
  let decide: ((accepted: boolean) => void) | null = null
  let newest = 0
  let readWith: ((answers: ReadingAnswers) => Promise<OpenedImages>) | null = null
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
    // The worker has no set to prepare while it reads one; it is prepared after.
    if (!pendingImport || pendingImport.rereading) return
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
    if (stores.lab.getState().pendingImport?.rereading) {
      if (accept) return
      cancelRead()
    }
    clearTimeout(timer)
    newest += 1
    stores.lab.setState({ pendingImport: null })
    decide?.(accept)
    decide = null
  }

  return {
    /**
     * Displays the set that the worker has just read.
     * @param read reads the same files again, with the user's answers
     * @returns what the user accepts, or null
     */
    async previewImport(
      { summary, reading }: OpenedImages,
      read: (answers: ReadingAnswers) => Promise<OpenedImages>,
    ): Promise<{ config: RunConfig; answers: ReadingAnswers } | null> {
      decide?.(false)
      const { palette, nPx, squareBy, nVocab } = stores.settings.getState().config
      let choices: ImportChoices = { nPx, squareBy, palette: paletteFor(palette, summary.channels), nVocab }
      const answer = new Promise<boolean>((resolve) => {
        decide = resolve
      })
      stores.lab.setState({
        pendingImport: {
          summary,
          reading,
          answers: {},
          choices,
          preview: null,
          preparing: true,
          failure: null,
          rereading: null,
          rereadFailure: null,
        },
      })
      readWith = read
      void preparePreview()
      let answers: ReadingAnswers = {}
      // Choices and answers count as they are when the import is accepted.
      const unsubscribe = stores.lab.subscribe(({ pendingImport }) => {
        if (pendingImport) ({ choices, answers } = pendingImport)
      })
      const yes = await answer
      unsubscribe()
      return yes ? { config: accepted(choices), answers } : null
    },
    editImport(change: Partial<ImportChoices>) {
      const { pendingImport } = stores.lab.getState()
      if (!pendingImport) return
      update({ choices: { ...pendingImport.choices, ...change }, preparing: true })
      clearTimeout(timer)
      timer = setTimeout(() => void preparePreview(), settleMs)
    },
    /** Reads the files again with another answer to one question. On a failure the set before stays. */
    async answerImport(id: ReadingQuestionId, answer: string): Promise<void> {
      const { pendingImport } = stores.lab.getState()
      if (!pendingImport || !readWith) return
      const request = ++newest
      const answers = { ...pendingImport.answers, ...pendingImport.rereading, [id]: answer }
      if (pendingImport.rereading) cancelRead()
      update({ rereading: answers, rereadFailure: null })
      try {
        const { summary, reading } = await readWith(answers)
        if (request !== newest) return
        update({ summary, reading, answers, rereading: null })
        await preparePreview()
      } catch (error) {
        if (request !== newest) return
        update({ rereading: null, rereadFailure: toFailure(error) })
        // The choices may have changed while the files were read.
        await preparePreview()
      }
    },
    acceptImport: () => end(true),
    cancelImport: () => end(false),
  }
}
