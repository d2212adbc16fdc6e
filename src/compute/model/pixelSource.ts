/** What is asked of a sampler and what it gives, and what all ways of drawing have in common. Types only. */
import type * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import type { IgptWeights } from './weights'

/** Weights with the start vector, from which the first pixel is drawn. */
export type AutoregressiveWeights = IgptWeights & { sos: tf.Tensor1D }

export interface SampleRequest {
  /** (sequences, prefixLength) palette indices that are given, row by row. */
  prefix: Uint16Array
  /** Pixels given in each sequence, 0 for unconditional samples; below the model's positions. */
  prefixLength: number
  sequences: number
  temperature: number
  /** Draw among the k likeliest only; 0 is off. */
  topK: number
  /** Decides the pixels, and is not advanced. The first sequences are the same however many are asked for. */
  rng: Rng
  /** Pixels drawn between two results: one image row. */
  rowLength: number
}

/** Pixels of every sequence, for the positions asked for. */
export interface DrawnPixels {
  /** (sequences, positions asked for) palette indices. */
  tokens: Uint16Array
  /** The same shape, in nats: how unsure the model was of each pixel. */
  entropy: Float32Array
}

/** Positions from <= i < to of every sequence. */
export interface SampledSpan extends DrawnPixels {
  from: number
  to: number
}

/** Draws pixel after pixel of one request. Whoever made it disposes it. */
export interface PixelSource {
  /** Draws positions from <= i < to; they follow those drawn before, or the prefix. */
  draw(from: number, to: number): Promise<DrawnPixels>
  dispose(): void
}
