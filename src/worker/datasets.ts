/**
 * The data sets that the worker knows: shipped ones, fetched once, and the person's own files. Keeps
 * the raw images and the last prepared form, since a preview is usually followed by a start.
 */
import { dataKeys, validateConfig, type RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import type { DatasetSummary, OpenedLook } from '../core/dataPreview'
import { prepareData, type PreparedData } from '../data/prepare'
import { summarize, type RawDataset } from '../data/rawDataset'
import { loadShipped, type FetchBytes } from '../data/registry'
import type { DecodePicture } from '../data/formats/imageFolder'
import type { OpenWatch, OwnFile } from '../data/openedFiles'
import { readOwnFiles } from '../data/ownFiles'
import { prepareCodes, type Watch } from '../vqvae/prepareCodes'
import { openedLook } from './openedLook'

/** How whoever asks for data that take a while hears of it and can end it. */
export type Waiting = Watch

/** Id of the set that was opened and waits to be kept or dropped; no config of a run names it. */
const offered = 'opened'

const unheard: Waiting = { onProgress: () => undefined, breathe: () => Promise.resolve() }

export class Datasets {
  private readonly known = new Map<string, Promise<RawDataset>>()
  private prepared: { config: RunConfig; data: PreparedData } | null = null

  /** @param fetchBytes reads a file below the page's address, such as `datasets/digits8/train-images-idx3-ubyte.gz` */
  constructor(private readonly fetchBytes: FetchBytes) {}

  /** Reads files as a set that waits to be kept as 'own' or dropped. On a failure the sets that were there before stay. Throws LabError. */
  async open(files: readonly OwnFile[], decode: DecodePicture, watch: OpenWatch): Promise<DatasetSummary> {
    return this.offer(await readOwnFiles(files, decode, watch))
  }

  /** Lets a set wait to be kept as 'own' or dropped, in place of one that waited before. */
  offer(raw: RawDataset): DatasetSummary {
    this.drop()
    this.known.set(offered, Promise.resolve(raw))
    return summarize(raw)
  }

  /**
   * The set that waits, as a run with these settings would have it, on palette colours: a VQ-VAE is not trained for a look.
   * @throws LabError for a bad config, or where no set waits
   */
  async lookAt(config: RunConfig, waiting: Waiting = unheard): Promise<OpenedLook> {
    const raw = await this.raw(offered)
    return openedLook(raw, await this.prepare({ ...config, dataset: offered, tokens: 'palette' }, waiting))
  }

  /** Makes the set that waits dataset 'own'. @throws LabError data-missing where none waits */
  async keep(): Promise<DatasetSummary> {
    const raw = await this.raw(offered)
    const { prepared } = this
    this.known.set('own', Promise.resolve(raw))
    this.known.delete(offered)
    // What was prepared for the last look is what the next preview or run asks for.
    const data = prepared?.config.dataset === offered ? { ...prepared, config: { ...prepared.config, dataset: 'own' } } : prepared
    this.prepared = data?.config.dataset === 'own' && data === prepared ? null : data
    return summarize(raw)
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
  async prepare(config: RunConfig, waiting: Waiting = unheard): Promise<PreparedData> {
    const [issue] = validateConfig(config)
    if (issue) {
      throw new LabError({ code: 'config-invalid', message: issue.message, remedy: 'Change this setting; nothing has been started or lost.', subject: issue.key })
    }
    const key = Datasets.key(config)
    if (this.prepared && Datasets.key(this.prepared.config) === key) return this.prepared.data
    const raw = await this.raw(config.dataset)
    const data = config.tokens === 'vqvae' ? await prepareCodes(raw, config, waiting) : prepareData(raw, config)
    this.prepared = { config, data }
    return data
  }

  /** A data set as its files hold it. Throws LabError where there is none of this id. */
  raw(id: string): Promise<RawDataset> {
    const known = this.known.get(id)
    if (known) return known
    const loading = loadShipped(id, this.fetchBytes)
    this.known.set(id, loading)
    // A failed download is forgotten, so that the next try fetches again.
    loading.catch(() => this.known.delete(id))
    return loading
  }
}
