/**
 * Pictures made small and square as soon as they are decoded, in as little memory as they need: one channel
 * while all are grey, one square of those that are square already, and a smaller side for all once there are
 * too many. What comes out depends on the pictures alone, not on their order.
 */
import type { SquareBy } from '../../core/config'
import { squareOf, type DecodedPicture } from '../makeSquare'
import { resizeSquare, toChannels, type Levels } from '../resize'
import { Blocks } from './blocks'
import { GroundChoice, onGround, type Ground } from './ground'

/** Sides that are kept, the largest first: the model reads 64 pixels a side at most. */
export const KEPT_SIDES = [64, 48, 32, 24, 16] as const
/** Most bytes of small images, as for every other format. */
export const MAX_KEPT_BYTES = 768 * 2 ** 20
/** Brightest level of 16-bit pictures that leaves the upper bits unused: 14 bits of 16. */
const MAX_FAINT = 2 ** 14 - 1

const ways = ['crop', 'pad', 'stretch'] as const

/** The squares of one picture behind each other: one if it is square, else one for each way. */
interface Small {
  side: number
  isSquare: boolean
  /** In the store's channels. */
  rgb: Uint8Array
  alpha: Uint8Array | null
  deep: Uint16Array | null
}

interface Kept {
  side: number
  isSquare: boolean
  place: number
  alpha: Uint8Array | null
  /** In the store's channels, as long as all 16-bit pictures are faint. */
  deep: Uint16Array | null
}

export interface StoreOptions {
  /** Largest side to keep. */
  side?: number
  mostBytes?: number
}

/** Applies a change to each square of an array of them. */
function eachSquare<T extends Levels>(squares: T, count: number, change: (square: T) => T): T {
  const length = squares.length / count
  const changed = Array.from({ length: count }, (_, i) =>
    change(squares.subarray(i * length, (i + 1) * length) as T),
  )
  if (count === 1) return changed[0]
  const all = new (squares.constructor as new (length: number) => T)(changed[0].length * count)
  changed.forEach((one, i) => all.set(one, i * one.length))
  return all
}

const squareCount = (isSquare: boolean): number => (isSquare ? 1 : ways.length)

function isGrey(rgb: Levels): boolean {
  for (let i = 0; i < rgb.length; i += 3) if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false
  return true
}

function firstOfThree<T extends Levels>(rgb: T): T {
  const grey = new (rgb.constructor as new (length: number) => T)(rgb.length / 3)
  for (let i = 0; i < grey.length; i += 1) grey[i] = rgb[3 * i]
  return grey
}

function tripled<T extends Levels>(grey: T): T {
  const rgb = new (grey.constructor as new (length: number) => T)(grey.length * 3)
  for (let i = 0; i < rgb.length; i += 1) rgb[i] = grey[Math.floor(i / 3)]
  return rgb
}

export class PictureStore {
  private blocks = new Blocks()
  private readonly kept: Kept[] = []
  private keptBytes = 0
  /** Sides that every picture goes through, so that those before a change and those after it are equal. */
  private readonly sides: number[]
  private readonly mostBytes: number
  /** Channels of all kept arrays: 1 until a picture has colours. */
  private stored: 1 | 3 = 1
  /** Whether a picture has colours in eight bits, and in sixteen. */
  private hasColours = false
  private hasDeepColours = false
  private readonly grounds = new GroundChoice()
  /** Largest level of the 16-bit pictures so far. */
  private brightest = 0

  constructor({ side = KEPT_SIDES[0], mostBytes = MAX_KEPT_BYTES }: StoreOptions = {}) {
    this.sides = [side]
    this.mostBytes = mostBytes
  }

  get count(): number {
    return this.kept.length
  }

  /** Largest side that is kept now. */
  get side(): number {
    return this.sides.at(-1) as number
  }

  /** Whether pictures were made smaller since they would not have fitted. */
  get wasReduced(): boolean {
    return this.sides.length > 1
  }

  /** Of the images: 1 if all pictures are grey. */
  get channels(): 1 | 3 {
    return this.hasColours || (this.hasDeepColours && this.faintest !== null) ? 3 : 1
  }

  /** Pictures with transparent places, and the ground that shows the most of them. */
  get transparent(): { count: number; ground: Ground } {
    return { count: this.grounds.count, ground: this.grounds.best }
  }

  /** Largest level of the 16-bit pictures where it leaves contrast unused, else null. */
  get faintest(): number | null {
    return this.brightest > 0 && this.brightest <= MAX_FAINT ? this.brightest : null
  }

  /** Keeps a picture. @returns false if it does not fit even at the smallest side */
  add(picture: DecodedPicture): boolean {
    let small = this.smallOf(picture)
    if (small.alpha) {
      const way = small.isSquare ? 0 : ways.indexOf('stretch')
      const area = small.side * small.side
      this.grounds.add(small.rgb.subarray(way * area * 3), small.alpha.subarray(way * area, (way + 1) * area))
    }
    this.hasColours ||= !isGrey(small.rgb)
    this.hasDeepColours ||= small.deep !== null && !isGrey(small.deep)
    if (this.stored === 1 && (this.hasColours || this.hasDeepColours)) this.toColour()
    if (this.stored === 1) small = inGrey(small)
    for (const side of this.sides.slice(1)) small = reduced(small, side, this.stored)
    this.keep(small)
    while (this.keptBytes > this.mostBytes) {
      const next = KEPT_SIDES.find((side) => side < this.side)
      if (next === undefined) return false
      this.sides.push(next)
      this.rebuild((one) => reduced(one, next, this.stored))
    }
    return true
  }

