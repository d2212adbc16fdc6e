/**
 * The codebook between encoder and decoder: V vectors of length D. Latents are rounded to the nearest code;
 * the codes follow them by exponential moving averages instead of gradients (van den Oord et al. 2017,
 * appendix A.1), and unused codes are redrawn from current latents. Owns its tensors.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { readNow } from '../model/weights'
import { customOp } from '../ops/customOp'

/** Final decay of the moving averages (VQ-VAE-2's published code). */
export const codeDecay = 0.99

/**
 * Decay of the averages at a step, counted from 0: small at first, while the encoder changes fast. With 0.99
 * from the start the codes lag behind during the few hundred steps of training: error 44 instead of 34 of 255
 * after 500 steps on the digits.
 */
export const decayAt = (step: number): number => Math.min(codeDecay, (1 + step) / (10 + step))
/** Laplace smoothing, which keeps unused codes finite. */
const smoothing = 1e-5
/** A code is redrawn if its use falls below this fraction of an even share. */
const deadShare = 0.1

/**
 * Index of the nearest code by squared L2 distance, ties to the lower.
 *
 * @param vectors (N, D)
 * @param codes (V, D)
 * @returns (N) int32
 */
export function nearestCodes(vectors: tf.Tensor2D, codes: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const products = tf.matMul(vectors, tf.transpose(codes))
    // Negated |z - e|^2 without |z|^2, which is equal for all codes.
    return tf.argMax(tf.sub(tf.mul(products, 2), tf.sum(tf.square(codes), 1)), 1) as tf.Tensor1D
  })
}

/** Latents rounded to codes, for a training step. */
export interface Rounded {
  /** (N, D) the nearest codes; gradients pass to the latents unchanged (straight-through estimator). */
  vectors: tf.Tensor2D
  /** Mean of (z - e)^2; its gradient reaches z only. */
  commitment: tf.Scalar
  /** (N) int32, outside every tidy; the caller's to dispose. */
  indices: tf.Tensor1D
}

/** Rounds differentiably. @param vectors (N, D) latents */
export function roundToCodes(vectors: tf.Tensor2D, codes: tf.Tensor2D): Rounded {
  // Computed inside the op, out of sight of tfjs's tape: indices have no gradient.
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

/** What a batch moves: moving averages, and the codes that follow from them. */
export interface Averages<T extends tf.Tensor> {
  /** (V) */
  counts: T
  /** (V, D) */
  sums: T
  /** (V, D) */
  codes: T
}

/** Replaces a tensor's values. */
export type WriteValues = (tensor: tf.Variable, values: Float32Array<ArrayBuffer>) => void

const assignValues: WriteValues = (tensor, values) =>
  tf.tidy(() => tensor.assign(tf.tensor(values, tensor.shape)))

export class Codebook {
  /** (V, D) */
  readonly codes: tf.Variable<tf.Rank.R2>
  readonly counts: tf.Variable
  readonly sums: tf.Variable

  /**
   * @param start (V, D) initial codes
   * @param perCode mean number of latents per code in a batch, the initial value of the counts
   */
  constructor(start: tf.Tensor2D, perCode: number) {
    this.codes = tf.variable(start, false)
    this.counts = tf.tidy(() => tf.variable(tf.fill([start.shape[0]], perCode), false))
    this.sums = tf.tidy(() => tf.variable(tf.mul(start, perCode), false))
  }

  /**
   * The moving averages and the codes after a batch: n = d n + (1 - d) count, s = d s + (1 - d) sum, code =
   * s / n with n smoothed. Changes nothing; call inside tf.tidy.
   *
   * @param vectors (N, D) latents of a batch
   * @param indices (N) their codes
   * @param decay d
   * @param rest 1 - d
   */
  next(
    vectors: tf.Tensor2D,
    indices: tf.Tensor1D,
    decay: number | tf.Tensor,
    rest: number | tf.Tensor,
  ): Averages<tf.Tensor> {
    const [nVocab] = this.codes.shape
    const chosen = tf.cast(tf.transpose(tf.oneHot(indices, nVocab)), 'float32') as tf.Tensor2D
    const moved = (average: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(average, decay), tf.mul(now, rest))
    const counts = moved(this.counts, tf.sum(chosen, 1))
    const sums = moved(this.sums, tf.matMul(chosen, vectors))
    const all = tf.sum(counts)
    const smoothed = tf.mul(tf.div(tf.add(counts, smoothing), tf.add(all, nVocab * smoothing)), all)
    return { counts, sums, codes: tf.div(sums, tf.expandDims(smoothed, 1)) }
  }

  /** Takes over the moving averages and codes of `next`. @param decay d */
  follow(vectors: tf.Tensor2D, indices: tf.Tensor1D, decay: number): void {
    tf.tidy(() => {
      const { counts, sums, codes } = this.next(vectors, indices, decay, 1 - decay)
      this.counts.assign(counts)
      this.sums.assign(sums)
      this.codes.assign(codes as tf.Tensor2D)
    })
  }

  /**
   * Replaces each rarely used code by a random latent of the batch. Reads from the device.
   *
   * @param vectors (N, D)
   * @param write by default assigns, which gives a tensor another buffer
   * @returns number of redrawn codes
   */
  async redrawDead(vectors: tf.Tensor2D, rng: Rng, write: WriteValues = assignValues): Promise<number> {
    const [nVocab, size] = this.codes.shape
    const [counts, sums, codes, batch] = await Promise.all(
      [this.counts, this.sums, this.codes, vectors].map(readNow),
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
      write(this.counts, newCounts)
      write(this.sums, newSums)
      write(this.codes, newCodes)
    }
    return drawn
  }

  dispose(): void {
    this.codes.dispose()
    this.counts.dispose()
    this.sums.dispose()
  }
}
