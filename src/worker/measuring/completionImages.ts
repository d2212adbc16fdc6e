/**
 * Completions whose tokens are learned codes, as images: keeps every code that has arrived and has all of
 * them decoded from time to time, since a code's square of pixels depends on its neighbours. With a palette
 * there is nothing to do: the page has the colours.
 */
import type { ImageCodec } from '../../data/prepare'
import { toRasterOrder } from '../../data/pixelOrder'

export interface ArrivingSet {
  sequences: number
  /** (promptCount, T) in reading order. */
  originals: Uint16Array
  /** (sequences, T) in reading order: the original of each sequence. */
  given: Uint16Array
  /** (T) in reading order, 1 where the model draws. */
  drawn: Uint8Array
  /** (T) place of the token read i-th, null for raster order. */
  order: Uint16Array | null
}

export class CompletionImages {
  /** (sequences, T) row by row. */
  private readonly tokens: Uint16Array
  private readonly known: Uint8Array
  private readonly positions: number
  private fresh = 0

  constructor(
    private readonly codec: ImageCodec,
    private readonly set: ArrivingSet,
  ) {
    const { given, drawn, order, sequences } = set
    this.positions = drawn.length
    this.tokens = toRasterOrder(given, order).slice()
    const place = toRasterOrder(drawn, order)
    this.known = Uint8Array.from({ length: sequences * drawn.length }, (_, i) => 1 - place[i % drawn.length])
  }

  /** (promptCount, nPx, nPx, 3) bytes of the originals; null where there are none. */
  async originals(): Promise<Uint8Array | null> {
    const { originals, order } = this.set
    return originals.length > 0 ? this.codec.decode(toRasterOrder(originals, order)) : null
  }

  /** A token has arrived at a place of the grid, counted row by row. */
  put(sequence: number, place: number, token: number): void {
    const at = sequence * this.positions + place
    this.tokens[at] = token
    this.known[at] = 1
    this.fresh += 1
  }

  /** Positions from <= i < to, in reading order, of every sequence: tokens (sequences, to - from). */
  putSpan(from: number, to: number, tokens: Uint16Array): void {
    const { order } = this.set
    tokens.forEach((token, i) => {
      const position = from + (i % (to - from))
      this.put(Math.floor(i / (to - from)), order ? order[position] : position, token)
    })
  }

  /**
   * Whether as much has arrived since the last look as a row of the grid: decoding after each single code
   * would cost more than drawing it.
   */
  get worthDecoding(): boolean {
    return this.fresh >= this.set.sequences * Math.sqrt(this.positions)
  }

  get isStale(): boolean {
    return this.fresh > 0
  }

  /** (sequences, nPx, nPx, 3) bytes of all that is known. */
  decode(): Promise<Uint8Array> {
    this.fresh = 0
    return this.codec.decode(this.tokens, this.known)
  }
}
