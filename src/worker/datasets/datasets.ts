/**
 * The data sets in the worker's memory: shipped ones, fetched once, and the user's own. Holds the raw images
 * and the data prepared last, since a preview is usually followed by a start.
 */
import { dataKeys, paletteChannels, type ConfigKey, type RunConfig } from '../../core/config'
import { sameNumbers } from '../../core/sameNumbers'
import { LabError } from '../../core/failure'
import { shapeKeys, shapesKey, type ShapeSettings } from '../../core/shapes'
import type { DatasetSummary, ImportPreview, OpenedImages } from '../../core/dataPreview'
import type { ReadingAnswers } from '../../core/importReading'
import type { Palette } from '../../core/palette'
import { prepareData, splitImages, type PreparedData } from '../../data/prepare'
import { summarize, type RawDataset } from '../../data/rawDataset'
import { Reading } from '../../data/reading'
import { loadShipped, type FetchBytes } from '../../data/loadShipped'
import type { DecodePicture } from '../../data/pictures/readPicture'
import type { OpenOptions, UserFile, RangedFile } from '../../data/unpackFiles'
import { readUserFiles } from '../../data/userFiles'
import { prepareCodes, type Watch } from '../../compute/vqvae/prepareCodes'
import { formerSet, identified, isDatasetFileId } from '../../data/datasetFile'
import type { SavedDatasets } from './savedDatasets'
import { importPreviewOf } from './makeImportPreview'
import { validateConfig } from '../../core/validation'

/** Progress callback, abort signal and yield of slow data preparation. */
export type DataProgress = Watch

/** Label and licence of a data set fetched from elsewhere, made from the label that its files give it. */
export type Origin = (label: string) => Partial<Pick<RawDataset, 'label' | 'licence'>>

/** Id of the data set that is opened and not yet accepted; no config of a run has it. */
const pendingId = 'opened'

const noProgress: DataProgress = { onProgress: () => undefined, yieldToEventLoop: () => Promise.resolve() }

/** Equal for configs whose prepared data are the same. */
export const dataKey = (config: RunConfig): string => JSON.stringify(dataKeys.map((name) => config[name]))

/** The settings that, with the channels, decide the pixels before they are quantized. */
const pixelKeys = [
  'dataset',
  'nPx',
  'squareBy',
  ...shapeKeys,
  'validationFraction',
  'split',
  'seed',
] as const satisfies readonly ConfigKey[]

/** Equal for configs whose training images have the same pixels. */
const pixelKey = (config: RunConfig): string =>
  JSON.stringify([
    paletteChannels(config.palette, config.paletteColours),
    ...pixelKeys.map((name) => config[name]),
  ])

/** The training images of a config before they are quantized. */
export interface TrainingPixels {
  /** Equal for the same pixels. */
  key: string
  /** (count, nPx, nPx, channels) bytes, shared with the prepared data: not to be changed. */
  pixels: Uint8Array
  channels: 1 | 3
  count: number
  /** The config's palette, where the prepared data have it. */
  palette: Palette | null
}

/** The data prepared last. */
interface Prepared {
  config: RunConfig
  data: PreparedData
  /** Whether their codec is a run's own, where other data of the same config would train one. */
  isKept: boolean
}

/** Whether data have the codec that is wanted: that of the kept numbers, else one trained from the seed. */
function hasCodec({ data, isKept }: Prepared, kept: ReadonlyMap<string, Float32Array> | undefined): boolean {
  if (!kept) return !isKept
  const { codec } = data
  return (
    codec !== null && [...codec.numbers].every(([name, values]) => sameNumbers(values, kept.get(name) ?? []))
  )
}

const palettesAgree = (one: RunConfig, other: RunConfig): boolean =>
  (['palette', 'paletteColours', 'nVocab', 'tokens'] as const).every((key) => one[key] === other[key])

