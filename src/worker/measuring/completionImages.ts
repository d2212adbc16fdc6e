/**
 * Decodes completions whose tokens are learned codes. A code's pixels depend on its neighbours, so all codes
 * drawn so far are collected and decoded together now and then. With a palette the page has the colours.
 */
import type { ImageCodec } from '../../data/prepare'
import { toRasterOrder } from '../../data/pixelOrder'

/** A set of completions being drawn. */
export interface CompletionCodes {
  sequences: number
  /** (promptCount, T) codes of the originals in reading order; empty for unconditional samples. */
  originals: Uint16Array
  /** (sequences, T) in reading order: the original of each sequence. */
  given: Uint16Array
  /** (T) in reading order, 1 where the model draws. */
  drawn: Uint8Array
  /** (T) raster index of the token read i-th, null for raster order. */
  order: Uint16Array | null
}

export class CompletionImages {
  /** (sequences, T) in raster order. */
  private readonly tokens: Uint16Array
  /** (sequences, T) 1 where a token is given or drawn. */
  private readonly known: Uint8Array
  private readonly positions: number
  /** Tokens drawn since the last decoding. */
  private undecoded = 0

  constructor(
    private readonly codec: ImageCodec,
    private readonly set: CompletionCodes,
  ) {
    const { given, drawn, order, sequences } = set
    this.positions = drawn.length
    this.tokens = toRasterOrder(given, order).slice()
    const place = toRasterOrder(drawn, order)
    this.known = Uint8Array.from({ length: sequences * drawn.length }, (_, i) => 1 - place[i % drawn.length])
  }

  /** (promptCount, nPx, nPx, 3) bytes of the originals; null for unconditional samples. */
  async originals(): Promise<Uint8Array | null> {
    const { originals, order } = this.set
    return originals.length > 0 ? this.codec.decode(toRasterOrder(originals, order)) : null
  }

  /** Adds a drawn token. @param place its raster index */
  put(sequence: number, place: number, token: number): void {
    const at = sequence * this.positions + place
    this.tokens[at] = token
    this.known[at] = 1
    this.undecoded += 1
  }

  /** Adds positions [from, to), in reading order, of every sequence. @param tokens (sequences, to - from) */
  putSpan(from: number, to: number, tokens: Uint16Array): void {
    const { order } = this.set
    tokens.forEach((token, i) => {
      const position = from + (i % (to - from))
      this.put(Math.floor(i / (to - from)), order ? order[position] : position, token)
    })
  }

  /** Whether a grid row's worth of tokens is undecoded: decoding after each token would cost more than it. */
  get worthDecoding(): boolean {
    return this.undecoded >= this.set.sequences * Math.sqrt(this.positions)
  }

  get isStale(): boolean {
    return this.undecoded > 0
  }

  /** (sequences, nPx, nPx, 3) bytes of the images so far; unknown tokens count as a mean code. */
  decode(): Promise<Uint8Array> {
    this.undecoded = 0
    return this.codec.decode(this.tokens, this.known)
  }
}
