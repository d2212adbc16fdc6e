/** The part of gifenc (npm, MIT) that is used; the package comes without types. */
declare module 'gifenc' {
  type Colour = number[]
  interface FrameOptions {
    /** Of the first picture: of the whole file. */
    palette?: readonly Colour[]
    /** Milliseconds. */
    delay?: number
    /** 0 is for ever. */
    repeat?: number
    /** Whether pixels of `transparentIndex` leave what is there. */
    transparent?: boolean
    transparentIndex?: number
    /** 1 keeps the frame below the next one. */
    dispose?: number
  }
  interface Encoder {
    writeFrame(indices: Uint8Array, width: number, height: number, options?: FrameOptions): void
    finish(): void
    bytes(): Uint8Array<ArrayBuffer>
  }
  export function GIFEncoder(): Encoder
  /** At most `most` colours that stand for all pixels, given as RGBA bytes. */
  export function quantize(rgba: Uint8Array, most: number): Colour[]
  export function nearestColorIndex(palette: readonly Colour[], colour: Colour): number
  export interface Gifenc {
    GIFEncoder: typeof GIFEncoder
    quantize: typeof quantize
    nearestColorIndex: typeof nearestColorIndex
  }
  /** The same names; Node takes the package's CommonJS form and sees them only here. */
  const all: Gifenc
  export default all
}