/** @throws LabError config-invalid */
function requireValid(config: RunConfig): void {
  const [issue] = validateConfig(config)
  if (!issue) return
  throw new LabError({
    code: 'config-invalid',
    message: issue.message,
    remedy: 'Change this setting; nothing was started or lost.',
    subject: issue.key,
  })
}

export class Datasets {
  private readonly known = new Map<string, Promise<RawDataset>>()
  /** Key of the settings of the set of shapes in `known`. */
  private drawnShapes = ''
  private prepared: Prepared | null = null
  /** The user's set accepted last in this visit. */
  private accepted: RawDataset | null = null

  /**
   * @param fetchBytes reads a file below the page's address, such as
   *   `datasets/digits8/train-images-idx3-ubyte.gz`
   * @param saved the user's data sets saved in the browser; without it they last as long as this object
   */
  constructor(
    private readonly fetchBytes: FetchBytes,
    private readonly saved: Pick<SavedDatasets, 'load' | 'newest'> | null = null,
  ) {}

  /**
   * Reads files as a data set to be accepted or dropped. On a failure the data sets before stay.
   * @param answers of the person to what the files leave open
   * @throws LabError with a data- code; busy when cancelled
   */
  async open(
    files: readonly (UserFile | RangedFile)[],
    decode: DecodePicture,
    watch: OpenOptions,
    origin: Origin = () => ({}),
    answers: ReadingAnswers = {},
  ): Promise<OpenedImages> {
    const reading = new Reading(answers)
    const raw = await readUserFiles(files, decode, { ...watch, reading })
    return { summary: this.addImport({ ...raw, ...origin(raw.label) }), reading: reading.result() }
  }

  /** Holds a data set to be accepted or dropped, in place of the one held before. */
  addImport(raw: RawDataset): DatasetSummary {
    this.dropImport()
    this.known.set(pendingId, Promise.resolve(raw))
    return summarize(raw)
  }

  /**
   * The held data set prepared with these settings, always with a palette: a preview trains no VQ-VAE.
   * @throws LabError for a bad config; data-missing if no data set is held
   */
  async previewImport(config: RunConfig, progress: DataProgress = noProgress): Promise<ImportPreview> {
    const raw = await this.raw(pendingId)
    const data = await this.prepare({ ...config, dataset: pendingId, tokens: 'palette' }, progress)
    return importPreviewOf(raw, data)
  }

  /**
   * Makes the held data set dataset 'own', with an id computed from its contents.
   * @throws LabError data-missing if no data set is held
   */
  async acceptImport(): Promise<RawDataset> {
    const held = await this.raw(pendingId)
    const raw = await identified(held)
    const { prepared } = this
    this.forgetOwn()
    this.accepted = raw
    const opened = Promise.resolve(raw)
    for (const id of ['own', raw.id]) this.known.set(id, opened)
    this.known.delete(pendingId)
    // The data prepared for the import preview are those of the next preview or run.
    if (prepared?.config.dataset === pendingId) {
      const { config, data } = prepared
      this.prepared = {
        ...prepared,
        config: { ...config, dataset: raw.id },
        data: { ...data, summary: { ...data.summary, id: raw.id } },
      }
    }
    return raw
  }

  /** Drops the user's data set in use before: only one is held in memory. */
  private forgetOwn(): void {
    for (const id of this.known.keys()) if (id === 'own' || isDatasetFileId(id)) this.known.delete(id)
    if (
      this.prepared &&
      (this.prepared.config.dataset === 'own' || isDatasetFileId(this.prepared.config.dataset))
    )
      this.prepared = null
  }

  /** The config with 'own', the data set opened last, replaced by that data set's permanent id. */
  async named(config: RunConfig): Promise<RunConfig> {
    return config.dataset === 'own' ? { ...config, dataset: (await this.raw('own')).id } : config
  }

  /** Drops the held data set. */
  dropImport(): void {
    this.known.delete(pendingId)
    if (this.prepared?.config.dataset === pendingId) this.prepared = null
  }

