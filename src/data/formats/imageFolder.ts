/**
 * Pictures whose folders are their classes, as a data set. Each is made square, in every way that a run may
 * choose, and small as soon as it is decoded, so that only small images are held. The decoder is passed in,
 * since only browsers have one.
 */
import type { SquareBy } from '../../core/config'
import { LabError } from '../../core/failure'
import type { LabelledImages } from '../rawDataset'
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

export type Part = 'train' | 'test' | 'validation'

/** A picture whose part and class are known without folders. */
export interface PlacedPicture {
  name: string
  bytes: Uint8Array
  part: Part
  className: string
}

/** The class name in a set without classes. */
export const NO_CLASSES = 'no classes'

interface Picture {
  /** Folders that the picture lies in, outermost first. */
  folders: string[]
  /** Part and class if they are known without folders. */
  given?: { part: Part; className: string }
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

function partOf(folder: string | undefined): Part | null {
  if (folder === undefined) return null
  if (/^train(ing)?$/i.test(folder)) return 'train'
  if (/^test(ing)?$/i.test(folder)) return 'test'
  return /^val(id|idation)?$/i.test(folder) ? 'validation' : null
}

export class ImageFolder {
  private readonly pictures: Picture[] = []
  private keptBytes = 0
  private allSquare = true
  private readonly decode: DecodePicture

  constructor(decode: DecodePicture) {
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
    this.keep(path, { folders: path.split('/').slice(0, -1), ...(await this.small(path, bytes)) })
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
        this.keep(name, { folders: [], given: { part, className }, ...small[i] }),
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

  /**
   * All pictures as a data set. Folders that all share are left out; of the rest, one named train, test or
   * val says the split, and the folder that a picture lies in is its class. Without folders all are of one
   * class, and there is nothing for a probe to tell apart. The common side is the median one.
   * @param order the classes' names in their order, some perhaps without pictures; else they are sorted
   * @throws LabError data-label with more than 256 classes, data-missing without training pictures
   */
  finish(order: readonly string[] | null = null): ImageFolderSet {
    const placed = placeAll(this.pictures)
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
        `The ${this.count} pictures have ${classNames.length} classes; ${MAX_CLASSES} at most can be ` +
        'read.'
      throw new LabError({
        code: 'data-label',
        message,
        remedy:
          'Open a part of the set with fewer classes; for folders, choose the one that contains the ' +
          'classes you want.',
      })
    }
    const sides = this.pictures.map(({ side }) => side).sort((a, b) => a - b)
    const nativePx = sides[Math.floor(sides.length / 2)]
    const grey = this.pictures.every(({ squares }) => isGrey(squares.stretch))
    const channels = grey ? 1 : 3
    const hasTest = placed.some(({ part }) => part === 'test')
    const isTest = ({ part }: { part: Part }): boolean => part === (hasTest ? 'test' : 'validation')
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
    const [train, test] = [placed.filter((one) => !isTest(one)), placed.filter(isTest)]
    if (train.length === 0) {
      throw new LabError({
        code: 'data-missing',
        message: 'All pictures are in a test folder; there are none to train on.',
        remedy: 'Also open the folder of training pictures.',
      })
    }
    return {
      nativePx,
      channels,
      classNames,
      train: collect(train),
      test: test.length > 0 ? collect(test) : undefined,
    }
  }
}

/**
 * How many outermost folders carry no information: all pictures share them, and none is a class or names a
 * split.
 */
function sharedFolders(pictures: readonly Picture[]): number {
  const [first] = pictures
  let shared = 0
  while (
    first &&
    shared < first.folders.length &&
    partOf(first.folders[shared]) === null &&
    pictures.every(({ folders }) => folders[shared] === first.folders[shared])
  )
    shared += 1
  return shared
}

interface Placed {
  picture: Picture
  part: Part
  className: string
}

function place(picture: Picture, shared: number): Placed {
  if (picture.given) return { picture, ...picture.given }
  const rest = picture.folders.slice(shared)
  const part = partOf(rest[0])
  const folders = part === null ? rest : rest.slice(1)
  return { picture, part: part ?? 'train', className: folders.at(-1) ?? NO_CLASSES }
}

/**
 * Where only files for testing were opened, they are all there is to train on; a folder named so is taken at
 * its word.
 */
function placeAll(pictures: readonly Picture[]): Placed[] {
  const shared = sharedFolders(pictures)
  const placed = pictures.map((picture) => place(picture, shared))
  const onlyTests = placed.every(({ picture, part }) => picture.given && part !== 'train')
  return onlyTests ? placed.map((one) => ({ ...one, part: 'train' })) : placed
}

function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false
  return true
}
