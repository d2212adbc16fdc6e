/**
 * The codebook between encoder and decoder: V vectors of length D. A place's vector is rounded to the
 * nearest; the codes follow what is rounded to them by moving averages instead of a gradient (van den Oord et
 * al. 2017, appendix A.1), and codes that nothing is rounded to any more are drawn anew from what the encoder
 * gives now. Owns its tensors.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { customOp } from '../ops/customOp'

/** Decay of the moving averages once they have settled (VQ-VAE-2's published code). */
export const codeDecay = 0.99

/**
 * Decay of the averages in a step, counted from 0: short at first, when the encoder still moves fast. With
 * 0.99 from the start the codes limp behind it for the few hundred steps there are: 44 instead of 34 of 255
 * after 500 on the digits.
 */
export const decayAt = (step: number): number => Math.min(codeDecay, (1 + step) / (10 + step))
/** Keeps the average of an unused code finite. */
const smoothing = 1e-5
/** A code is drawn anew when its share of the places falls below this part of an even share. */
const deadShare = 0.1

/**
 * Index of the nearest code by squared L2, ties to the lower.
 * @param vectors (N, D)
 * @param codes (V, D)
 * @returns (N) int32
 */
export function nearestCodes(vectors: tf.Tensor2D, codes: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const products = tf.matMul(vectors, tf.transpose(codes))
    // |z - e|^2 without |z|^2, which is the same for all codes; negated.
    return tf.argMax(tf.sub(tf.mul(products, 2), tf.sum(tf.square(codes), 1)), 1) as tf.Tensor1D
  })
}

/** Vectors rounded to codes, with what a training step has to know of the rounding. */
export interface Rounded {
  /**
   * (N, D) the nearest code of each; its gradient goes to the encoder's vectors as if there were no rounding
   * (straight through).
   */
  vectors: tf.Tensor2D
  /** Mean of (z - e)^2; its gradient reaches z alone. */
  commitment: tf.Scalar
  /** (N) int32. Kept alive beyond tidies; the caller's to dispose. */
  indices: tf.Tensor1D
}

/** Rounds differentiably. @param vectors (N, D) from the encoder */
export function roundToCodes(vectors: tf.Tensor2D, codes: tf.Tensor2D): Rounded {
  // Inside the ops, where tfjs's tape does not look: an index has no gradient.
  const found: { indices?: tf.Tensor1D } = {}
  const rounded = customOp<tf.Tensor2D>([vectors], () => {
    const indices = tf.keep(nearestCodes(vectors, codes))
    found.indices = indices
    return { value: tf.gather(codes, indices), saved: [], backward: (dy) => [tf.clone(dy)] }
  })
  const indices = found.indices as tf.Tensor1D
  const commitment = customOp<tf.Scalar>([vectors], () => {
    const difference = tf.sub(vectors, tf.gather(codes, indices))
    return {
      value: tf.mean(tf.square(difference)),
      saved: [difference],
      backward: (dy, [kept]) => [tf.mul(tf.mul(kept, 2 / kept.size), dy)],
    }
  })
  return { vectors: rounded, commitment, indices }
}

export class Codebook {
  /** (V, D). Replaced, never written in place. */
  readonly codes: tf.Variable<tf.Rank.R2>
  private readonly counts: tf.Variable
  private readonly sums: tf.Variable

  /**
   * @param start (V, D) initial codes
   * @param perCode vectors that a batch brings for each code on average, from which the moving averages begin
   */
  constructor(start: tf.Tensor2D, perCode: number) {
    this.codes = tf.variable(start, false)
    this.counts = tf.tidy(() => tf.variable(tf.fill([start.shape[0]], perCode), false))
    this.sums = tf.tidy(() => tf.variable(tf.mul(start, perCode), false))
  }

  /**
   * Moves the averages and with them the codes: n = d n + (1 - d) count, s = d s + (1 - d) sum, code = s / n
   * with n smoothed.
   * @param vectors (N, D) of a batch, with the indices they were rounded to
   * @param decay the d
   */
  follow(vectors: tf.Tensor2D, indices: tf.Tensor1D, decay: number): void {
    tf.tidy(() => {
      const [nVocab] = this.codes.shape
      const chosen = tf.cast(tf.transpose(tf.oneHot(indices, nVocab)), 'float32') as tf.Tensor2D
      const moved = (average: tf.Tensor, now: tf.Tensor) =>
        tf.add(tf.mul(average, decay), tf.mul(now, 1 - decay))
      const counts = moved(this.counts, tf.sum(chosen, 1))
      const sums = moved(this.sums, tf.matMul(chosen, vectors))
      const all = tf.sum(counts)
      const smoothed = tf.mul(tf.div(tf.add(counts, smoothing), tf.add(all, nVocab * smoothing)), all)
      this.counts.assign(counts)
      this.sums.assign(sums)
      this.codes.assign(tf.div(sums, tf.expandDims(smoothed, 1)) as tf.Tensor2D)
    })
  }

  /**
   * Gives codes that hardly anything is rounded to a new place: a random vector of the batch each. Reads the
   * device.
   * @param vectors (N, D)
   * @returns how many were drawn anew
   */
  async redrawDead(vectors: tf.Tensor2D, rng: Rng): Promise<number> {
    const [nVocab, size] = this.codes.shape
    const [counts, sums, codes, batch] = await Promise.all(
      [this.counts, this.sums, this.codes, vectors].map((tensor) => tensor.data<'float32'>()),
    )
    const [newCounts, newSums, newCodes] = [counts, sums, codes].map((values) => Float32Array.from(values))
    const even = counts.reduce((a, b) => a + b, 0) / nVocab
    let drawn = 0
    for (let code = 0; code < nVocab; code += 1) {
      if (counts[code] >= deadShare * even) continue
      const from = rng.int(batch.length / size) * size
      drawn += 1
      newCounts[code] = even
      for (let i = 0; i < size; i += 1) {
        newCodes[code * size + i] = batch[from + i]
        newSums[code * size + i] = batch[from + i] * even
      }
    }
    if (drawn > 0) {
      tf.tidy(() => {
        this.counts.assign(tf.tensor1d(newCounts))
        this.sums.assign(tf.tensor2d(newSums, [nVocab, size]))
        this.codes.assign(tf.tensor2d(newCodes, [nVocab, size]))
      })
    }
    return drawn
  }

  dispose(): void {
    this.codes.dispose()
    this.counts.dispose()
    this.sums.dispose()
  }
}
