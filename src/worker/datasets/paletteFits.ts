/**
 * Measures palettes for the page's editor, beside a run: in pieces, the newest call of each purpose only. The
 * colours of the images are counted once and kept until the images change or the editor closes.
 */
import type { RunConfig } from '../../core/config'
import type { PaletteMeasure } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import type { WeightedPoints } from '../../core/kmeans'
import { countColours, measureFit, splitColour } from '../../core/paletteFit'
import { inTurns, type Pieces } from '../../core/pieces'
import type { PalettePurpose } from '../../core/protocol'
import { paletteInPieces } from '../../data/prepare'
import type { TrainingPixels } from './datasets'

/** Of more pixels in colour only every n-th image is counted: photographs have millions of colours. */
const mostPixels = 1 << 22

const superseded = () =>
  new LabError({
    code: 'busy',
    message: 'The palette was not measured, since another one was asked for or the editor was closed.',
    remedy: 'The newer palette is measured.',
  })

interface Counted {
  key: string
  colours: Promise<WeightedPoints>
  measuredImages: number
  counting: AbortController
}

/** The pixels of evenly spread images, no more than `most` of them in all; greys are always counted whole. */
function spreadPixels({ pixels, channels, count }: TrainingPixels, most: number): [Uint8Array, number] {
  const stride = channels === 1 ? 1 : Math.ceil(pixels.length / channels / most)
  if (stride === 1) return [pixels, count]
  const bytes = pixels.length / count
  const images = Math.ceil(count / stride)
  const spread = new Uint8Array(images * bytes)
  for (let i = 0; i < images; i += 1)
    spread.set(pixels.subarray(i * stride * bytes, (i * stride + 1) * bytes), i * bytes)
  return [spread, images]
}

export class PaletteFits {
  private counted: Counted | null = null
  private readonly newest = { curve: new AbortController(), edited: new AbortController() }

  /**
   * @param pixelsOf the training images of a config
   * @param most pixels in colour that are counted
   */
  constructor(
    private readonly pixelsOf: (config: RunConfig) => Promise<TrainingPixels>,
    private readonly yieldToEventLoop: () => Promise<void>,
    private readonly most = mostPixels,
  ) {}

  /** @throws LabError as `Datasets.prepare`; busy if a newer call or `cancel` came */
  async measure(config: RunConfig, purpose: PalettePurpose): Promise<PaletteMeasure> {
    const signal = this.begin(purpose)
    const images = await this.pixelsOf(config)
    const { colours, measuredImages } = this.countedOf(images, signal)
    const { pixels, channels, count } = images
    const palette = images.palette ?? (await this.run(paletteInPieces(pixels, channels, config), signal))
    const { error, shares } = await this.run(measureFit(palette, await colours), signal)
    const levels = Float64Array.from(palette.centers)
    return { channels, levels, error, shares, images: count, measuredImages }
  }

  /** @throws LabError as `measure` */
  async split(config: RunConfig, index: number): Promise<Float64Array | null> {
    const signal = this.begin('edited')
    const images = await this.pixelsOf(config)
    const { colours } = this.countedOf(images, signal)
    const { pixels, channels } = images
    const palette = await this.run(paletteInPieces(pixels, channels, config), signal)
    return this.run(splitColour(palette, await colours, index), signal)
  }

  /** Refuses all calls under way and frees the counted colours. */
  cancel(): void {
    for (const controller of Object.values(this.newest)) controller.abort()
    this.counted?.counting.abort()
    this.counted = null
  }

  private begin(purpose: PalettePurpose): AbortSignal {
    this.newest[purpose].abort()
    this.newest[purpose] = new AbortController()
    return this.newest[purpose].signal
  }

  private run<T>(pieces: Pieces<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(superseded())
    return inTurns(pieces, { signal, yieldToEventLoop: this.yieldToEventLoop, cancelled: superseded })
  }

  /** The colours of these images, counted or being counted. @throws LabError busy if the call has ended */
  private countedOf(images: TrainingPixels, signal: AbortSignal): Counted {
    if (signal.aborted) throw superseded()
    if (this.counted?.key === images.key) return this.counted
    this.counted?.counting.abort()
    const counting = new AbortController()
    const [pixels, measuredImages] = spreadPixels(images, this.most)
    const colours = this.run(countColours(pixels, images.channels), counting.signal)
    // Whoever awaits it is told; nobody does if its call ended before.
    colours.catch(() => undefined)
    this.counted = { key: images.key, colours, measuredImages, counting }
    return this.counted
  }
}
