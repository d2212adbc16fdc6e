/** Sequential reader over a stream of pieces of any size; holds no more than is requested. */
import { concatBytes } from '../../core/concat'

export class ByteReader {
  private piece: Uint8Array = new Uint8Array(0)
  private at = 0
  private readonly pieces: AsyncIterator<Uint8Array>
  /** Bytes taken or skipped so far. */
  position = 0

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]()
  }

  /** Up to `count` bytes as views into pieces, in order; fewer in all only at the end of the stream. */
  private async *views(count: number): AsyncGenerator<Uint8Array> {
    let left = count
    while (left > 0) {
      if (this.at === this.piece.length) {
        const { done, value } = await this.pieces.next()
        if (done) return
        this.piece = value
        this.at = 0
      }
      const view = this.piece.subarray(this.at, this.at + left)
      this.at += view.length
      this.position += view.length
      left -= view.length
      yield view
    }
  }

  /**
   * The next `count` bytes, fewer only at the end of the stream. Memory grows with the bytes that arrive, so
   * that a false size costs nothing.
   */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for await (const view of this.views(count)) parts.push(view)
    // A view alone would keep its whole piece in memory.
    return parts.length === 1 ? parts[0].slice() : concatBytes(parts)
  }

  /**
   * Skips up to `count` bytes.
   * @returns how many there were
   */
  async skip(count: number): Promise<number> {
    let skipped = 0
    for await (const view of this.views(count)) skipped += view.length
    return skipped
  }

  /** Ends the stream early. */
  async close(): Promise<void> {
    await this.pieces.return?.()
  }
}
