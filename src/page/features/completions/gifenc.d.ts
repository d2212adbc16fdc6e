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
}
