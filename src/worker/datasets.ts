/**
 * The data sets that the worker knows: shipped ones, fetched once, and the person's own files. Keeps
 * the raw images and the last prepared form, since a preview is usually followed by a start.
 */
import { dataKeys, validateConfig, type RunConfig } from '../core/config'
import { LabError } from '../core/failure'
import type { DatasetSummary } from '../core/dataPreview'
import { prepareData, type PreparedData } from '../data/prepare'
import { summarize, type RawDataset } from '../data/rawDataset'
import { loadShipped, type FetchBytes } from '../data/registry'
import type { DecodePicture } from '../data/formats/imageFolder'
import type { OpenWatch, OwnFile } from '../data/openedFiles'
import { readOwnFiles } from '../data/ownFiles'
import { prepareCodes, type Watch } from '../vqvae/prepareCodes'

/** How whoever asks for data that take a while hears of it and can end it. */
export type Waiting = Watch

const unheard: Waiting = { onProgress: () => undefined, breathe: () => Promise.resolve() }

export class Datasets {
  private readonly known = new Map<string, Promise<RawDataset>>()
  private prepared: { key: string; data: PreparedData } | null = null

  /** @param fetchBytes reads a file below the page's address, such as `datasets/digits8/train-images-idx3-ubyte.gz` */
  constructor(private readonly fetchBytes: FetchBytes) {}

  /** Reads files as dataset 'own'. On a failure the own set that was there before stays. Throws LabError. */
  async open(files: readonly OwnFile[], decode: DecodePicture, watch: OpenWatch): Promise<DatasetSummary> {
    const own = await readOwnFiles(files, decode, watch)
    this.known.set('own', Promise.resolve(own))
    this.prepared = null
    return summarize(own)
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
    if (this.prepared?.key === key) return this.prepared.data
    const raw = await this.raw(config.dataset)
    const data = config.tokens === 'vqvae' ? await prepareCodes(raw, config, waiting) : prepareData(raw, config)
    this.prepared = { key, data }
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
