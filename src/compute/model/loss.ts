/**
 * The losses (paper 2.1, 2.3), written once for all trainers. Autoregressive: the negative log likelihood of
 * each pixel given those before it, averaged over all T pixels; position 0 predicts from the start vector.
 * Masked (BERT): the same of each hidden pixel given the visible ones, averaged over an image's hidden
 * pixels, then over images. Fine-tuning adds a cross-entropy over classes.
 */
import * as tf from '@tensorflow/tfjs'
import type { Rng } from '../../core/rng'
import { crossEntropy, crossEntropyWithGradient } from '../ops/crossEntropy/crossEntropy'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import { valuesAndGradients } from '../ops/tape'
import { logits } from './igpt'
import type { IgptShape, IgptWeights, WeightName, WeightSet } from './weights'

/** Images on the device. */
export interface Batch {
  /** (B, T) int32 palette indices. */
  tokens: tf.Tensor2D
  /** (B, T) 1 where a pixel is hidden; only for masked models. */
  mask?: tf.Tensor2D
  /** (B, T) weight of each pixel's loss, averaging 1 over a whole batch; 1 for all without it. */
  pixelWeights?: tf.Tensor2D
}

/** The batch of a training step. */
export interface TrainingBatch extends Batch {
  /** Dropout, if any. */
  noise?: DropoutNoise
}

/**
 * Hides each pixel independently with probability `rate` (paper 2.1). A small image may have none hidden;
 * maskWeights leaves it out of the mean.
 *
 * @returns (count) 1 where hidden, 0 where visible; draws one number per pixel
 */
export function drawMask(count: number, rate: number, rng: Rng): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => (rng.uniform() < rate ? 1 : 0))
}

/**
 * Weight of each pixel in the masked objective (official code): hidden pixels only, mean over an image's
 * hidden pixels, then mean over images. The weights average 1 over the batch, so the plain mean of the
 * weighted losses is that loss, in nats per hidden pixel. An image without a hidden pixel has no mean of its
 * own and is left out; if no image has any, all weights and the loss are 0.
 *
 * @param mask (B, T), 0 where a pixel is visible
 * @param positions T
 * @returns (B, T): 0 where visible, else B T / (images with hidden pixels * hidden pixels of the image)
 */
export function maskWeights(mask: Float32Array, positions: number): Float32Array<ArrayBuffer> {
  const images = mask.length / positions
  const hidden = Array.from({ length: images }, (_, b) =>
    mask
      .subarray(b * positions, (b + 1) * positions)
      .reduce((count, value) => count + (value === 0 ? 0 : 1), 0),
  )
  const counted = hidden.filter((count) => count > 0).length
  return Float32Array.from(mask, (value, i) =>
    value === 0 ? 0 : mask.length / (counted * hidden[Math.floor(i / positions)]!),
  )
}

/**
 * @param tokens (B, T) palette indices, flat
 * @param mask (B, T) 1 where a pixel is hidden; only for masked models
 * @param pixelWeights (B, T) by default those of the mask, if there is one
 * @returns tensors that the caller or its tidy disposes
 */
export function toDevice(
  { positions }: IgptShape,
  tokens: Int32Array<ArrayBuffer>,
  mask?: Float32Array<ArrayBuffer>,
  pixelWeights = mask && maskWeights(mask, positions),
): Batch {
  const shape: [number, number] = [tokens.length / positions, positions]
  return {
    tokens: tf.tensor2d(tokens, shape, 'int32'),
    ...(mask && { mask: tf.tensor2d(mask, shape) }),
    ...(pixelWeights && { pixelWeights: tf.tensor2d(pixelWeights, shape) }),
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

/** Mean nats per pixel of the batch, or per hidden pixel: a scalar. Call inside tf.tidy. */
export function generativeLoss(weights: IgptWeights, shape: IgptShape, batch: Batch): tf.Scalar {
  return pixelLosses(weights, shape, batch).mean() as tf.Scalar
}

/** One mean cross-entropy of a training loss. */
export interface LossTerm {
  /** (..., N), the output of one of our ops. */
  logits: tf.Tensor
  /** (...) int32 */
  targets: tf.Tensor
  /** (...) float32; every row weighs 1 without it. */
  weights?: tf.Tensor
}

/** The generative term L_gen of a training loss. @param pixelLogits (B, T, V) */
export function pixelTerm(pixelLogits: tf.Tensor3D, { tokens, pixelWeights }: Batch): LossTerm {
  return { logits: pixelLogits, targets: tokens, weights: pixelWeights }
}

/**
 * The training loss: the sum of the terms' means, and its gradient for every trained weight. Call inside
 * tf.tidy, which frees the activations.
 *
 * @param forward computes the terms by our ops alone
 * @returns nats of each row times its weight for every term (...), and gradients in the order of `trained`
 * @throws Error if the loss does not reach a trained weight
 */
export function lossesAndGradients(
  forward: () => readonly LossTerm[],
  trained: ReadonlyMap<WeightName, tf.Tensor>,
): { losses: tf.Tensor[]; gradients: Map<WeightName, tf.Tensor> } {
  let terms: readonly LossTerm[] = []
  let losses: tf.Tensor[] = []
  const { gradients } = valuesAndGradients(
    () => {
      terms = forward()
      return terms.map((term) => term.logits)
    },
    () => {
      const computed = terms.map((term) => crossEntropyWithGradient(term.logits, term.targets, term.weights))
      losses = computed.map(({ loss }) => loss)
      return computed.map(({ dLogits }) => dLogits)
    },
    [...trained.values()],
  )
  const byName = new Map<WeightName, tf.Tensor>()
  for (const [i, name] of [...trained.keys()].entries()) {
    const gradient = gradients[i]
    if (!gradient) throw new Error(`${name} is trained, but the loss does not reach it.`)
    byName.set(name, gradient)
  }
  return { losses, gradients: byName }
}

/**
 * The loss and gradients of one pretraining step. Call inside tf.tidy.
 *
 * @returns (B, T) nats of each pixel times its weight, and every parameter's gradient of their mean
 */
export function pixelLossesAndGradients(
  { weights, shape, byName }: WeightSet,
  batch: TrainingBatch,
): { losses: tf.Tensor2D; gradients: Map<WeightName, tf.Tensor> } {
  const { tokens, mask, noise } = batch
  const { losses, gradients } = lossesAndGradients(
    () => [pixelTerm(logits(weights, shape, tokens, mask, noise), batch)],
    byName,
  )
  return { losses: losses[0] as tf.Tensor2D, gradients }
}

/**
 * Mean loss in nats per pixel, or per hidden pixel, and every parameter's gradient. The caller disposes both.
 */
export function lossAndGradients(
  set: WeightSet,
  batch: TrainingBatch,
): { loss: tf.Scalar; gradients: Map<WeightName, tf.Tensor> } {
  const names = [...set.byName.keys()]
  const [loss, ...gradients] = tf.tidy(() => {
    const step = pixelLossesAndGradients(set, batch)
    return [step.losses.mean(), ...step.gradients.values()]
  })
  return { loss: loss as tf.Scalar, gradients: new Map(names.map((name, i) => [name, gradients[i]])) }
}
