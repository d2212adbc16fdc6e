/**
 * The whole image GPT (paper 2.2, reference section 1, the column of the official code): a pre-norm decoder
 * with RMS norm, quick GELU, no linear biases, learned positions, a learned start vector and an untied head.
 * Two ablations besides: a head tied to the colour embeddings, and dropout while training. Models that were
 * trained on elsewhere may have biases; then these are added by an op of their own, and nothing changes for
 * the others. Functions of the weights, written once in the ops of src/ops; training, sampling and probing
 * all run these. Nothing here knows a backend, an optimizer or a page.
 */
import * as tf from '@tensorflow/tfjs'
import { attention } from '../ops/attention/attention'
import { addBias } from '../ops/bias/bias'
import { dropout } from '../ops/dropout/dropout'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import { embed, embedMasked } from '../ops/embed/embed'
import { linear } from '../ops/linear/linear'
import { linearTransposed } from '../ops/linearTransposed/linearTransposed'
import { meanPool } from '../ops/meanPool/meanPool'
import { mlp } from '../ops/mlp/mlp'
import { quickGelu } from '../ops/quickGelu/quickGelu'
import { rmsNorm } from '../ops/rmsNorm/rmsNorm'
import type { BlockWeights, IgptShape, IgptWeights } from './weights'

/**
 * Mixes positions: from the fused rows (B, S, 3C) to (B, S, C). Training sees all positions, sampling a
 * cache.
 */
export type Attend = (qkv: tf.Tensor3D) => tf.Tensor3D

/** Every position sees itself and all before it; in a model of masked pixels, all. */
const wholeSequence =
  ({ nHead, objective }: IgptShape): Attend =>
  (qkv) =>
    attention(qkv, { nHead, causal: objective !== 'masked' })

/**
 * The residual stream before the first block.
 *
 * @param tokens (B, T) int32 palette indices
 * @param mask (B, T) float32, 1 where a pixel is hidden; for models of masked pixels, which see everything
 *   without it
 * @returns (B, T, C)
 */
function inputs({ wte, wpe, sos }: IgptWeights, tokens: tf.Tensor2D, mask?: tf.Tensor2D): tf.Tensor3D {
  return sos ? embed(tokens, wte, wpe, sos) : embedMasked(tokens, mask ?? tf.zeros(tokens.shape), wte, wpe)
}

/**
 * Dropouts of a model: after the embeddings, and after both halves of each block, where GPT-2 has them; none
 * inside the attention.
 */
export const dropoutPlaces = (nLayer: number): number => 1 + 2 * nLayer

/**
 * A training step's dropout in one block: of what attention adds at `place`, of what the MLP adds at the
 * next.
 */
export interface BlockDropout {
  noise: DropoutNoise
  place: number
}

/** (B, S, C) normed input of a block to its fused queries, keys and values (B, S, 3C). */
export function queriesKeysValues(normed: tf.Tensor3D, { wQkv, biases }: BlockWeights): tf.Tensor3D {
  const product = linear(normed, wQkv)
  return biases ? addBias(product, biases.qkv) : product
}

/** What attention mixed to the residual stream's width, added to `residual` where given. */
function projected(mixed: tf.Tensor3D, { wProj, biases }: BlockWeights, residual?: tf.Tensor3D): tf.Tensor3D {
  const product = linear(mixed, wProj, residual)
  return biases ? addBias(product, biases.proj) : product
}

/** The block's second half, added to `residual` where given; one fused op where there are no biases. */
function widened(
  normed: tf.Tensor3D,
  { wFc, wOut, biases }: BlockWeights,
  residual?: tf.Tensor3D,
): tf.Tensor3D {
  if (!biases) return mlp(normed, wFc, wOut, residual)
  const hidden = quickGelu(addBias(linear(normed, wFc), biases.fc))
  return addBias(linear(hidden, wOut, residual), biases.out)
}

/**
 * One block:   a = h + attn(norm(h))        h' = a + mlp(norm(a))
 *
 * @param h (B, S, C) residual stream
 * @param normed the same after ln1, given where the caller has it already
 * @param drop while training with dropout
 * @returns (B, S, C)
 */
