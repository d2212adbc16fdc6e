/**
 * Order of the training images: a new seeded permutation every epoch. A batch is a function of the step
 * alone, so that a resumed run continues with the images that it would have seen.
 */
import type { Rng } from '../../core/rng'

export class BatchOrder {
  private epoch = -1
  private order: Uint32Array = new Uint32Array(0)

  /** @param count number of training images, at least 1; @param rng is forked only */
  constructor(
    private readonly count: number,
    private readonly batchSize: number,
    private readonly rng: Rng,
  ) {}

  /** (batchSize) image indices of a step, counted from 0; a batch may span two epochs. */
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

/** Rows of a token table (N, T) by image index, as the model's int32 batch (images, T). */
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
