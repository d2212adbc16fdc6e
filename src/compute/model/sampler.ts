/**
 * What all samplers share: request and result, the cached forward pass of new positions, and the layout of
 * drawn pixels on the device. sample.ts runs one of eagerSampler.ts, wasmSampler.ts and webgpuSampler.ts.
 *
 * Shapes: N sequences, S new positions, T positions, C width, V colours.
 */
import type * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { embed } from '../ops/embed/embed'
import { rmsNorm } from '../ops/rmsNorm/rmsNorm'
import { forwardCached, lmHead, type CachedAttend } from './igpt'
import type { IgptWeights } from './weights'

/** Weights with the start vector, from which the first pixel is drawn. */
export type AutoregressiveWeights = IgptWeights & { sos: tf.Tensor1D }

export interface SampleRequest {
  /** (N, prefixLength) given palette indices, flat. */
  prefix: Uint16Array
  /** Given pixels of each sequence, below T; 0 for unconditional samples. */
  prefixLength: number
  /** N */
  sequences: number
  temperature: number
  /** Draw among the k most likely colours only; 0 is off. */
  topK: number
  /** Decides the pixels; not advanced. The first sequences do not depend on how many are requested. */
  rng: Rng
  /** Pixels drawn between two results: one image row. */
  rowLength: number
}

/** Pixels of every sequence at some positions. */
export interface DrawnPixels {
  /** (N, positions) palette indices. */
  tokens: Uint16Array
  /** (N, positions) entropy of the model's distribution, in nats. */
  entropy: Float32Array
}

/** Positions from <= i < to of every sequence. */
export interface SampledSpan extends DrawnPixels {
  from: number
  to: number
}

/** Draws the pixels of one request in order. The caller disposes it. */
export interface Sampler {
  /**
   * Reads a piece of the prefix, so that other work can be done before the next; otherwise the first `draw`
   * reads all of it.
   * @returns whether any is left to read
   */
  readPiece?(): boolean
  /** Draws positions from <= i < to; they follow those drawn before, or the prefix. */
  draw(from: number, to: number): Promise<DrawnPixels>
  dispose(): void
}

/**
 * Fills the caches with the first S positions: the start vector and all given pixels but the last, which is
 * the input of the next position. Call inside tf.tidy.
 *
 * @param prefix (N, S) int32 given pixels, S at least 1
 * @param piece only these positions, where the caches hold those before them
 */
export function prefill(
  weights: AutoregressiveWeights,
  prefix: tf.Tensor2D,
  attend: CachedAttend,
  piece?: { from: number; to: number },
): void {
  const embedded = embed(prefix, weights.wte, weights.wpe, weights.sos)
  const [sequences, , width] = embedded.shape
  const added = piece
    ? embedded.slice([0, piece.from, 0], [sequences, piece.to - piece.from, width])
    : embedded
  forwardCached(weights, added, attend)
}

/**
 * Runs new positions through the model. Call inside tf.tidy.
 *
 * @param embedded (N, S, C)
 * @returns (N, V) logits of the pixel at the last of them
 */
export function nextLogits(
  weights: AutoregressiveWeights,
  embedded: tf.Tensor3D,
  attend: CachedAttend,
): tf.Tensor2D {
  const h = forwardCached(weights, embedded, attend)
  const [sequences, added, width] = h.shape
  const last = added === 1 ? h : h.slice([0, added - 1, 0], [sequences, 1, width])
  return lmHead(rmsNorm(last, weights.lnF), weights).reshape([sequences, weights.wte.shape[0]])
}

/** Numbers stored per drawn pixel: token and entropy. */
export const numbersPerPixel = 2

/** The prefix in the layout of drawn pixels: (prefixLength, N, 2), entropy 0. */
export function prefixAsDrawn({ prefix, prefixLength, sequences }: SampleRequest): Float32Array<ArrayBuffer> {
  const drawn = new Float32Array(prefixLength * sequences * numbersPerPixel)
  for (let n = 0; n < sequences; n += 1) {
    for (let i = 0; i < prefixLength; i += 1)
      drawn[(i * sequences + n) * numbersPerPixel] = prefix[n * prefixLength + i]!
  }
  return drawn
}

/** @param numbers (positions, N, 2) of token and entropy. @returns the same as (N, positions) each */
export function pixelsOf(numbers: Float32Array, sequences: number, positions: number): DrawnPixels {
  const tokens = new Uint16Array(sequences * positions)
  const entropy = new Float32Array(sequences * positions)
  for (let i = 0; i < positions; i += 1) {
    for (let n = 0; n < sequences; n += 1) {
      const at = (i * sequences + n) * numbersPerPixel
      tokens[n * positions + i] = numbers[at]!
      entropy[n * positions + i] = numbers[at + 1]!
    }
  }
  return { tokens, entropy }
}