  /**
   * Resized, split and quantized data for a config; with learned codes a VQ-VAE is trained first, unless the
   * numbers of one are `kept` with a run of this config.
   * @throws LabError for a bad config, missing data or a failed download; busy when `progress.signal` aborts
   */
  async prepare(
    requested: RunConfig,
    progress: DataProgress = noProgress,
    kept?: ReadonlyMap<string, Float32Array>,
  ): Promise<PreparedData> {
    requireValid(requested)
    const config = await this.named(requested)
    const key = dataKey(config)
    if (this.prepared && dataKey(this.prepared.config) === key && hasCodec(this.prepared, kept))
      return this.prepared.data
    const raw = await this.raw(config.dataset, config)
    const data =
      config.tokens === 'vqvae' ? await prepareCodes(raw, config, progress, kept) : prepareData(raw, config)
    this.prepared = { config, data, isKept: kept !== undefined }
    return data
  }

  /**
   * The training images of a config as the palette sees them; those of the data prepared last, where they are
   * the same.
   * @throws LabError as `prepare`
   */
  async trainingPixels(requested: RunConfig): Promise<TrainingPixels> {
    requireValid(requested)
    const config = await this.named(requested)
    const key = pixelKey(config)
    const channels = paletteChannels(config.palette, config.paletteColours)
    if (this.prepared && pixelKey(this.prepared.config) === key) {
      const { train, palette } = this.prepared.data
      const same = palettesAgree(this.prepared.config, config)
      return { key, pixels: train.pixels, channels, count: train.count, palette: same ? palette : null }
    }
    const { train } = splitImages(await this.raw(config.dataset, config), config)
    return { key, pixels: train.pixels, channels, count: train.labels.length, palette: null }
  }

  /**
   * The raw data set of an id.
   * @param shapes settings of the set that is drawn, by default the presets'
   * @throws LabError data-missing, network or storage-damaged
   */
  raw(id: string, shapes?: ShapeSettings): Promise<RawDataset> {
    if (id === 'shapes' && shapes) this.forgetOtherShapes(shapes)
    const known = this.known.get(id)
    if (known) return known
    const loading =
      id === 'own'
        ? this.newest()
        : isDatasetFileId(id)
          ? this.loadSaved(id)
          : loadShipped(id, this.fetchBytes, shapes)
    this.known.set(id, loading)
    // A failed download is dropped, so that the next call fetches again.
    loading.catch(() => this.known.delete(id))
    return loading
  }

  /** Drops a set of shapes drawn with other settings. */
  private forgetOtherShapes(shapes: ShapeSettings): void {
    const drawn = shapesKey(shapes)
    if (drawn !== this.drawnShapes) this.known.delete('shapes')
    this.drawnShapes = drawn
  }

  /** The newest saved data set, as none was opened in this visit. */
  private async newest(): Promise<RawDataset> {
    const id = await this.saved?.newest().catch(() => null)
    if (id) return this.raw(id)
    throw new LabError({
      code: 'data-missing',
      subject: 'own',
      message: 'This setup trains on your own files, and none are open or saved in this browser.',
      remedy:
        'Open data files or pictures with "Open files", fetch some under "From the web", ' +
        'or choose another data set.',
    })
  }

  /** By its id or its former one, as runs of earlier versions have it. */
  private async loadSaved(id: string): Promise<RawDataset> {
    const { accepted } = this
    const raw = accepted?.arrival?.id === id ? await formerSet(accepted, id) : await this.saved?.load(id)
    // Other saved data sets can be read again; the one opened last ('own') perhaps not, so it stays.
    for (const [other, set] of this.known)
      if (isDatasetFileId(other) && other !== id && set !== this.known.get('own')) this.known.delete(other)
    if (raw) return raw
    throw new LabError({
      code: 'data-missing',
      subject: id,
      message: `These settings train on a user's own images (${id}) ` + 'that are not saved in this browser.',
      remedy: 'Open the same files here to get the same id, or choose another data set.',
    })
  }
}
