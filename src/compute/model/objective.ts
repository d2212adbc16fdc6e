/**
 * The two generative objectives (paper 2.1). Autoregressive: the negative log likelihood of each pixel given
 * those before it; all T pixels count, the first too, because position 0 predicts it from the start vector.
 * Masked (BERT): of each hidden pixel given those that are seen; the mean over an image's hidden pixels, then
 * over images.
 */
import * as tf from '@tensorflow/tfjs'
import { crossEntropy } from '../ops/crossEntropy/crossEntropy'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import { logits } from './igpt'
import { maskWeights } from './maskWeights'
import type { IgptShape, IgptWeights } from './weights'

/** Some images on the device. */
export interface Batch {
  /** (B, T) int32 palette indices. */
  tokens: tf.Tensor2D
  /** (B, T) 1 where a pixel is hidden; for models of masked pixels. */
  mask?: tf.Tensor2D
  /** (B, T) how much each pixel counts; they average 1. Every pixel counts alike without it. */
  pixelWeights?: tf.Tensor2D
}

/** Those of a training step. */
export interface TrainingBatch extends Batch {
  /** Of dropout, where there is any. */
  noise?: DropoutNoise
}

/**
 * @param tokens (B, T) palette indices, row by row
 * @param mask (B, T) 1 where a pixel is hidden; for models of masked pixels
 * @returns tensors that are the caller's to dispose, or a tidy's
 */
export function toDevice(
  { positions }: IgptShape,
  tokens: Int32Array<ArrayBuffer>,
  mask?: Float32Array<ArrayBuffer>,
): Batch {
  const shape: [number, number] = [tokens.length / positions, positions]
  return {
    tokens: tf.tensor2d(tokens, shape, 'int32'),
    ...(mask
      ? { mask: tf.tensor2d(mask, shape), pixelWeights: tf.tensor2d(maskWeights(mask, positions), shape) }
      : {}),
  }
}

/** @returns (B, T) nats of each pixel times its weight, whose mean is the loss; call inside tf.tidy */
export function pixelLosses(
  weights: IgptWeights,
  shape: IgptShape,
  { tokens, mask, pixelWeights, noise }: TrainingBatch,
): tf.Tensor2D {
  return crossEntropy(logits(weights, shape, tokens, mask, noise), tokens, pixelWeights) as tf.Tensor2D
}

/** Mean nats per pixel over the batch, or per hidden pixel, a scalar; call inside tf.tidy. */
export function generativeLoss(weights: IgptWeights, shape: IgptShape, batch: Batch): tf.Scalar {
  return pixelLosses(weights, shape, batch).mean() as tf.Scalar
}
