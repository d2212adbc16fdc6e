/**
 * The autoregressive objective (paper 2.1): the negative log likelihood of each pixel given those before
 * it. All T pixels count, the first too, because position 0 predicts it from the start vector.
 */
import * as tf from '@tensorflow/tfjs'
import { crossEntropy } from '../ops/crossEntropy/crossEntropy'
import { logits } from './igpt'
import type { IgptShape, IgptWeights } from './weights'

/**
 * @param tokens (B, T) int32
 * @returns (B, T) nats of each pixel; call inside tf.tidy
 */
export function pixelLosses(weights: IgptWeights, shape: IgptShape, tokens: tf.Tensor2D): tf.Tensor2D {
  return crossEntropy(logits(weights, shape, tokens), tokens) as tf.Tensor2D
}

/** Mean nats per pixel over the batch, a scalar; call inside tf.tidy. */
export function autoregressiveLoss(weights: IgptWeights, shape: IgptShape, tokens: tf.Tensor2D): tf.Scalar {
  return pixelLosses(weights, shape, tokens).mean() as tf.Scalar
}
