/**
 * How tokens that are learned codes become images, and images such codes. A type only, so that data and
 * worker need not know what network does it; palette tokens need none of this, they are colours themselves.
 */

export interface ImageCodec {
  /** Pixels of an image's side for one code. */
  factor: number
  /** (V, 3) sRGB bytes: the mean colour of each code, to stand for it where one pixel a code is drawn. */
  colours: Uint8Array
  /** (V, factor, factor, 3) sRGB bytes: a piece of an image that is this code all over. */
  pictures: Uint8Array
  /**
   * @param pixels (count, nPx, nPx, channels) bytes, as the data were prepared
   * @returns (count, T) codes row by row
   */
  encode(pixels: Uint8Array): Promise<Uint16Array>
  /**
   * @param tokens (count, T) codes row by row
   * @param known (count, T) where 0, a code's place is taken by the mean of all codes; all are known where
   *   left out
   * @returns (count, nPx, nPx, 3) sRGB bytes
   */
  decode(tokens: Uint16Array, known?: Uint8Array): Promise<Uint8Array>
}
