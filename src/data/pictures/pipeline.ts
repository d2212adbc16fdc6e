/**
 * Work that runs several at a time and is taken in the order in which it was given, with a bound on the
 * memory that it needs at once.
 */

/** Pixels of all pictures in work. */
const MOST_PIXELS = 16e6
/** Pieces in work. */
const MOST_PIECES = 32

interface Piece<T> {
  pixels: number
  outcome: Promise<T>
  take: (outcome: T) => void
}

export class Pipeline<T> {
  private readonly pieces: Piece<T>[] = []
  private pixels = 0

  /**
   * Starts a piece once there is room for it.
   * @param pixels that it needs memory for
   * @param take called with its outcome, after those of all pieces before it
   * @throws what `take` or a piece throws, also of pieces before
   */
  async push(pixels: number, start: () => Promise<T>, take: (outcome: T) => void): Promise<void> {
    while (
      this.pieces.length > 0 &&
      (this.pieces.length >= MOST_PIECES || this.pixels + pixels > MOST_PIXELS)
    )
      await this.takeFirst()
    const outcome = start()
    // Reported when it is its turn; until then it is no unhandled rejection.
    outcome.catch(() => undefined)
    this.pixels += pixels
    this.pieces.push({ pixels, outcome, take })
  }

  /** Waits for all pieces. */
  async settle(): Promise<void> {
    while (this.pieces.length > 0) await this.takeFirst()
  }

  private async takeFirst(): Promise<void> {
    const [{ pixels, outcome, take }] = this.pieces.splice(0, 1)
    this.pixels -= pixels
    take(await outcome)
  }
}
