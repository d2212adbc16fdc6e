/**
 * Pictures whose folders are their classes, as a data set. Each is made square, in every way that a run may
 * choose, and small as soon as it is decoded, so that only small images are held. The decoder is passed in,
 * since only browsers have one.
 */
import type { SquareBy } from '../../core/config'
import { LabError } from '../../core/failure'
import { LabelFiles } from '../layout/labelFiles'
import type { Part } from '../layout/parts'
import { placeGiven, placePictures, type Given, type Placement } from '../layout/placePictures'
import type { LabelledImages } from '../rawDataset'
import { Reading } from '../reading'
import { resizeSquare, toChannels } from '../resize'
import { makeSquare, type DecodedPicture } from '../makeSquare'
import { fileError } from '../fileError'
import { readImageSize, type ImageSize } from './imageSize'

/** Decodes one picture whose header was checked; may throw anything for a damaged one. */
export type DecodePicture = (bytes: Uint8Array, type: ImageSize['type']) => Promise<DecodedPicture>

/** Largest native side that is stored: the model reads 64 pixels a side at most. */
export const MAX_NATIVE_SIDE = 64
const MAX_PICTURES = 200_000
/** Most bytes of small images, as for every other format. */
const MAX_KEPT_BYTES = 768 * 2 ** 20
/** Labels are bytes. */
const MAX_CLASSES = 256

/** Pixels decoded at once where pictures come many at a time. */
const DECODED_AT_ONCE = 16e6

/** A picture whose part and class are known without folders. */
export interface PlacedPicture {
  name: string
  bytes: Uint8Array
  part: Part
  className: string
}

interface Picture {
  /** Its path, with forward slashes. */
  path: string
  /** Part and class if they are known without folders. */
  given?: Given
  side: number
  /** (side, side, 3) in each way; the same array if the picture is square. */
  squares: Readonly<Record<SquareBy, Uint8Array>>
}

export interface ImageFolderSet {
  nativePx: number
  channels: 1 | 3
  classNames: string[]
  train: LabelledImages
  /** Undefined if no folder is named as one for testing or validation. */
  test: LabelledImages | undefined
}

export class ImageFolder {
  private readonly pictures: Picture[] = []
  private keptBytes = 0
  private allSquare = true
  private readonly decode: DecodePicture
  private readonly labelFiles = new LabelFiles()

  /** @param reading where questions about folders and classes go, and what was left out */
  constructor(
    decode: DecodePicture,
    private readonly reading = new Reading(),
  ) {
    this.decode = decode
  }

  get count(): number {
    return this.pictures.length
  }

  /**
   * Decodes one picture and stores it small.
   * @param path with forward slashes; the last part is the file's own name
   * @throws LabError data-unknown, data-image or data-size, naming the file
   */
  async add(path: string, bytes: Uint8Array): Promise<void> {
    this.keep(path, { path, ...(await this.small(path, bytes)) })
  }

  /**
   * Takes a file beside the pictures that may give their classes.
   * @returns false if it is of no kind that does
   */
  addBeside(path: string, bytes: Uint8Array): boolean {
    return this.labelFiles.add(path, bytes)
  }

  /**
   * The same for pictures whose part and class are known; they are stored in this order, and decoded several
   * at a time.
   * @throws LabError as `add` does
   */
  async addPlaced(pictures: readonly PlacedPicture[]): Promise<void> {
    for (let from = 0, to = 0; from < pictures.length; from = to) {
      for (let pixels = 0; to < pictures.length && (to === from || pixels < DECODED_AT_ONCE); to += 1) {
        const { width, height } = readImageSize(pictures[to].bytes, pictures[to].name)
        pixels += width * height
      }
      const some = pictures.slice(from, to)
      const small = await Promise.all(some.map(({ name, bytes }) => this.small(name, bytes)))
      some.forEach(({ name, part, className }, i) =>
        this.keep(name, { path: name, given: { part, className }, ...small[i] }),
      )
    }
  }

  private async small(path: string, bytes: Uint8Array): Promise<Pick<Picture, 'side' | 'squares'>> {
    const { type } = readImageSize(bytes, path)
    const picture = await this.decoded(path, bytes, type)
    const isSquare = picture.width === picture.height
    const side = Math.min(picture.width, picture.height, MAX_NATIVE_SIDE)
    const crop = makeSquare(picture, 'crop', side)
    const squares = isSquare
      ? { crop, pad: crop, stretch: crop }
      : { crop, pad: makeSquare(picture, 'pad', side), stretch: makeSquare(picture, 'stretch', side) }
    return { side, squares }
  }

