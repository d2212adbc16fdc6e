/**
 * The data sets that the worker knows: shipped ones, fetched once, and the person's own files. Keeps
 * the raw images and the last prepared form, since a preview is usually followed by a start.
 */
import { dataKeys, validateConfig, type RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { DatasetSummary, ImportPreview } from '../../core/dataPreview'
import { prepareData, type PreparedData } from '../../data/prepare'
import { summarize, type RawDataset } from '../../data/rawDataset'
import { loadShipped, type FetchBytes } from '../../data/loadShipped'
import type { DecodePicture } from '../../data/formats/imageFolder'
import type { OpenOptions, UserFile, RangedFile } from '../../data/unpackFiles'
import { readUserFiles } from '../../data/userFiles'
import { prepareCodes, type Watch } from '../../compute/vqvae/prepareCodes'
import { contentId, isDatasetFileId } from '../../data/datasetFile'
import type { SavedDatasets } from './savedDatasets'
import { openedLook } from './importPreview'

/** How whoever asks for data that take a while hears of it and can end it. */
export type Waiting = Watch

/** What is said of a set that did not come from this machine, from what its files call it. */
export type Origin = (label: string) => Partial<Pick<RawDataset, 'label' | 'licence'>>

/** Id of the set that was opened and waits to be kept or dropped; no config of a run names it. */
const offered = 'opened'

const unheard: Waiting = { onProgress: () => undefined, yieldToEventLoop: () => Promise.resolve() }

export class Datasets {
  private readonly known = new Map<string, Promise<RawDataset>>()
  private prepared: { config: RunConfig; data: PreparedData } | null = null

  /**
   * @param fetchBytes reads a file below the page's address, such as
   *   `datasets/digits8/train-images-idx3-ubyte.gz`
   * @param kept where the person's own sets are found again; without it they last as long as this object
   */
  constructor(
    private readonly fetchBytes: FetchBytes,
    private readonly kept: Pick<SavedDatasets, 'load' | 'newest'> | null = null,
  ) {}

  /**
   * Reads files as a set that waits to be kept as 'own' or dropped. On a failure the sets that were there
   * before stay. Throws LabError.
   */
  async open(
    files: readonly (UserFile | RangedFile)[],
    decode: DecodePicture,
    watch: OpenOptions,
    origin: Origin = () => ({}),
  ): Promise<DatasetSummary> {
    const raw = await readUserFiles(files, decode, watch)
    return this.offer({ ...raw, ...origin(raw.label) })
  }

  /** Lets a set wait to be kept as 'own' or dropped, in place of one that waited before. */
  offer(raw: RawDataset): DatasetSummary {
    this.drop()
    this.known.set(offered, Promise.resolve(raw))
    return summarize(raw)
  }

  /**
   * The set that waits, as a run with these settings would have it, on palette colours: a VQ-VAE is not
   * trained for a look.
   * @throws LabError for a bad config, or where no set waits
   */
  async lookAt(config: RunConfig, waiting: Waiting = unheard): Promise<ImportPreview> {
    const raw = await this.raw(offered)
    return openedLook(raw, await this.prepare({ ...config, dataset: offered, tokens: 'palette' }, waiting))
  }

  /**
   * Makes the set that waits dataset 'own', and known by an id made of its contents. @throws LabError
   * data-missing where none waits
   */
  async keep(): Promise<RawDataset> {
    const waiting = await this.raw(offered)
    const raw = { ...waiting, id: await contentId(waiting) }
    const { prepared } = this
    this.forgetOwn()
    const opened = Promise.resolve(raw)
    for (const id of ['own', raw.id]) this.known.set(id, opened)
    this.known.delete(offered)
    // What was prepared for the last look is what the next preview or run asks for.
    if (prepared?.config.dataset === offered) {
      const { config, data } = prepared
      this.prepared = {
        config: { ...config, dataset: raw.id },
        data: { ...data, summary: { ...data.summary, id: raw.id } },
      }
    }
    return raw
  }

  /** Lets the own set go that was in use before: one at a time lies in memory. */
  private forgetOwn(): void {
    for (const id of this.known.keys()) if (id === 'own' || isDatasetFileId(id)) this.known.delete(id)
    if (this.prepared && (this.prepared.config.dataset === 'own' || isDatasetFileId(this.prepared.config.dataset)))
      this.prepared = null
  }

  /** The config with the lasting name of its data: 'own' is whichever set was opened last. */
  async named(config: RunConfig): Promise<RunConfig> {
    return config.dataset === 'own' ? { ...config, dataset: (await this.raw('own')).id } : config
  }

  /** Forgets the set that waits. */
  drop(): void {
    this.known.delete(offered)
    if (this.prepared?.config.dataset === offered) this.prepared = null
  }

  /** What two configs must agree in to have the same data. */
  static key(config: RunConfig): string {
    return JSON.stringify(dataKeys.map((name) => config[name]))
  }

  /**
   * Resized, split and quantized data for a config; with learned codes a VQ-VAE is trained first.
   * @param waiting hears of what takes a while, and can end it
   * @throws LabError for a bad config, missing data or a failed download; busy where `waiting` ended it
   */
  async prepare(asked: RunConfig, waiting: Waiting = unheard): Promise<PreparedData> {
    const [issue] = validateConfig(asked)
    if (issue) {
      throw new LabError({
        code: 'config-invalid',
        message: issue.message,
        remedy: 'Change this setting; nothing has been started or lost.',
        subject: issue.key,
      })
    }
    const config = await this.named(asked)
    const key = Datasets.key(config)
    if (this.prepared && Datasets.key(this.prepared.config) === key) return this.prepared.data
    const raw = await this.raw(config.dataset)
    const data =
      config.tokens === 'vqvae' ? await prepareCodes(raw, config, waiting) : prepareData(raw, config)
    this.prepared = { config, data }
    return data
  }

  /** A data set as its files hold it. Throws LabError where there is none of this id. */
  raw(id: string): Promise<RawDataset> {
    const known = this.known.get(id)
    if (known) return known
    const loading =
      id === 'own' ? this.lastOpened() : isDatasetFileId(id) ? this.found(id) : loadShipped(id, this.fetchBytes)
    this.known.set(id, loading)
    // A failed download is forgotten, so that the next try fetches again.
    loading.catch(() => this.known.delete(id))
    return loading
  }

  /** Where none was opened in this visit, the newest of the sets that are kept. */
  private async lastOpened(): Promise<RawDataset> {
    const id = await this.kept?.newest().catch(() => null)
    if (id) return this.raw(id)
    throw new LabError({
      code: 'data-missing',
      subject: 'own',
      message: 'This set-up trains on your own files, and none are open or kept in this browser.',
      remedy:
        'Open data files or pictures with "Open files", fetch some under "From the web", or choose another data set.',
    })
  }

  private async found(id: string): Promise<RawDataset> {
    const raw = await this.kept?.load(id)
    // What is kept can be read again; the set that was opened last may not be.
    for (const [other, set] of this.known)
      if (isDatasetFileId(other) && other !== id && set !== this.known.get('own')) this.known.delete(other)
    if (raw) return raw
    throw new LabError({
      code: 'data-missing',
      subject: id,
      message: `These settings train on a set of somebody's own images (${id}) that is not kept in this browser.`,
      remedy: 'Open the same files here, and they are known by the same name; or choose another data set.',
    })
  }
}
