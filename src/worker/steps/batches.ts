/**
 * The order in which training images come: every epoch a new seeded permutation, without replacement
 * inside an epoch. Position in the order depends on the step alone, so that a resumed run goes on
 * with the very images that it would have seen.
 */
import type { Rng } from '../../core/rng'

export class BatchOrder {
  private epoch = -1
  private order: Uint32Array = new Uint32Array(0)

  /** @param count training images, 1 or more. `rng` is only forked. */
  constructor(
    private readonly count: number,
    private readonly batchSize: number,
    private readonly rng: Rng,
  ) {}

  /** The images of step 0, 1, ...; a batch may end one epoch and begin the next. */
  imagesAt(step: number): Uint32Array {
    const images = new Uint32Array(this.batchSize)
    for (let i = 0; i < this.batchSize; i += 1) {
      const drawn = step * this.batchSize + i
      const epoch = Math.floor(drawn / this.count)
      if (epoch !== this.epoch) {
        this.epoch = epoch
        this.order = this.rng.fork(`epoch ${epoch}`).permutation(this.count)
      }
      images[i] = this.order[drawn % this.count]!
    }
    return images
  }
}

/**
 * Rows of a token table (N, T), picked by image index, as the int32 batch (images, T) that the model takes.
 */
export function gatherTokens(
  tokens: Uint16Array,
  positions: number,
  images: ArrayLike<number>,
): Int32Array<ArrayBuffer> {
  const batch = new Int32Array(images.length * positions)
  for (let i = 0; i < images.length; i += 1) {
    const start = images[i]! * positions
    batch.set(tokens.subarray(start, start + positions), i * positions)
  }
  return batch
}