  private keep(path: string, picture: Picture): void {
    const isSquare = picture.squares.pad === picture.squares.crop
    this.pictures.push(picture)
    this.allSquare &&= isSquare
    this.keptBytes += picture.side * picture.side * 3 * (isSquare ? 1 : 3)
    if (this.pictures.length > MAX_PICTURES || this.keptBytes > MAX_KEPT_BYTES) {
      throw fileError(
        'data-size',
        path,
        0,
        `is picture ${this.pictures.length}, more than the lab reads.`,
        'Open fewer pictures.',
      )
    }
  }

  private async decoded(path: string, bytes: Uint8Array, type: ImageSize['type']): Promise<DecodedPicture> {
    try {
      return await this.decode(bytes, type)
    } catch (cause) {
      if (cause instanceof LabError) throw cause
      const what = `is a damaged picture: this browser cannot decode its ${bytes.length} bytes (${type}).`
      throw fileError('data-image', path, 0, what, 'Leave this file out, or save the picture again.', cause)
    }
  }

  /** The pictures that have a part and a class. */
  private placed(): Placed[] {
    const given = this.pictures.flatMap((picture) => picture.given ?? [])
    const places =
      given.length === this.pictures.length
        ? placeGiven(given, this.reading)
        : placePictures(
            this.pictures.map(({ path }) => path),
            this.labelFiles,
            this.reading,
          )
    const placed = this.pictures.flatMap((picture, i): Placed[] => {
      const place = places[i]
      return place ? [{ picture, ...place }] : []
    })
    if (placed.some(({ part }) => part === 'train')) return placed
    throw new LabError({
      code: 'data-missing',
      message: `None of the ${this.count} pictures has a class to train on.`,
      remedy: 'Also open the folders of training pictures, or the file that lists their classes.',
    })
  }

  /**
   * All pictures as a data set. Folders, file names and files of labels say parts and classes
   * (layout/placePictures.ts); pictures without are left out. Where nothing gives classes all are of one, and
   * there is nothing for a probe to tell apart. The common side is the median one.
   * @param order the classes' names in their order, some perhaps without pictures; else they are sorted
   * @throws LabError data-label with more than 256 classes, data-missing without training pictures
   */
  finish(order: readonly string[] | null = null): ImageFolderSet {
    const placed = this.placed()
    const classNames = order ? [...order] : [...new Set(placed.map(({ className }) => className))].sort()
    if (order && placed.some(({ className }) => !order.includes(className))) {
      throw new LabError({
        code: 'data-mismatch',
        message: 'Some of the files name classes by number, others by name.',
        remedy: 'Open files of one set only.',
      })
    }
    if (classNames.length > MAX_CLASSES) {
      const message =
        `The ${placed.length} pictures have ${classNames.length} classes; ${MAX_CLASSES} at most can be ` +
        'read.'
      throw new LabError({
        code: 'data-label',
        message,
        remedy:
          'Open a part of the set with fewer classes; for folders, choose the one that contains the ' +
          'classes you want.',
      })
    }
    const sides = placed.map(({ picture }) => picture.side).sort((a, b) => a - b)
    const nativePx = sides[Math.floor(sides.length / 2)]
    const grey = placed.every(({ picture }) => isGrey(picture.squares.stretch))
    const channels = grey ? 1 : 3
    const collect = (chosen: typeof placed): LabelledImages => {
      const squared = (squareBy: SquareBy): Uint8Array => {
        const pixels = new Uint8Array(chosen.length * nativePx * nativePx * channels)
        chosen.forEach(({ picture }, i) => {
          pixels.set(
            toChannels(resizeSquare(picture.squares[squareBy], picture.side, nativePx, 3), 3, channels),
            i * nativePx * nativePx * channels,
          )
        })
        return pixels
      }
      const images = {
        pixels: squared('crop'),
        labels: Uint8Array.from(chosen, ({ className }) => classNames.indexOf(className)),
      }
      return this.allSquare
        ? images
        : { ...images, paddedAndStretched: { pad: squared('pad'), stretch: squared('stretch') } }
    }
    const [train, test] = [
      placed.filter(({ part }) => part === 'train'),
      placed.filter(({ part }) => part === 'test'),
    ]
    return {
      nativePx,
      channels,
      classNames,
      train: collect(train),
      test: test.length > 0 ? collect(test) : undefined,
    }
  }
}

interface Placed extends Placement {
  picture: Picture
}

function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false
  return true
}
