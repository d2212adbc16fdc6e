/**
 * Pictures whose folders are their classes, as a data set. Each is made square, in every way that a run may
 * choose, and small as soon as it is decoded, so that only small images are held. The decoder is passed in,
 * since only browsers have one.
 */
import type { SquareBy } from '../../core/config'
import { LabError } from '../../core/failure'
import { MAX_CLASSES } from '../classLabels'
import { LabelFiles } from '../layout/labelFiles'
import type { Part } from '../layout/parts'
import { placeGiven, placePictures, type Given, type Placement } from '../layout/placePictures'
import type { LabelledImages } from '../rawDataset'
import { fileError } from '../fileError'
import { grounds, type Ground } from '../pictures/ground'
import { KEPT_SIDES, PictureStore } from '../pictures/pictureStore'
import { PictureReader, type DecodePicture, type PictureOutcome } from '../pictures/readPicture'
import { Pipeline } from '../pictures/pipeline'
import { Unreadable } from '../pictures/unreadable'
import { Reading } from '../reading'

const MAX_PICTURES = 200_000

const sides = KEPT_SIDES.map(String)

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
  /** Its number in the store of pixels. */
  index: number
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
  private readonly reader: PictureReader
  private readonly unreadable: Unreadable
  private readonly store: PictureStore
  private readonly labelFiles = new LabelFiles()
  private readonly pipeline = new Pipeline<PictureOutcome>()

  /** @param reading where questions go, and what was left out */
  constructor(
    decode: DecodePicture,
    private readonly reading: Reading = new Reading(),
  ) {
    this.reader = new PictureReader(decode)
    this.unreadable = new Unreadable(reading)
    const side = reading.given('side', sides)
    this.store = new PictureStore(side === undefined ? {} : { side: Number(side) })
  }

  /** Pictures in the set so far; final once `settle` was awaited. */
  get count(): number {
    return this.pictures.length
  }

  /**
   * Decodes one picture and stores it small. Returns as soon as there is room for the next one; a picture
   * that cannot be read is left out and counted.
   * @param path with forward slashes; the last part is the file's own name
   * @throws LabError data-size with too many pictures
   */
  async add(path: string, bytes: Uint8Array): Promise<void> {
    await this.read(path, bytes, { path })
  }

  /**
   * Takes a file beside the pictures that may give their classes.
   * @returns false if it is of no kind that does
   */
  addBeside(path: string, bytes: Uint8Array): boolean {
    return this.labelFiles.add(path, bytes)
  }

  /**
   * The same for pictures whose part and class are known; they are stored in this order.
   * @throws LabError as `add` does
   */
  async addPlaced(pictures: readonly PlacedPicture[]): Promise<void> {
    for (const { name, bytes, part, className } of pictures)
      await this.read(name, bytes, { path: name, given: { part, className } })
  }

  /** Waits for every picture that was added. @throws LabError as `add` does */
  async settle(): Promise<void> {
    await this.pipeline.settle()
  }

  /** Why there is no picture at all, or null if none was added. */
  get failure(): LabError | null {
    return this.unreadable.failure(this.count)
  }

  private read(path: string, bytes: Uint8Array, place: Omit<Picture, 'index'>): Promise<void> {
    return this.pipeline.push(
      this.reader.pixelsOf(bytes),
      () => this.reader.read(path, bytes),
      (outcome) => {
        if ('unread' in outcome) {
          this.unreadable.add(path, outcome.unread)
          return
        }
        const fits = this.store.add(outcome.picture)
        this.pictures.push({ ...place, index: this.store.count - 1 })
        if (fits && this.count <= MAX_PICTURES) return
        const what = `is picture ${this.count}, more than the lab reads.`
        throw fileError('data-size', path, 0, what, 'Open fewer pictures.')
      },
    )
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
   * @throws LabError data-label with more than 256 classes, data-missing without training pictures,
   *   data-image if most files could not be read
   */
  finish(order: readonly string[] | null = null): ImageFolderSet {
    const { failure, store } = this
    if (failure) throw failure
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
    const nativePx = store.medianSide(placed.map(({ picture }) => picture.index))
    const [ground, { allSquare }] = [this.describe(), store]
    const collect = (chosen: typeof placed): LabelledImages => {
      const indices = chosen.map(({ picture }) => picture.index)
      const squared = (squareBy: SquareBy): Uint8Array => store.pixels(indices, squareBy, nativePx, ground)
      const images = {
        pixels: squared('crop'),
        labels: Uint8Array.from(chosen, ({ className }) => classNames.indexOf(className)),
      }
      return allSquare
        ? images
        : { ...images, paddedAndStretched: { pad: squared('pad'), stretch: squared('stretch') } }
    }
    const [train, test] = [
      placed.filter(({ part }) => part === 'train'),
      placed.filter(({ part }) => part === 'test'),
    ]
    const set = {
      nativePx,
      channels: store.channels,
      classNames,
      train: collect(train),
      test: test.length > 0 ? collect(test) : undefined,
    }
    // The set is copied once more, to its order: not beside a third copy.
    store.release()
    return set
  }

  /** Notes and questions about the pixels. @returns what transparent pictures are put on */
  private describe(): Ground {
    const { reading, store, count } = this
    const { side, transparent } = store
    if (store.wasReduced) reading.note({ kind: 'keptSide', count, side })
    const fitting = sides.filter((one) => Number(one) <= side)
    if (store.wasReduced) reading.ask('side', fitting, String(side))
    else if (reading.given('side', sides) !== undefined) reading.ask('side', sides, String(side))
    if (store.faintest !== null) reading.note({ kind: 'brightened', largest: store.faintest })
    if (transparent.count === 0) return 'white'
    const answer = reading.ask('ground', grounds, transparent.ground)
    const ground = grounds.find((one) => one === answer) ?? transparent.ground
    reading.note({ kind: 'ground', count: transparent.count, ground })
    return ground
  }
}

interface Placed extends Placement {
  picture: Picture
}
