/**
 * The form's data: prepared for preview when its data fields stop changing, and replaced by the user's own
 * files. After a failure the previous data stay.
 */
import { dataKeys, isOwnSet, type RunConfig } from '../../../core/config'
import type { OpenedImages, SavedDataset } from '../../../core/dataPreview'
import type { ReadingAnswers } from '../../../core/importReading'
import { LabError, toFailure, type Failure } from '../../../core/failure'
import type { WantedAddress } from '../../../core/hub'
import { withPaletteColours } from '../../../core/paletteColours'
import type { PalettePurpose } from '../../../core/protocol'
import { presetById, type PresetId } from '../../../core/presets'
import { changedKeys } from '../../../core/share'
import { text } from '../../text/text'
import { paletteFor } from '../state/importPreview'
import { isFixed } from '../state/link'
import type { ActionContext } from './context'
import { createImportPreviewActions } from './importPreviewActions'
import { validateConfig } from '../../../core/validation'

/** The form's data fields over the preset's other ones, so that an invalid model does not hide the images. */
function previewConfig(presetId: PresetId, config: RunConfig): RunConfig {
  const base = presetById(presetId).config
  const data = Object.fromEntries(dataKeys.map((key) => [key, config[key]])) as Pick<
    RunConfig,
    (typeof dataKeys)[number]
  >
  return { ...base, ...data, topK: 0, promptRows: Math.min(base.promptRows, config.nPx - 1) }
}

/** The saved set that a config names, by its id or by the one that earlier versions gave it. */
const savedSetOf = (sets: readonly SavedDataset[], dataset: string): SavedDataset | undefined =>
  sets.find(({ id, formerId }) => id === dataset || formerId === dataset)

/** Whether the config's data fields are valid. */
function dataIsValid(config: RunConfig): boolean {
  return !validateConfig(config).some((issue) => (dataKeys as readonly string[]).includes(issue.key))
}

/** Reads the user's files in the worker, with the user's answers to what they leave open. */
type ReadFiles = (answers: ReadingAnswers) => Promise<OpenedImages>

/** @returns prepare(), which rejects with a LabError; only the newest call changes the store */
function createPrepare({ stores, client, waiters }: ActionContext<'lab' | 'settings'>) {
  let newest = 0
  return async (): Promise<void> => {
    const { presetId, config } = stores.settings.getState()
    const request = ++newest
    try {
      stores.lab.setState({ preparing: true })
      const preview = await client.call('prepare', previewConfig(presetId, config))
      if (request === newest) stores.lab.setState({ preview, preparing: false, prepareFailure: null })
    } catch (error) {
      const failure = toFailure(error)
      // A lost worker is displayed as such, and its successor prepares again.
      const prepareFailure = failure.code === 'worker-crashed' ? null : failure
      if (request === newest) stores.lab.setState({ preparing: false, prepareFailure })
      throw error
    } finally {
      waiters.check()
    }
  }
}

/**
 * Prepares the data `settleMs` after the last edit of their fields.
 * @returns a function that cancels a scheduled preparation
 */
function prepareAfterEdits(
  { stores }: ActionContext<'lab' | 'settings'>,
  prepare: () => Promise<void>,
  settleMs: number,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  stores.settings.subscribe(({ config }, before) => {
    const same = dataKeys.every((key) => Object.is(config[key], before.config[key]))
    if (same || stores.lab.getState().phase !== 'ready') return
    clearTimeout(timer)
    // prepare() has stored the failure.
    if (dataIsValid(config)) timer = setTimeout(() => void prepare().catch(() => undefined), settleMs)
  })
  return () => clearTimeout(timer)
}

