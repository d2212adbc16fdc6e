/**
 * The data on show: prepares them when the form's data fields come to rest, and opens the person's own
 * files. A failure leaves what was there.
 */
import { dataKeys, isOwnSet, validateConfig, type RunConfig } from '../../../core/config'
import type { DatasetSummary } from '../../../core/dataPreview'
import { toFailure } from '../../../core/failure'
import type { WantedAddress } from '../../../core/hub'
import { withPaletteColours } from '../../../core/configPalette'
import { presetById, type PresetId } from '../../../core/presets'
import type { ActionContext } from './context'
import { createImportPreviewActions } from './importPreviewActions'

/**
 * What is asked of the worker for a preview: the form's data fields over the preset's others, so that a
 * model that is being typed in does not hide the images.
 */
function previewConfig(presetId: PresetId, config: RunConfig): RunConfig {
  const base = presetById(presetId).config
  const data = Object.fromEntries(dataKeys.map((key) => [key, config[key]])) as Pick<
    RunConfig,
    (typeof dataKeys)[number]
  >
  return { ...base, ...data, topK: 0, promptRows: Math.min(base.promptRows, config.nPx - 1) }
}

/** Whether none of the config's problems concerns its data. */
function dataIsValid(config: RunConfig): boolean {
  return !validateConfig(config).some((issue) => (dataKeys as readonly string[]).includes(issue.key))
}

/** @returns prepare(), which settles with the newest preparation; the newest call wins */
function createPrepare({ stores, client, waiters }: ActionContext) {
  let newest = 0
  return async (): Promise<void> => {
    const { presetId, config } = stores.settings.getState()
    const turn = ++newest
    try {
      stores.lab.setState({ preparing: true })
      const preview = await client.call('prepare', previewConfig(presetId, config))
      if (turn === newest) stores.lab.setState({ preview, preparing: false, prepareFailure: null })
    } catch (error) {
      if (turn === newest) stores.lab.setState({ preparing: false, prepareFailure: toFailure(error) })
      throw error
    } finally {
      waiters.check()
    }
  }
}

/**
 * Prepares after each edit of the data that rested for `settleMs`. @returns a function that drops a waiting
 * edit
 */
function watchForm({ stores }: ActionContext, prepare: () => Promise<void>, settleMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  stores.settings.subscribe(({ config }, before) => {
    const same = dataKeys.every((key) => Object.is(config[key], before.config[key]))
    if (same || stores.lab.getState().phase !== 'ready') return
    clearTimeout(timer)
    // The failure is on show already; nobody waits for this promise.
    if (dataIsValid(config)) timer = setTimeout(() => void prepare().catch(() => undefined), settleMs)
  })
  return () => clearTimeout(timer)
}

/** @param settleMs milliseconds that an edit must rest before its data are prepared */
export function createDataActions(core: ActionContext, settleMs: number) {
  const { stores, client } = core
  const prepare = createPrepare(core)
  const dropWaiting = watchForm(core, prepare, settleMs)
  const { offer, ...offerActions } = createImportPreviewActions(
    core,
    (config) => previewConfig(stores.settings.getState().presetId, config),
    settleMs,
  )
  /** Reads the set in use once more, for a new worker. */
  let readAgain: (() => Promise<DatasetSummary>) | null = null
  let cancelled = false

  async function reading(read: () => Promise<DatasetSummary>) {
    cancelled = false
    stores.lab.setState({ openingFiles: true, opening: null, openFailure: null })
    try {
      const summary = await read()
      stores.lab.setState({ openingFiles: false })
      return summary
    } catch (error) {
      // Who cancelled needs no notice of it.
      stores.lab.setState({ openingFiles: false, openFailure: cancelled ? null : toFailure(error) })
      throw error
    }
  }

  /** Makes the set that the worker has just opened the form's, once it is accepted. */
  async function acceptOpened(summary: DatasetSummary, ask: boolean): Promise<boolean> {
    const { config } = stores.settings.getState()
    const palette = config.palette === 'file' ? 'file' : summary.channels === 1 ? 'grey' : 'rgb'
    const accepted = ask
      ? await offer(summary)
      : { ...config, dataset: 'own', palette: palette as RunConfig['palette'] }
    if (!accepted) {
      client.dropImport()
      return false
    }
    const ownFiles = await client.call('acceptImport')
    stores.lab.setState({ ownFiles })
    stores.settings.setState({ config: { ...accepted, dataset: ownFiles.id }, chosen: true })
    dropWaiting()
    await prepare().catch(() => undefined)
    return true
  }

  async function open(read: () => Promise<DatasetSummary>, ask: boolean): Promise<void> {
    if (await acceptOpened(await reading(read), ask)) readAgain = read
  }

  return {
    prepare,
    /**
     * Reads the files and shows what they hold; once that is accepted they are the form's dataset. Rejects
     * with a LabError for a bad file; resolves when the person has decided, or at once where nobody is to be
     * asked.
     * @param paths where in an opened folder each file lies; by default what the folder dialog says
     */
    async openFiles(
      files: File[],
      paths: string[] = files.map((file) => file.webkitRelativePath || file.name),
      { ask = true } = {},
    ) {
      await open(() => client.call('openFiles', files, paths), ask)
    },
    /** Ends the reading of files; the data there were before stay. */
    cancelOpen() {
      cancelled = true
      client.cancelOpen()
    },
    own: {
      ...offerActions,
      /** As openFiles, for files at addresses; the label says what they are where they do not themselves. */
      openAddresses: (addresses: WantedAddress[], { ask = true } = {}) =>
        open(() => client.call('openAddresses', addresses), ask),
      /** Makes a set that the browser keeps the form's. */
      chooseSet(id: string) {
        const { sets } = stores.sets.getState()
        const channels = sets.find((set) => set.id === id)?.channels
        stores.settings.setState(({ config }) => {
          const palette =
            channels === undefined || config.palette === 'file'
              ? config.palette
              : channels === 1
                ? 'grey'
                : 'rgb'
          return { config: { ...config, dataset: id, palette }, chosen: true }
        })
      },
      removeSet: (id: string) => client.removeDataset(id),
      /** Reads a palette from a file into the form. Rejects with a LabError, which is also on show. */
      async openPalette(file: File) {
        stores.lab.setState({ paletteFailure: null })
        try {
          const paletteColours = await client.call('openPalette', file)
          stores.settings.setState(({ config }) => ({
            config: withPaletteColours({ ...config, palette: 'file', paletteColours }),
            chosen: true,
          }))
        } catch (error) {
          stores.lab.setState({ paletteFailure: toFailure(error) })
          throw error
        }
      },
    },
    /** For a new worker: own files again, then the form's data. Failures are on show. */
    async restore() {
      offerActions.cancelOffer()
      const { dataset } = stores.settings.getState().config
      // What the browser keeps the worker finds by itself.
      const isKept = stores.sets.getState().sets.some(({ id }) => id === dataset)
      if (readAgain && isOwnSet(dataset) && !isKept) {
        const again = async (read: () => Promise<DatasetSummary>) => {
          await reading(read)
          stores.lab.setState({ ownFiles: await client.call('acceptImport') })
        }
        await again(readAgain).catch(() => undefined)
      }
      dropWaiting()
      await prepare().catch(() => undefined)
    },
  }
}
