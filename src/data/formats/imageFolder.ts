/**
 * Pictures whose folders are their classes, as a data set: each is cut to the square in its middle and made small as soon
 * as it is decoded, so that only small images are kept. Decoding is passed in, since only browsers have a decoder.
 */
import { LabError } from '../../core/failure'
import type { LabelledImages } from '../rawDataset'
import { resizeSquare, toChannels } from '../resize'
import { fileError } from './failures'
import { readImageSize, type ImageSize } from './imageSize'

/** Pixels of a picture, (height, width, 3) sRGB bytes, transparent places shown on white. */
export interface DecodedPicture {
  width: number
  height: number
  rgb: Uint8Array
}

/** Decodes one picture whose header was checked; may throw anything for a damaged one. */
export type DecodePicture = (bytes: Uint8Array, type: ImageSize['type']) => Promise<DecodedPicture>

/** Largest native side that is kept: the model reads 64 pixels a side at most. */
export const MAX_NATIVE_SIDE = 64
const MAX_PICTURES = 200_000
/** Most bytes of small images, as for every other format. */
const MAX_KEPT_BYTES = 768 * 2 ** 20
/** Labels are bytes. */
const MAX_CLASSES = 256

type Part = 'train' | 'test' | 'validation'

interface Picture {
  /** Folders that the picture lies in, outermost first. */
  folders: string[]
  side: number
  /** (side, side, 3). */
  rgb: Uint8Array
}

export interface ImageFolderSet {
  nativePx: number
  channels: 1 | 3
  classNames: string[]
  train: LabelledImages
  /** Undefined where no folder is named as one for testing or validation. */
  test: LabelledImages | undefined
}

/** The square in the middle, the odd pixel to the right and below. @returns (side, side, 3), side the shorter of the two */
export function cropCentre({ width, height, rgb }: DecodedPicture): { side: number; rgb: Uint8Array } {
  const side = Math.min(width, height)
  if (width === height) return { side, rgb }
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const square = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y += 1) {
    const from = ((top + y) * width + left) * 3
    square.set(rgb.subarray(from, from + side * 3), y * side * 3)
  }
  return { side, rgb: square }
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
  private readonly decode: DecodePicture

  constructor(decode: DecodePicture) {
    this.decode = decode
  }

  get count(): number {
    return this.pictures.length
  }

  /**
   * Decodes one picture and keeps it small.
   * @param path with forward slashes; the last part is the file's own name
   * @throws LabError data-unknown, data-image or data-size, naming the file
   */
  async add(path: string, bytes: Uint8Array): Promise<void> {
    const { type } = readImageSize(bytes, path)
    const { side, rgb } = cropCentre(await this.decoded(path, bytes, type))
    const kept = Math.min(side, MAX_NATIVE_SIDE)
    this.pictures.push({ folders: path.split('/').slice(0, -1), side: kept, rgb: resizeSquare(rgb, side, kept, 3) })
    this.keptBytes += kept * kept * 3
    if (this.pictures.length > MAX_PICTURES || this.keptBytes > MAX_KEPT_BYTES) {
      throw fileError('data-size', path, 0, `is picture ${this.pictures.length}, with which there are more than the lab reads.`, 'Open fewer pictures.')
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
   * All pictures as a data set. Folders that all share are left out; of the rest, one named train, test or val says the
   * split, and the folder that a picture lies in is its class. The common side is the median one.
   * @throws LabError data-label where the folders make no 2 to 256 classes, data-missing without training pictures
   */
  finish(): ImageFolderSet {
    const shared = sharedFolders(this.pictures)
    const placed = this.pictures.map((picture) => place(picture, shared))
    const classNames = [...new Set(placed.map(({ className }) => className))].sort()
    if (classNames.length < 2 || classNames.length > MAX_CLASSES) {
      const found = classNames.length < 2 ? 'are not sorted into folders, one for each class' : `lie in ${classNames.length} folders`
      const message = `The ${this.count} pictures ${found}; 2 to ${MAX_CLASSES} classes can be read.`
      throw new LabError({ code: 'data-label', message, remedy: 'Put the pictures into one folder a class, and open the folder around them.' })
    }
    const sides = this.pictures.map(({ side }) => side).sort((a, b) => a - b)
    const nativePx = sides[Math.floor(sides.length / 2)]
    const grey = this.pictures.every(({ rgb }) => isGrey(rgb))
    const channels = grey ? 1 : 3
    const hasTest = placed.some(({ part }) => part === 'test')
    const isTest = ({ part }: { part: Part }): boolean => part === (hasTest ? 'test' : 'validation')
    const collect = (chosen: typeof placed): LabelledImages => {
      const pixels = new Uint8Array(chosen.length * nativePx * nativePx * channels)
      chosen.forEach(({ picture }, i) => {
        pixels.set(toChannels(resizeSquare(picture.rgb, picture.side, nativePx, 3), 3, channels), i * nativePx * nativePx * channels)
      })
      return { pixels, labels: Uint8Array.from(chosen, ({ className }) => classNames.indexOf(className)) }
    }
    const [train, test] = [placed.filter((one) => !isTest(one)), placed.filter(isTest)]
    if (train.length === 0) {
      throw new LabError({ code: 'data-missing', message: 'All pictures lie in a folder for testing; there are none to train on.', remedy: 'Open the folder of training pictures too.' })
    }
    return { nativePx, channels, classNames, train: collect(train), test: test.length > 0 ? collect(test) : undefined }
  }
}

/** How many outermost folders say nothing: all pictures share them, and none is a class or names a split. */
function sharedFolders(pictures: readonly Picture[]): number {
  const [first] = pictures
  let shared = 0
  while (
    first && shared < first.folders.length && partOf(first.folders[shared]) === null && pictures.every(({ folders }) => folders[shared] === first.folders[shared])
  ) shared += 1
  return shared
}

function place(picture: Picture, shared: number): { picture: Picture; part: Part; className: string } {
  const rest = picture.folders.slice(shared)
  const part = partOf(rest[0])
  const folders = part === null ? rest : rest.slice(1)
  return { picture, part: part ?? 'train', className: folders.at(-1) ?? 'no folder' }
}

function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false
  return true
}