export function block(
  h: tf.Tensor3D,
  w: BlockWeights,
  attend: Attend,
  normed: tf.Tensor3D = rmsNorm(h, w.ln1),
  drop?: BlockDropout,
): tf.Tensor3D {
  const mixed = attend(queriesKeysValues(normed, w))
  if (drop) {
    const a = dropout(projected(mixed, w), drop.noise, drop.place, h)
    return dropout(widened(rmsNorm(a, w.ln2), w), drop.noise, drop.place + 1, a)
  }
  const a = projected(mixed, w, h)
  return widened(rmsNorm(a, w.ln2), w, a)
}

/**
 * (..., C) after the final norm to (..., V) logits, by the head or, where that is tied, by the colour
 * embeddings.
 */
export function applyHead<T extends tf.Tensor2D | tf.Tensor3D>(final: T, { head, wte }: IgptWeights): T {
  return head ? linear(final, head) : linearTransposed(final, wte)
}

/** (B, S, C) residual stream after the last block to (B, S, V) logits. */
export function lmHead(h: tf.Tensor3D, weights: IgptWeights): tf.Tensor3D {
  return applyHead(rmsNorm(h, weights.lnF), weights)
}

/**
 * Logits of every pixel.
 *
 * @param tokens (B, T) int32 palette indices
 * @param mask (B, T) float32, 1 where a pixel is hidden from a model of masked pixels
 * @param noise of a training step with dropout; without it nothing is dropped
 * @returns (B, T, V): position i predicts pixel i and sees pixels before i only; in a model of masked pixels
 *   it sees all that are not hidden. The caller disposes it; call inside tf.tidy, since the activations are
 *   left to it.
 */
export function logits(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  mask?: tf.Tensor2D,
  noise?: DropoutNoise,
): tf.Tensor3D {
  return applyHead(through(weights, shape, tokens, { mask, noise }), weights)
}

export interface Passage {
  /** (B, T) float32, 1 where a pixel is hidden from a model of masked pixels. */
  mask?: tf.Tensor2D
  /** Of a training step with dropout. */
  noise?: DropoutNoise
  /**
   * Sees what every layer 0..L reads: (B, T, C) normed, and the residual stream that it is the norm of. For l
   * < L it is block l's attention input, for l = L the final norm (paper 2.4).
   */
  visit?: (layer: number, normed: tf.Tensor3D, h: tf.Tensor3D) => void
}

/** Runs all blocks. @returns (B, T, C), the residual stream after the final norm; call inside tf.tidy */
export function through(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  { mask, noise, visit }: Passage = {},
): tf.Tensor3D {
  const attend = wholeSequence(shape)
  const embedded = inputs(weights, tokens, mask)
  let h = noise ? dropout(embedded, noise, 0) : embedded
  weights.blocks.forEach((w, l) => {
    const normed = rmsNorm(h, w.ln1)
    visit?.(l, normed, h)
    h = block(h, w, attend, normed, noise && { noise, place: 1 + 2 * l })
  })
  const final = rmsNorm(h, weights.lnF)
  visit?.(weights.blocks.length, final, h)
  return final
}

export interface FeatureOptions {
  /** (B, T) float32, 1 where a pixel is hidden from a model of masked pixels. */
  mask?: tf.Tensor2D
  /** Pool the residual stream itself instead of its norm: what the paper's author says that the code did. */
  raw?: boolean
}

/**
 * What the linear probes read (paper 2.4): for l < L the mean over positions of block l's normalised
 * attention input, for l = L that of the final norm.
 *
 * @param tokens (B, T) int32
 * @returns (L + 1, B, C), the caller's to dispose
 */
export function layerFeatures(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  { mask, raw = false }: FeatureOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    const pooled: tf.Tensor2D[] = []
    through(weights, shape, tokens, {
      mask,
      visit: (_, normed, h) => {
        pooled.push(meanPool(raw ? h : normed))
      },
    })
    return tf.stack(pooled) as tf.Tensor3D
  })
}