/** @param settleMs milliseconds without another edit before data are prepared */
export function createDataActions(
  context: ActionContext<'lab' | 'link' | 'settings' | 'savedDatasets'>,
  settleMs: number,
) {
  const { stores, client } = context
  const prepare = createPrepare(context)
  const cancelScheduled = prepareAfterEdits(context, prepare, settleMs)
  const { previewImport, ...importActions } = createImportPreviewActions(
    context,
    (config) => previewConfig(stores.settings.getState().presetId, config),
    settleMs,
    () => cancelOpen(),
  )
  /** Reads the current set again, for a new worker. */
  let readAgain: (() => Promise<OpenedImages>) | null = null
  let cancelled = false

  function cancelOpen(): void {
    cancelled = true
    client.cancelOpen()
  }

  /** @param show whether a failure is displayed in the panel; the import dialog displays its own */
  async function reading(read: () => Promise<OpenedImages>, show = true) {
    cancelled = false
    stores.lab.setState({ openingFiles: true, openingProgress: null, filesFailure: null })
    try {
      const opened = await read()
      stores.lab.setState({ openingFiles: false })
      return opened
    } catch (error) {
      // The user who cancelled needs no notice.
      const filesFailure = cancelled || !show ? null : toFailure(error)
      stores.lab.setState({ openingFiles: false, filesFailure })
      throw error
    }
  }

  /**
   * Makes the set that the worker has just read the form's, with `ask` once the user accepts it.
   * @returns the answers that it was read with, or null if it was not accepted
   */
  async function acceptOpened(
    opened: OpenedImages,
    read: ReadFiles,
    ask: boolean,
  ): Promise<ReadingAnswers | null> {
    const { config } = stores.settings.getState()
    const accepted = ask
      ? await previewImport(opened, (answers) => reading(() => read(answers), false))
      : {
          config: { ...config, dataset: 'own', palette: paletteFor(config.palette, opened.summary.channels) },
          answers: {},
        }
    if (!accepted) {
      client.dropImport()
      return null
    }
    stores.lab.setState({ accepting: true })
    const before = stores.settings.getState().config
    try {
      const ownFiles = await client.call('acceptImport')
      stores.lab.setState({ ownFiles })
      // What was typed into the form while the worker was busy stays.
      stores.settings.setState(({ config }) => {
        const typed = Object.fromEntries(changedKeys(before, config).map((key) => [key, config[key]]))
        return { config: { ...accepted.config, ...typed, dataset: ownFiles.id }, chosen: true }
      })
    } finally {
      stores.lab.setState({ accepting: false })
    }
    cancelScheduled()
    await prepare().catch(() => undefined)
    return accepted.answers
  }

  async function open(read: ReadFiles, ask: boolean): Promise<void> {
    if (isFixed(stores.link.getState(), 'dataset')) {
      const failure: Failure = { code: 'config-invalid', subject: 'dataset', ...text.share.dataFixed }
      stores.lab.setState({ filesFailure: failure })
      throw new LabError(failure)
    }
    const answers = await acceptOpened(await reading(() => read({})), read, ask)
    if (answers) readAgain = () => read(answers)
  }

  /** Makes packed colours the form's palette, as one from a file. */
  const usePalette = (paletteColours: string) =>
    stores.settings.setState(({ config }) => ({
      config: withPaletteColours({ ...config, palette: 'file', paletteColours }),
      chosen: true,
    }))

  /** The form's data fields with a change, on palette colours. */
  const palettesConfig = (change: Partial<RunConfig>): RunConfig => {
    const { presetId, config } = stores.settings.getState()
    return previewConfig(presetId, withPaletteColours({ ...config, ...change, tokens: 'palette' }))
  }

  return {
    prepare,
    /**
     * Reads the files and previews them; once accepted they are the form's data set. Rejects with a LabError
     * for a bad file; resolves when the user has decided, or at once without `ask`.
     * @param paths of each file in an opened folder; by default as the folder dialog reports them
     */
    async openFiles(
      files: File[],
      paths: string[] = files.map((file) => file.webkitRelativePath || file.name),
      { ask = true } = {},
    ) {
      await open((answers) => client.call('openFiles', files, paths, answers), ask)
    },
    /** Cancels the reading of files; the previous data stay. */
    cancelOpen,
    /** Actions that the lab offers unchanged. */
    shared: {
      ...importActions,
      /** As openFiles, for files at addresses; an address may label a file that its name does not explain. */
      openAddresses: (addresses: WantedAddress[], { ask = true } = {}) =>
        open((answers) => client.call('openAddresses', addresses, answers), ask),
      /** Makes a data set saved in this browser the form's. */
      chooseSavedDataset(id: string) {
        const saved = savedSetOf(stores.savedDatasets.getState().sets, id)
        stores.settings.setState(({ config }) => {
          const palette = saved ? paletteFor(config.palette, saved.channels) : config.palette
          return { config: { ...config, dataset: id, palette }, chosen: true }
        })
      },
      deleteSavedDataset: (id: string) => client.removeDataset(id),
      /** Reads a palette file and leaves the form alone; resolves with its colours, packed. */
      readPalette: (file: File) => client.call('openPalette', file),
      usePalette,
      /**
       * The palette of the form with a change, and how well it fits the images; as the request of this name.
       */
      measurePalette: (change: Partial<RunConfig>, purpose: PalettePurpose) =>
        client.call('measurePalette', palettesConfig(change), purpose),
      splitColour: (change: Partial<RunConfig>, index: number) =>
        client.call('splitColour', palettesConfig(change), index),
      cancelPalettes: () => client.cancelPalettes(),
      /** Reads a palette file into the form. Rejects with a LabError, which is displayed too. */
      async openPalette(file: File) {
        stores.lab.setState({ paletteFailure: null })
        try {
          usePalette(await client.call('openPalette', file))
        } catch (error) {
          stores.lab.setState({ paletteFailure: toFailure(error) })
          throw error
        }
      },
    },
    /** For a new worker: reads the own files again, then prepares the form's data. Failures are displayed. */
    async restore() {
      importActions.cancelImport()
      const { dataset } = stores.settings.getState().config
      // The worker finds saved data sets itself.
      const saved = savedSetOf(stores.savedDatasets.getState().sets, dataset)
      if (readAgain && isOwnSet(dataset) && !saved) {
        const again = async (read: () => Promise<OpenedImages>) => {
          await reading(read)
          stores.lab.setState({ ownFiles: await client.call('acceptImport') })
        }
        await again(readAgain).catch(() => undefined)
      }
      cancelScheduled()
      await prepare().catch(() => undefined)
    },
  }
}