  /** All in three channels, at the first of the sides. */
  private smallOf(picture: DecodedPicture): Small {
    const { width, height, rgb, alpha } = picture
    const isSquare = width === height
    const side = Math.min(width, height, this.sides[0])
    const squares = <T extends Levels>(pixels: T, channels: 1 | 3, level: number): T => {
      const all = (isSquare ? (['crop'] as const) : ways).map((way) =>
        squareOf({ width, height, channels, pixels }, way, side, level),
      )
      if (isSquare) return all[0]
      const joined = new (pixels.constructor as new (length: number) => T)(all.length * all[0].length)
      all.forEach((one, i) => joined.set(one, i * one.length))
      return joined
    }
    return {
      side,
      isSquare,
      rgb: squares(rgb, 3, 255),
      alpha: alpha ? squares(alpha, 1, 0) : null,
      deep: this.deepFor(picture, squares),
    }
  }

  private deepFor(
    { deep }: DecodedPicture,
    squares: (pixels: Uint16Array, channels: 3, level: number) => Uint16Array,
  ): Uint16Array | null {
    if (!deep || this.brightest > MAX_FAINT) return null
    for (const level of deep) if (level > this.brightest) this.brightest = level
    if (this.brightest <= MAX_FAINT) return squares(deep, 3, 0xffff)
    for (const one of this.kept) {
      if (one.deep) this.keptBytes -= one.deep.byteLength
      one.deep = null
    }
    return null
  }

  private keep({ side, isSquare, rgb, alpha, deep }: Small): void {
    this.kept.push({ side, isSquare, place: this.blocks.add(rgb), alpha, deep })
    this.keptBytes += rgb.length + (alpha?.byteLength ?? 0) + (deep?.byteLength ?? 0)
  }

  private small({ side, isSquare, place, alpha, deep }: Kept): Small {
    const length = side * side * this.stored * squareCount(isSquare)
    return { side, isSquare, rgb: this.blocks.at(place, length), alpha, deep }
  }

  /** Replaces every picture; the old blocks are freed as the new ones fill. */
  private rebuild(change: (small: Small) => Small, after: () => void = () => undefined): void {
    const before = this.blocks
    const next = new Blocks()
    this.keptBytes = 0
    for (const [i, one] of this.kept.entries()) {
      const { side, isSquare, rgb, alpha, deep } = change(this.small(one))
      before.dropBefore(one.place)
      this.kept[i] = { side, isSquare, place: next.add(rgb), alpha, deep }
      this.keptBytes += rgb.length + (alpha?.byteLength ?? 0) + (deep?.byteLength ?? 0)
    }
    this.blocks = next
    after()
  }

  private toColour(): void {
    this.rebuild(
      (one) => ({ ...one, rgb: tripled(one.rgb), deep: one.deep && tripled(one.deep) }),
      () => {
        this.stored = 3
      },
    )
  }

  /** The median of the sides of these pictures: the side that all images of the set get. */
  medianSide(indices: readonly number[]): number {
    const sides = Uint16Array.from(indices, (i) => this.kept[i].side).sort()
    return sides[Math.floor(sides.length / 2)]
  }

  get allSquare(): boolean {
    return this.kept.every(({ isSquare }) => isSquare)
  }

  /**
   * Some of the pictures as images of one size.
   * @param indices of pictures in the order in which they were added
   * @returns (count, side, side, channels)
   */
  pixels(indices: ArrayLike<number>, squareBy: SquareBy, side: number, ground: Ground): Uint8Array {
    const { channels } = this
    const imageBytes = side * side * channels
    const pixels = new Uint8Array(indices.length * imageBytes)
    const faint = this.faintest
    for (let i = 0; i < indices.length; i += 1) {
      const small = this.small(this.kept[indices[i]])
      const image = this.image(small, small.isSquare ? 0 : ways.indexOf(squareBy), ground, faint)
      const sized = resizeSquare(image, small.side, side, this.stored)
      pixels.set(toChannels(sized, this.stored, channels), i * imageBytes)
    }
    return pixels
  }

  /** Frees the pixels, of which copies were taken. */
  release(): void {
    this.blocks = new Blocks()
    this.kept.length = 0
  }

  private image(
    { side, rgb, alpha, deep }: Small,
    way: number,
    ground: Ground,
    faint: number | null,
  ): Uint8Array {
    const area = side * side
    const cut = <T extends Levels>(all: T, each: number): T => all.subarray(way * each, (way + 1) * each) as T
    if (deep && faint !== null)
      return Uint8Array.from(cut(deep, area * this.stored), (level) =>
        Math.min(255, Math.round((level * 255) / faint)),
      )
    const image = cut(rgb, area * this.stored)
    return alpha ? onGround(image, cut(alpha, area), ground, this.stored) : image
  }
}

const inGrey = (small: Small): Small => ({
  ...small,
  rgb: firstOfThree(small.rgb),
  deep: small.deep && firstOfThree(small.deep),
})

/** A picture at a smaller side; one that is small enough stays. */
function reduced(small: Small, side: number, channels: 1 | 3): Small {
  if (small.side <= side) return small
  const count = squareCount(small.isSquare)
  const shrink = <T extends Levels>(squares: T, of: 1 | 3): T =>
    eachSquare(squares, count, (one) => resizeSquare(one, small.side, side, of))
  return {
    ...small,
    side,
    rgb: shrink(small.rgb, channels),
    alpha: small.alpha && shrink(small.alpha, 1),
    deep: small.deep && shrink(small.deep, channels),
  }
}
